"""What two people decided about the files and guards of a day."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Exists, Max, OuterRef, QuerySet

from operations.models import Day
from tiering.models import FileDecision
from tiering.rules.held import GUARDS


def released_contents(as_of: date) -> Collection[str]:
    """Digests of the held files that may be used all the same."""
    decided = _confirmed(as_of).filter(decision=FileDecision.Decision.RELEASE)
    files = decided.exclude(digest="").exclude(subject__startswith=GUARDS)
    return frozenset(files.values_list("digest", flat=True))


def skipped_subjects(as_of: date) -> Collection[tuple[str, str]]:
    """(name, digest) of the file contents, and (table, "") of the missing tables, that the day
    goes without. Another content under the same name is not meant."""
    decided = _confirmed(as_of).filter(decision=FileDecision.Decision.SKIP)
    return frozenset(decided.values_list("subject", "digest"))


def is_guard_released(as_of: date, guard: str, digest: str) -> bool:
    """Whether a night decided from just this (``digest``) may pass the guard named ``guard``."""
    decided = _confirmed(as_of).filter(decision=FileDecision.Decision.RELEASE)
    return decided.filter(subject=guard, digest=digest).exists()


def _confirmed(as_of: date) -> QuerySet[FileDecision]:
    return FileDecision.objects.filter(
        as_of=as_of, confirmed_at__isnull=False, withdrawn_at__isnull=True
    )


def days_decided_since_loaded() -> frozenset[date]:
    """Loaded days about whose files two people decided something after they were loaded."""
    newer = FileDecision.objects.filter(
        confirmed_at__isnull=False, withdrawn_at__isnull=True, as_of=OuterRef("as_of"),
        confirmed_at__gt=OuterRef("loaded_run__started_at"),
    ).exclude(subject__startswith=GUARDS)  # fmt: skip
    return frozenset(Day.objects.filter(Exists(newer)).values_list("as_of", flat=True))


def last_decided_at(as_of: date) -> datetime | None:
    """When somebody last confirmed a decision about the day, None if nobody did."""
    latest: datetime | None = _confirmed(as_of).aggregate(latest=Max("confirmed_at"))["latest"]
    return latest
