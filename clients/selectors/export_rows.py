"""The rows of an export: read by a cursor of the server with the clients' names, people and places
named in batches, masked as on pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import DateField, F, OuterRef, Q, Subquery, Value

from clients.models import Client, LastContact
from clients.querysets.keyset import in_order
from clients.rules.export_columns import OF_PAGE, Cell, ExportColumn, Line, Named, Said
from clients.rules.listing import BESIDE
from clients.rules.scope import Placed, is_seen_in_full
from clients.rules.sealing import mask_name
from clients.selectors.client_list import Listed
from clients.selectors.names import names_of

BATCH = 2000
(CONTACT,) = OF_PAGE["last_contact"]
LAST_CONTACT = BESIDE["last_contact"]


@dataclass
class ExportRows:
    """Iterated once; ``full`` and ``masked`` say afterwards whose names were told, and how."""

    listed: Listed
    columns: Sequence[ExportColumn]
    full: list[str] = field(default_factory=list)
    masked: list[str] = field(default_factory=list)
    _people: dict[str, str] = field(default_factory=dict)
    _places: dict[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        rows = in_order(self.listed.rows(), self.listed.sort).values_list(*self._fields())
        lines = map(Line._make, rows.iterator(chunk_size=BATCH))
        makers = [column.value for column in self.columns]
        say = Said()
        while batch := list(islice(lines, BATCH)):
            self._name_others(batch)
            for line in batch:
                is_full = self._is_full(line)
                name = line.name or ""
                named = Named(
                    (name if is_full else mask_name(name)) or line.client_no,
                    self._people.get(line.employee_no or "") or line.employee_no or "",
                    self._places.get(line.home_outlet or "") or line.home_outlet or "",
                    say,
                    not is_full,
                )
                yield [make(line, named) for make in makers]

    def _fields(self) -> list[Any]:
        """What a line is made of; the last contact is joined for a file that has it."""
        has_contact = any(column is CONTACT for column in self.columns)
        last = F(LAST_CONTACT) if has_contact else Value(None, output_field=DateField())
        client = Client.objects.filter(client_no=OuterRef("client_no"))
        asked_not = LastContact.objects.filter(no_calls_since__isnull=False)
        beside = {
            "last_contact_on": last,
            "name": Subquery(client.values("name")),
            # Looked up in a list of its own: few have asked for it.
            "asked_not": Q(client_no__in=asked_not.values("client_id")),
        }
        return [beside.get(name, name) for name in Line._fields]

    def _is_full(self, line: Line) -> bool:
        """Whether this person reads the name, remembered as told."""
        placed = Placed(
            line.client_no, line.home_outlet, line.tier, line.aum, line.employee_no,
            line.manager_role,
        )  # fmt: skip
        is_full = is_seen_in_full(self.listed.scope, placed)
        (self.full if is_full else self.masked).append(line.client_no)
        return is_full

    def _name_others(self, batch: Sequence[Line]) -> None:
        """People and places are asked for once each."""
        people = {line.employee_no for line in batch if line.employee_no} - self._people.keys()
        places = {line.home_outlet for line in batch if line.home_outlet} - self._places.keys()
        if people or places:
            found = names_of(clients=(), people=people, places=places)
            # Who is gone has no name, and is not asked for again.
            self._people |= {**dict.fromkeys(people, ""), **found.people}
            self._places |= {**dict.fromkeys(places, ""), **found.places}
