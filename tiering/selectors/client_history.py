"""A client's way through tiers and books, as the published nights tell it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from operations.models import NightlyRun
from organisation.models import Staff
from tiering.models import BookChange, TierChange

# So many changes a night can bring one client at most: a tier, and who comes and goes of the
# primary and the co-managers.
ONE_NIGHT = 20


@dataclass(frozen=True)
class PastChange:
    """``kind`` "tier": ``before`` and ``after`` are tiers, ``detail`` the average in yuan and
    ``basis`` its basis. "book": they are names (empty: nobody), ``detail`` is the reason and
    ``basis`` the role; ``version`` is the policy's, 0 for books."""

    on: date
    kind: str
    before: str
    after: str
    detail: str
    basis: str
    version: int
    is_primary: bool

    @property
    def average(self) -> Decimal:
        return Decimal(self.detail)


@dataclass(frozen=True)
class PastPage:
    """``before``: the day before which it goes on; None at the end."""

    rows: Sequence[PastChange]
    before: date | None


def history_of(client_no: str, *, before: date | None, limit: int) -> PastPage:
    """The newest first, about ``limit`` of them and whole days only; one statement. Nights that a
    re-run replaced are not told."""
    published: dict[str, Any] = {
        "run__status": NightlyRun.Status.PUBLISHED, "client_no": client_no,
    }  # fmt: skip
    if before is not None:
        published["run__as_of__lt"] = before
    tiers = TierChange.objects.filter(**published).values_list(
        "run__as_of", Value("tier"), "from_tier", "to_tier",
        Cast("annual_average", CharField()), "annual_basis", "policy_version__version",
        Value(True),
    )  # fmt: skip
    books = BookChange.objects.filter(**published).annotate(
        from_name=_name("from_employee_no"), to_name=_name("to_employee_no")
    )
    moved = books.values_list(
        "run__as_of", Value("book"), "from_name", "to_name", "reason", "role", Value(0),
        F("is_primary"),
    )  # fmt: skip
    found = tiers.union(moved, all=True).order_by("-run__as_of")[: limit + ONE_NIGHT]
    return _whole_days([
        PastChange(on, kind, was or "", now or "", detail, basis, version, is_primary)
        for on, kind, was, now, detail, basis, version, is_primary in found
    ], limit)  # fmt: skip


def _whole_days(found: Sequence[PastChange], limit: int) -> PastPage:
    """The first ``limit`` and what else is of the last one's day."""
    if len(found) <= limit:
        return PastPage(found, None)
    last = found[limit - 1].on
    kept = [row for row in found if row.on >= last]
    return PastPage(kept, last if len(kept) < len(found) else None)


def _name(column: str) -> Coalesce:
    """The person's name, or the number where the staff table no longer knows it."""
    people = Staff.objects.filter(employee_no=OuterRef(column))
    return Coalesce(Subquery(people.values("name")), F(column))
