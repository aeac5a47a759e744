"""The rows of an export: read by a cursor of the server, named in batches, masked as on pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from clients.querysets.keyset import in_order
from clients.rules.export_columns import Cell, ExportColumn, Line, Named, Said
from clients.rules.scope import Placed, is_seen_in_full
from clients.rules.sealing import mask_name
from clients.selectors.client_list import Listed
from clients.selectors.names import names_of

BATCH = 2000


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
        rows = in_order(self.listed.rows(), self.listed.sort).values_list(*Line._fields)
        lines = map(Line._make, rows.iterator(chunk_size=BATCH))
        makers = [column.value for column in self.columns]
        say = Said()
        while batch := list(islice(lines, BATCH)):
            clients = self._named(batch)
            for line in batch:
                named = Named(
                    self._name(line, clients.get(line.client_no, "")),
                    self._people.get(line.employee_no or "", line.employee_no or ""),
                    self._places.get(line.home_outlet or "", line.home_outlet or ""),
                    say,
                )
                yield [make(line, named) for make in makers]

    def _name(self, line: Line, name: str) -> str:
        """The name as this person may read it, remembered as told."""
        placed = Placed(
            line.client_no, line.home_outlet, line.tier, line.aum, line.employee_no,
            line.manager_role,
        )  # fmt: skip
        if is_seen_in_full(self.listed.scope, placed):
            self.full.append(line.client_no)
            return name or line.client_no
        self.masked.append(line.client_no)
        return mask_name(name) or line.client_no

    def _named(self, batch: Sequence[Line]) -> dict[str, str]:
        """Client number → name of the batch; people and places are asked for once each."""
        found = names_of(
            clients=[line.client_no for line in batch],
            people={line.employee_no for line in batch if line.employee_no} - self._people.keys(),
            places={line.home_outlet for line in batch if line.home_outlet} - self._places.keys(),
        )
        self._people |= found.people
        self._places |= found.places
        return dict(found.clients)
