"""What waits for a person: requests about books, files held beside a published night."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Subquery

from operations.models import NightlyRun
from tiering.models import BookRequest, ExtractFile


@dataclass(frozen=True)
class Waiting:
    """How many, and the day of the earliest."""

    count: int
    as_of: date | None


def requests_waiting(branch_codes: Collection[str]) -> Waiting | None:
    """The open requests that the offices of these branches decide; None without any. One query."""
    rows = BookRequest.objects.filter(
        status=BookRequest.Status.OPEN, branch_code__in=branch_codes
    ).aggregate(count=Count("pk"), first=Min("made_at__date"))
    return Waiting(rows["count"], rows["first"]) if rows["count"] else None


def held_files_waiting(*, told_days: Collection[date | None]) -> Waiting | None:
    """The held files of the newest night, unless its day is told already; None without any. One
    query."""
    newest = NightlyRun.objects.order_by("-as_of", "-revision").values("pk")[:1]
    row = (
        ExtractFile.objects.filter(verdict=ExtractFile.Verdict.HELD, run=Subquery(newest))
        .values("run__as_of")
        .annotate(count=Count("pk"))
        .order_by("run__as_of")
        .first()
    )
    if row is None or row["run__as_of"] in told_days:
        return None
    return Waiting(row["count"], row["run__as_of"])
