"""Keeping ``clients.LastContact`` equal to the contacts it is told by."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from itertools import groupby

from clients.models import LastContact
from outreach.models import Contact
from outreach.rules.contacts import Direction, Kind, Outcome
from outreach.rules.last_contact import Had, Last, last_of

BATCH = 5_000  # clients whose contacts are read at once
READ = ["client_no", *(each.name for each in fields(Had))]
TOLD = [each.name for each in fields(Last)]


def lock_client(client_no: str) -> None:
    """Until the transaction ends, nobody else logs a contact with the client: the rules are asked,
    the contact is written and its last one told as if one were done after the other."""
    lock_clients([client_no])


def lock_clients(client_nos: Sequence[str]) -> None:
    """``lock_client`` for many, in the order of their numbers and those without a row last, so that
    two callers never wait for each other."""
    if missing := sorted(set(client_nos) - _held(client_nos)):
        rows = [LastContact(client_id=client_no) for client_no in missing]
        LastContact.objects.bulk_create(rows, ignore_conflicts=True)
        _held(missing)


def _held(client_nos: Sequence[str]) -> set[str]:
    rows = LastContact.objects.select_for_update().filter(pk__in=client_nos).order_by("pk")
    return set(rows.values_list("pk", flat=True))


def refresh(client_no: str) -> None:
    """Tell the client's row anew from all its contacts; of a client that is locked."""
    refresh_many([client_no])


def refresh_many(client_nos: Sequence[str]) -> None:
    """``refresh`` for many; two statements for some thousand of them."""
    for start in range(0, len(client_nos), BATCH):
        rows = list(_told(client_nos[start : start + BATCH]))
        LastContact.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["client"], update_fields=TOLD
        )


def _told(client_nos: Sequence[str]) -> Iterator[LastContact]:
    found = Contact.objects.standing().filter(client_no__in=client_nos).only(*READ)
    in_order = found.order_by("client_no", "at", "pk")
    of_clients = groupby(in_order, key=lambda row: row.client_no)
    last = {client_no: last_of(map(_had, rows)) for client_no, rows in of_clients}
    for client_no in client_nos:
        yield LastContact(client_id=client_no, **vars(last.get(client_no, Last())))


def _had(row: Contact) -> Had:
    return Had(
        kind=Kind(row.kind),
        direction=Direction(row.direction),
        outcome=Outcome(row.outcome) if row.outcome else None,
        on=row.on,
        employee_no=row.employee_no,
        is_effective=row.is_effective,
        next_on=row.next_on,
    )
