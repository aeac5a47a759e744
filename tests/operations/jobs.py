"""A job made, its work done by a clock of its own."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from operations.models import Job
from operations.services.jobs import Progress, make_job, run_job
from organisation.models import User

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


class Clock:
    """Every look at it is two seconds later."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=2)
        return self.now


def make(by: User, key: str = "a", **params: Any) -> Job:
    return make_job(kind=Job.Kind.POLICY_TRIAL, key=key, params=params, by=by, at=NOW)


def run(job: Job, work: Any) -> Job:
    run_job(job_id=job.pk, work=work, clock=Clock())
    job.refresh_from_db()
    return job


def done(params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress.report(1, 2)
    progress.report(2, 2)
    return {"sum": params["n"] + 1}
