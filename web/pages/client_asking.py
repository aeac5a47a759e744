"""What a client's head says of its manager: the way to ask for another, or what was asked."""

from dataclasses import dataclass

from clients.selectors.one_client import SeenClient
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from tiering.selectors.asking import HEADS, request_under_way
from web.labels import Words, label
from web.request_words import KIND_LABELS, STATUS_LABELS


@dataclass(frozen=True)
class AskedRow:
    """The request about the client that waits; ``is_mine``: this person made it."""

    kind: Words
    status: Words
    is_mine: bool


def may_ask(access: Access, seen: SeenClient) -> bool:
    """Where the way to ask is shown; the page it leads to has the last word."""
    snapshot = seen.snapshot
    if not access.has(Permission.REQUEST_CLIENTS):
        return False
    if snapshot.employee_no is None:
        return snapshot.role_needed in access.roles or may_assign(access, seen)
    return snapshot.employee_no == access.employee_no or bool(HEADS & set(access.roles))


def may_assign(access: Access, seen: SeenClient) -> bool:
    """Whether what is asked for is somebody for a client whom nobody manages, by a head."""
    is_free = seen.snapshot.employee_no is None and seen.snapshot.role_needed is not None
    return is_free and access.has(Permission.REQUEST_CLIENTS) and bool(HEADS & set(access.roles))


def asked_about(access: Access, seen: SeenClient) -> AskedRow | None:
    """For who may ask or decide, and sees the client in full. At most one query."""
    may_know = access.has(Permission.REQUEST_CLIENTS) or access.has(Permission.DECIDE_REQUESTS)
    if not seen.is_full or not may_know:
        return None
    found = request_under_way(seen.client_no)
    if found is None:
        return None
    return AskedRow(
        kind=label(KIND_LABELS, found.kind),
        status=label(STATUS_LABELS, found.status),
        is_mine=found.made_by is not None and found.made_by.employee_no == access.employee_no,
    )
