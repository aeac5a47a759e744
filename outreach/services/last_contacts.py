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
    last = last_of(map(_had, _contacts(client_no)))
    LastContact.objects.filter(pk=client_no).update(**asdict(last))


def _contacts(client_no: str):  # type: ignore[no-untyped-def]
    rows = Contact.objects.filter(client_no=client_no).order_by("at", "pk")
    return rows.values_list(
        "kind", "direction", "outcome", "on", "employee_no", "is_effective", "next_on"
    )


def _had(row: tuple) -> Had:  # type: ignore[type-arg]
    kind, direction, outcome, *rest = row
    return Had(Kind(kind), Direction(direction), Outcome(outcome) if outcome else None, *rest)
