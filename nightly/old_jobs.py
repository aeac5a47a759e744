"""Retention of jobs: what ended long ago goes, but for what is still read or is a record."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.conf import settings

from nightly.trial import newest_trials
from operations.models import Job
from operations.services.old_jobs import drop_old_jobs
from tiering.services.requests.old_bulk import drop_old_bulk


def drop_old_trials(*, before: datetime) -> int:
    """All but the newest of each policy: its page shows what the policy was expected to change,
    which is what its second person agreed to."""
    return drop_old_jobs(kind=Job.Kind.POLICY_TRIAL, before=before, but=newest_trials())


def stay(*, before: datetime) -> int:
    """None goes."""
    return 0


# Every kind has its line (a test compares them): what goes once it ended before the bound.
FORGOTTEN: Mapping[Job.Kind, Callable[..., int]] = {
    Job.Kind.POLICY_TRIAL: drop_old_trials,
    Job.Kind.BULK_REQUESTS: drop_old_bulk,
    # With their records of who asked, agreed and took them (domain/07: 5 years).
    Job.Kind.CLIENT_EXPORT: stay,
    Job.Kind.BOARD_EXPORT: stay,
}


def forget_old_jobs(*, now: datetime) -> int:
    """Remove what ``settings.JOBS_KEPT`` no longer keeps; returns how many jobs."""
    before = now - settings.JOBS_KEPT
    return sum(forget(before=before) for forget in FORGOTTEN.values())
