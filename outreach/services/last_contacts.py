"""Keeping ``clients.LastContact`` equal to the contacts it is told by."""

from dataclasses import asdict

from clients.models import LastContact
from outreach.models import Contact
from outreach.rules.contacts import Direction, Kind, Outcome
from outreach.rules.last_contact import Had, last_of


def lock_client(client_no: str) -> None:
    """Until the transaction ends, nobody else logs a contact with the client: the rules are asked,
    the contact is written and its last one told as if one were done after the other."""
    LastContact.objects.bulk_create([LastContact(client_id=client_no)], ignore_conflicts=True)
    LastContact.objects.select_for_update().get(pk=client_no)


def refresh(client_no: str) -> None:
    """Tell the client's row anew from all its contacts; of a client that is locked."""
    rows = Contact.objects.filter(client_no=client_no).order_by("at", "pk")
    last = last_of(map(_had, rows))
    LastContact.objects.filter(pk=client_no).update(**asdict(last))


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
