"""Jobs that ended long ago go, with what is kept beside them; records and what is read stay."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone

from nightly.old_jobs import FORGOTTEN, forget_old_jobs, stay
from nightly.tasks import forget_jobs
from operations.models import Export, Job
from operations.services import old_jobs
from operations.services.telling import KEPT_FOR
from organisation.models import User
from tests.factories import BookRequestFactory, JobFactory, account
from tiering.models import BookRequest, BulkItem, BulkRequest
from wealthcrm.celery import app

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def maker() -> User:
    return account("head_office")


def job(by: User, days: float | None, **given: Any) -> Job:
    """One that ended so many days before the policy's bound (negative: since), or not at all."""
    ended = None if days is None else _bound() - timedelta(days=days)
    state = {"state": Job.State.WAITING if ended is None else Job.State.DONE, "ended_at": ended}
    at = ended or _bound() - timedelta(days=99)
    made: Job = JobFactory(
        **{"made_by": by, "made_at": at, "kind": "bulk_requests"} | state | given
    )
    return made


def _bound() -> Any:
    return timezone.now() - settings.JOBS_KEPT


def bulk(of: Job) -> BookRequest:
    made: BookRequest = BookRequestFactory(made_by=of.made_by)
    kept = BulkRequest.objects.create(job=of, kind="release", reason="搬家")
    BulkItem.objects.create(bulk=kept, client_no="C1", outcome="made", request=made)
    BulkItem.objects.create(bulk=kept, client_no="C2", outcome="already")
    return made


def left() -> set[int]:
    return set(Job.objects.values_list("pk", flat=True))


def test_what_ended_before_the_bound_goes_and_what_did_not_stays(maker: User) -> None:
    old, young, open_one = job(maker, 0.1), job(maker, -0.1), job(maker, None)
    request, kept = bulk(old), bulk(young)
    assert forget_old_jobs(now=timezone.now()) == 1
    assert left() == {young.pk, open_one.pk}
    assert set(BulkRequest.objects.values_list("pk", flat=True)) == {young.pk}
    assert BulkItem.objects.count() == 2
    assert set(BookRequest.objects.all()) == {request, kept}  # what came of it stays
    assert forget_old_jobs(now=timezone.now()) == 0


def test_every_kind_of_job_is_forgotten_or_said_to_stay(maker: User) -> None:
    """One without a line would stay for ever and nobody have decided so."""
    assert set(FORGOTTEN) == set(Job.Kind)
    for kind, forget in FORGOTTEN.items():
        one = job(maker, 0.1, kind=kind, params={"version": 2})
        if kind == Job.Kind.POLICY_TRIAL:  # the newest stays
            job(maker, 0.05, kind=kind, params={"version": 2})
        forget_old_jobs(now=timezone.now())
        assert Job.objects.filter(pk=one.pk).exists() == (forget is stay), kind


def test_exports_stay_with_their_records(maker: User) -> None:
    for kind in (Job.Kind.CLIENT_EXPORT, Job.Kind.BOARD_EXPORT):
        Export.objects.create(
            job=job(maker, 900, kind=kind), format="csv", language="en", asked_by=maker
        )
    assert forget_old_jobs(now=timezone.now()) == 0
    assert Export.objects.count() == 2


def test_the_newest_trial_of_each_policy_stays(maker: User) -> None:
    trials = [
        job(maker, days, kind="policy_trial", params={"version": version})
        for version, days in ((2, 30), (2, 20), (3, 40), (3, -1))
    ]
    assert forget_old_jobs(now=timezone.now()) == 2
    assert left() == {trials[1].pk, trials[3].pk}


def test_many_go_in_batches_and_four_at_once_remove_each_once(
    maker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(old_jobs, "AT_ONCE", 3)
    for _ in range(10):
        bulk(job(maker, 5))

    def forget() -> int:
        try:
            return forget_old_jobs(now=timezone.now())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        found = [each.result(60) for each in [pool.submit(forget) for _ in range(4)]]
    assert sum(found) == 10
    assert not left() and not BulkItem.objects.exists()


def test_a_notice_never_outlives_the_job_it_leads_to() -> None:
    assert settings.JOBS_KEPT > KEPT_FOR


def test_the_scheduler_asks_for_it_every_day() -> None:
    entry = app.conf.beat_schedule["old_jobs"]
    assert entry["schedule"] == timedelta(days=1).total_seconds()
    assert entry["task"] == forget_jobs.name
