"""Contacts with all the clients that somebody reaches, newest first: for programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from clients.rules.scope import Scope, in_full
from clients.selectors.visible import visible_to
from organisation.rules.sealing import Keyring
from outreach.models import Contact
from outreach.selectors.contacts import ToldContact, named, told


@dataclass(frozen=True)
class Wanted:
    """What is looked for; what is left empty does not narrow. ``from_on`` and ``until_on`` are
    local days, both included; ``client_no``: of one client, whom the caller has asked the gate for;
    ``only_by``: of one person's contacts."""

    kind: str = ""
    from_on: date | None = None
    until_on: date | None = None
    only_by: str = ""
    client_no: str = ""


def contact_list(
    scope: Scope,
    *,
    run_id: int,
    reader: str,
    wanted: Wanted,
    keyring: Keyring,
    before: int | None,
    limit: int,
) -> Sequence[ToldContact]:
    """In the order in which they were logged, the last one first: those with a lower number than
    ``before``. Whom the ``reader`` (employee number) sees masked is told of with the reader's own
    contacts only. At most two statements."""
    rows = named(_narrowed(wanted))
    if not wanted.client_no:
        rows = rows.filter(_reached(scope, run_id, reader))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return told(list(rows.order_by("-pk")[:limit]), keyring)


def _narrowed(wanted: Wanted) -> QuerySet[Contact]:
    rows: QuerySet[Contact] = Contact.objects.standing()
    if wanted.client_no:
        rows = rows.filter(client_no=wanted.client_no)
    if wanted.only_by:
        rows = rows.filter(employee_no=wanted.only_by)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.from_on:
        rows = rows.filter(on__gte=wanted.from_on)
    return rows.filter(on__lte=wanted.until_on) if wanted.until_on else rows


def _reached(scope: Scope, run_id: int, reader: str) -> Q:
    by_name = in_full(scope)
    clients = visible_to(by_name, run_id=run_id).values("client_no")
    if by_name == scope:
        return Q(client_no__in=clients)
    all_of_them = visible_to(scope, run_id=run_id).values("client_no")
    own = Q(employee_no=reader, client_no__in=all_of_them)
    return own if by_name.is_empty else own | Q(client_no__in=clients)
