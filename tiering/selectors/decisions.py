"""What two people decided about the files and guards of a day."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Max, QuerySet

from tiering.models import FileDecision


def released_contents(as_of: date) -> Collection[str]:
    """Digests of the held files that may be used all the same."""
    decided = _confirmed(as_of).filter(decision=FileDecision.Decision.RELEASE)
    return frozenset(decided.exclude(digest="").values_list("digest", flat=True))


def skipped_subjects(as_of: date) -> Collection[str]:
    """Names of the files or tables that the day goes without."""
    decided = _confirmed(as_of).filter(decision=FileDecision.Decision.SKIP)
    return frozenset(decided.values_list("subject", flat=True))


def is_guard_released(as_of: date, guard: str) -> bool:
    """Whether a night may pass that the guard named ``guard`` holds."""
    decided = _confirmed(as_of).filter(decision=FileDecision.Decision.RELEASE)
    return decided.filter(subject=guard).exists()


def _confirmed(as_of: date) -> QuerySet[FileDecision]:
    return FileDecision.objects.filter(
        as_of=as_of, confirmed_at__isnull=False, withdrawn_at__isnull=True
    )


def last_decided_at(as_of: date) -> datetime | None:
    """When somebody last confirmed a decision about the day, None if nobody did."""
    latest: datetime | None = _confirmed(as_of).aggregate(latest=Max("confirmed_at"))["latest"]
    return latest
