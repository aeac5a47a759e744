"""The names a page of rows needs, in one statement: clients, people, institutions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Value

from clients.models import Client, ClientSnapshot
from clients.rules.scope import Scope, is_seen_in_full
from clients.rules.sealing import mask_name
from organisation.models import Institution, Staff


@dataclass(frozen=True)
class Names:
    """Number or code → name; what is unknown is missing."""

    clients: Mapping[str, str]
    people: Mapping[str, str]
    places: Mapping[str, str]


def names_of(
    *, clients: Collection[str], people: Collection[str], places: Collection[str]
) -> Names:
    """One statement for all three. Whether a client's name may be shown is for the caller to know
    (``clients.rules.scope.is_seen_in_full``): ask for those only."""
    rows = (
        Client.objects.filter(pk__in=clients).values_list(Value("c"), "client_no", "name")
        .union(
            Staff.objects.filter(pk__in=people).values_list(Value("p"), "employee_no", "name"),
            Institution.objects.filter(pk__in=places).values_list(Value("i"), "code", "name"),
            all=True,
        )
    )  # fmt: skip
    found: dict[str, dict[str, str]] = {"c": {}, "p": {}, "i": {}}
    for kind, number, name in rows:
        found[kind][number] = name
    return Names(found["c"], found["p"], found["i"])


@dataclass(frozen=True)
class NamedRow:
    """A client of a list as the person of a scope reads it: ``name`` is the name, or its first
    character and stars; ``manager`` and ``outlet`` are names too, or numbers of who is gone."""

    snapshot: ClientSnapshot
    name: str
    is_masked: bool
    manager: str
    outlet: str


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
    )
