"""A job that somebody no longer wants ends: waiting, running, asking for agreement, or dead."""

from collections.abc import Mapping
from typing import Any

import pytest

from operations.models import Job
from operations.services.jobs import (
    JobNeedsApproval,
    JobOver,
    NotWaitingForApproval,
    Progress,
    approve_job,
    cancel_job,
)
from organisation.models import User
from tests.operations.jobs import NOW, done, make, run

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_cancel_is_not_lost_where_somebody_would_have_to_agree(
    maker: User, sent: list[tuple[str, list[int]]]
) -> None:
    job = make(maker)

    def asks(_params: Mapping[str, Any], _progress: Progress) -> dict[str, Any]:
        cancel_job(job=job, by=maker, at=NOW)
        raise JobNeedsApproval

    run(job, asks)
    assert (job.state, job.ended_at is None) == ("cancelled", False)
    with pytest.raises(NotWaitingForApproval):
        approve_job(job=job, at=NOW)


def test_cancelling_a_waiting_job_ends_it_and_it_is_never_done(
    maker: User, sent: list[tuple[str, list[int]]]
) -> None:
    job = make(maker, n=1)
    cancel_job(job=job, by=maker, at=NOW)
    run(job, done)
    assert (job.state, job.result, job.attempts) == ("cancelled", None, 0)
    with pytest.raises(JobOver):
        cancel_job(job=job, by=maker, at=NOW)


def test_cancelling_a_running_job_stops_it_at_its_next_report(
    maker: User, sent: list[tuple[str, list[int]]]
) -> None:
    job = make(maker)
    reached: list[int] = []

    def work(_params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
        for n in range(1, 4):
            progress.report(n, 10)
            reached.append(n)
            if n == 2:
                cancel_job(job=job, by=maker, at=NOW)
        return {}

    run(job, work)
    assert reached == [1, 2]
    assert (job.state, job.done, job.total) == ("cancelled", 2, 10)


def test_a_running_job_whose_worker_died_is_cancelled_without_being_done(
    maker: User, sent: list[tuple[str, list[int]]]
) -> None:
    job = make(maker, n=1)
    Job.objects.filter(pk=job.pk).update(state="running", attempts=1, started_at=NOW)
    cancel_job(job=job, by=maker, at=NOW)
    run(job, done)
    assert (job.state, job.attempts) == ("cancelled", 1)
