"""Who found no room, under one institution (domain/02 §The nightly reassignment, step 4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from clients.models import InstitutionSummary
from tiering.models import Shortage


@dataclass(frozen=True)
class NamedShortage:
    """A shortage with the names its codes had that day (the code where no name is known)."""

    shortage: Shortage
    outlet_name: str
    room_outlet_name: str


def shortages_below(run_id: int, path: str, *, limit: int) -> Sequence[NamedShortage]:
    """The shortages of the outlets at or below ``path`` in one run, largest first: two queries."""
    here = InstitutionSummary.objects.filter(run_id=run_id, path__startswith=path)
    rows = Shortage.objects.filter(
        run_id=run_id, outlet_code__in=here.values("institution_code")
    ).order_by("-clients", "outlet_code", "role", "reason", "pk")[:limit]
    codes = {code for row in rows for code in (row.outlet_code, row.nearest_outlet_with_room)}
    named = InstitutionSummary.objects.filter(run_id=run_id, institution_code__in=codes - {None})
    names = dict(named.values_list("institution_code", "name"))
    return [NamedShortage(row, *_names(row, names)) for row in rows]


def _names(row: Shortage, names: dict[str, str]) -> tuple[str, str]:
    outlet, room = row.outlet_code or "", row.nearest_outlet_with_room or ""
    return names.get(outlet, outlet), names.get(room, room)
