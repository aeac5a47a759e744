"""Retention of jobs: what ended long ago goes, but for what is still read or is a record."""

from datetime import datetime

from django.conf import settings

from nightly.trial import newest_trials
from operations.models import Job
from operations.services.old_jobs import drop_old_jobs
from tiering.services.requests.old_bulk import drop_old_bulk


def forget_old_jobs(*, now: datetime) -> int:
    """Remove what ``settings.JOBS_KEPT`` no longer keeps; returns how many jobs.

    The newest trial of each policy stays: its page shows what the policy was expected to change,
    which is what its second person agreed to. Exports stay with their records.
    """
    before = now - settings.JOBS_KEPT
    trials = drop_old_jobs(kind=Job.Kind.POLICY_TRIAL, before=before, but=newest_trials())
    return trials + drop_old_bulk(before=before)
