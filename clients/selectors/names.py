"""The names a page of rows needs, in one statement: clients, people, institutions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Value

from clients.models import Client
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
