"""Who found no room, under one institution (domain/02 §The nightly reassignment, step 4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from clients.models import InstitutionSummary
from tiering.models import Shortage


@dataclass(frozen=True)
class NamedShortage:
    """A shortage with the names its codes had that day (the code where no name is known)."""

    shortage: Shortage
    outlet_name: str
    room_outlet_name: str


def shortages_below(run_id: int, path: str, *, limit: int) -> Sequence[NamedShortage]:
    """The shortages of the outlets at or below ``path`` in one run, largest first; at the top of
    the tree those of clients without a home outlet too. One query."""
    summaries = InstitutionSummary.objects.filter(run_id=run_id)
    here = summaries.filter(path__startswith=path).values("institution_code")
    inside = Q(outlet_code__in=here)
    if path.count("/") == 2:
        inside |= Q(outlet_code__isnull=True)
    rows = Shortage.objects.filter(inside, run_id=run_id).annotate(
        outlet_name=_name_of(summaries, "outlet_code"),
        room_name=_name_of(summaries, "nearest_outlet_with_room"),
    )
    return [
        NamedShortage(
            row,
            row.outlet_name or row.outlet_code or "",
            row.room_name or row.nearest_outlet_with_room or "",
        )
        for row in rows.order_by("-clients", "outlet_code", "role", "reason", "pk")[:limit]
    ]


def _name_of(summaries: QuerySet[InstitutionSummary], code: str) -> Subquery:
    return Subquery(summaries.filter(institution_code=OuterRef(code)).values("name")[:1])
