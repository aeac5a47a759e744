"""Who found no room, under one institution (domain/02 §The nightly reassignment, step 4)."""

from collections.abc import Sequence

from django.db.models import CharField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from clients.models import InstitutionSummary
from tiering.models import Shortage


def shortages_below(run_id: int, path: str, *, limit: int) -> Sequence[Shortage]:
    """The shortages of the outlets at or below ``path`` in one run, largest first: one query.

    Each row carries ``outlet_name`` and ``room_outlet_name`` (the code where no name is known).
    """
    here = InstitutionSummary.objects.filter(run_id=run_id, path__startswith=path)
    rows = Shortage.objects.filter(
        run_id=run_id, outlet_code__in=here.values("institution_code")
    ).annotate(
        outlet_name=Coalesce(_name_of(run_id, "outlet_code"), "outlet_code"),
        room_outlet_name=Coalesce(
            _name_of(run_id, "nearest_outlet_with_room"), "nearest_outlet_with_room"
        ),
    )
    return list(rows.order_by("-clients", "outlet_code", "role", "pk")[:limit])


def _name_of(run_id: int, field: str) -> Subquery:
    of_run = InstitutionSummary.objects.filter(run_id=run_id, institution_code=OuterRef(field))
    return Subquery(of_run.values("name")[:1], output_field=CharField())
