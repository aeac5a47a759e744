"""The rows of an export: read by a cursor of the server, named in batches, masked as on pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import DateField, Value

from clients.querysets.keyset import in_order
from clients.rules.export_columns import OF_PAGE, Cell, ExportColumn, Line, Named, Said
from clients.rules.listing import BESIDE
from clients.rules.scope import Placed, is_seen_in_full
from clients.rules.sealing import mask_name
from clients.selectors.client_list import Listed
from clients.selectors.names import Names, names_of

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
            names = self._named(batch)
            for line in batch:
                is_full = self._is_full(line)
                name = names.clients.get(line.client_no, "")
                named = Named(
                    (name if is_full else mask_name(name)) or line.client_no,
                    self._people.get(line.employee_no or "", line.employee_no or ""),
                    self._places.get(line.home_outlet or "", line.home_outlet or ""),
                    say,
                    line.client_no in names.asked_not,
                    not is_full,
                )
                yield [make(line, named) for make in makers]

    def _fields(self) -> list[str | Value]:
        """What a line is made of; the last contact is joined for a file that has it."""
        has_contact = any(column is CONTACT for column in self.columns)
        last = LAST_CONTACT if has_contact else Value(None, output_field=DateField())
        return [*(name for name in Line._fields if name != "last_contact_on"), last]

    def _is_full(self, line: Line) -> bool:
        """Whether this person reads the name, remembered as told."""
        placed = Placed(
            line.client_no, line.home_outlet, line.tier, line.aum, line.employee_no,
            line.manager_role,
        )  # fmt: skip
        is_full = is_seen_in_full(self.listed.scope, placed)
        (self.full if is_full else self.masked).append(line.client_no)
        return is_full

    def _named(self, batch: Sequence[Line]) -> Names:
        """What stands beside the batch; people and places are asked for once each."""
        found = names_of(
            clients=[line.client_no for line in batch],
            people={line.employee_no for line in batch if line.employee_no} - self._people.keys(),
            places={line.home_outlet for line in batch if line.home_outlet} - self._places.keys(),
            with_contacts=False,
        )
        self._people |= found.people
        self._places |= found.places
        return found
