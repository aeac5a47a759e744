"""What a page of rows needs beside them, in one statement: the names of clients, people and
institutions, and when somebody last spoke with the clients."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import CharField, Value
from django.db.models.functions import Cast

from clients.models import Client, ClientSnapshot, LastContact
from clients.rules.scope import Scope, is_seen_in_full
from clients.rules.sealing import mask_name
from organisation.models import Institution, Staff


@dataclass(frozen=True)
class Names:
    """Number or code → name; what is unknown is missing. ``contacted``: client → the day of the
    last effective contact; ``asked_not``: clients who asked us not to be called."""

    clients: Mapping[str, str]
    people: Mapping[str, str]
    places: Mapping[str, str]
    contacted: Mapping[str, date] = field(default_factory=dict)
    asked_not: Collection[str] = ()


def names_of(
    *,
    clients: Collection[str],
    people: Collection[str],
    places: Collection[str],
) -> Names:
    """One statement for all of it. Whether a client's name may be shown is for the caller to know
    (``clients.rules.scope.is_seen_in_full``): ask for those only."""
    last = LastContact.objects.filter(pk__in=clients)
    asked_not = last.filter(no_calls_since__isnull=False)
    day = Cast("effective_on", CharField())
    days = last.filter(effective_on__isnull=False).values_list(Value("l"), "client_id", day)
    rows = (
        Client.objects.filter(pk__in=clients).values_list(Value("c"), "client_no", "name")
        .union(
            Staff.objects.filter(pk__in=people).values_list(Value("p"), "employee_no", "name"),
            Institution.objects.filter(pk__in=places).values_list(Value("i"), "code", "name"),
            asked_not.values_list(Value("n"), "client_id", Value("")),
            days,
            all=True,
        )
    )  # fmt: skip
    found: dict[str, dict[str, str]] = {kind: {} for kind in "cpinl"}
    for kind, number, name in rows:
        found[kind][number] = name
    contacted = {number: date.fromisoformat(day) for number, day in found["l"].items()}
    return Names(found["c"], found["p"], found["i"], contacted, found["n"].keys())


@dataclass(frozen=True)
class NamedRow:
    """A client of a list as the person of a scope reads it: ``name`` is the name, or its first
    character and stars; ``manager`` and ``outlet`` are names too, or numbers of who is gone.
    ``last_contact_on`` is empty also where it is masked; ``asked_not``: not to be called."""

    snapshot: ClientSnapshot
    name: str
    is_masked: bool
    manager: str
    outlet: str
    last_contact_on: date | None
    asked_not: bool


def named_rows(rows: Sequence[ClientSnapshot], *, scope: Scope) -> Sequence[NamedRow]:
    """The rows with their names, in one statement for all of them."""
    names = names_of(
        clients=[row.client_no for row in rows],
        people={row.employee_no for row in rows if row.employee_no},
        places={row.home_outlet for row in rows if row.home_outlet},
    )
    return [_named(row, names, scope) for row in rows]


def _named(row: ClientSnapshot, names: Names, scope: Scope) -> NamedRow:
    name = names.clients.get(row.client_no, "")
    is_masked = not is_seen_in_full(scope, row.placed)
    return NamedRow(
        snapshot=row,
        name=(mask_name(name) if is_masked else name) or row.client_no,
        is_masked=is_masked,
        manager=names.people.get(row.employee_no or "", row.employee_no or ""),
        outlet=names.places.get(row.home_outlet or "", row.home_outlet or ""),
        last_contact_on=None if is_masked else names.contacted.get(row.client_no),
        asked_not=row.client_no in names.asked_not,
    )
