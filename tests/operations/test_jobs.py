"""A job is done once, whatever the deliveries, tells its progress, can be cancelled, ends."""

from collections.abc import Mapping
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from celery import current_app
from django.db import IntegrityError, connection, transaction

from operations.models import Job
from operations.services.advisory import advisory_lock
from operations.services.jobs import (
    JOB_LOCK,
    JobRefused,
    KeyUsed,
    Progress,
    cancel_job,
    make_job,
    resume_jobs,
    run_job,
)
from organisation.models import User
from tests.factories import JobFactory, account
from tests.operations.jobs import NOW, Clock, done, make, run

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_job_is_sent_by_its_number_done_and_keeps_its_result(
    maker: User, sent: list[tuple[str, list[int]]]
) -> None:
    job = make(maker, n=1)
    assert sent == [("jobs.policy_trial", [job.pk])]
    run(job, done)
    assert (job.state, job.result, job.attempts) == ("done", {"sum": 2}, 1)
    assert (job.done, job.total) == (2, 2)
    assert job.started_at is not None and job.ended_at is not None


def test_a_number_leaves_only_when_the_transaction_is_committed(
    maker: User, sent: list[tuple[str, list[int]]]
) -> None:
    with transaction.atomic():
        make(maker)
        assert sent == []
    assert len(sent) == 1


def test_the_same_key_is_the_same_job(maker: User, sent: list[tuple[str, list[int]]]) -> None:
    first, again = make(maker), make(account("head_office"))
    assert again.pk == first.pk
    assert again.made_by == maker
    assert len(sent) == 1
    assert make(maker, "b").pk != first.pk


def test_what_failed_or_was_cancelled_begins_anew_when_asked_for_again(
    maker: User, sent: list[tuple[str, list[int]]]
) -> None:
    job = make(maker, n=1)
    cancel_job(job=job, by=maker, at=NOW)
    again = make(maker, n=5)
    assert (again.pk, again.state, again.attempts) == (job.pk, "waiting", 0)
    assert again.cancel_asked_at is None
    assert run(again, done).result == {"sum": 6}
    assert len(sent) == 2
    assert make(maker, n=7).result == {"sum": 6}  # what is done stays done


@pytest.mark.parametrize("state", ["failed", "cancelled", "rejected"])
def test_what_is_asked_for_once_never_begins_anew(
    maker: User, sent: list[tuple[str, list[int]]], state: str
) -> None:
    job = make(maker, n=1)
    Job.objects.filter(pk=job.pk).update(state=state, ended_at=NOW)
    with pytest.raises(KeyUsed):
        make_job(
            kind=Job.Kind.POLICY_TRIAL, key="a", params={"n": 2}, by=maker, at=NOW, is_once=True
        )
    job.refresh_from_db()
    assert (job.state, job.params, len(sent)) == (state, {"n": 1}, 1)


def test_a_second_delivery_does_nothing(maker: User, sent: list[tuple[str, list[int]]]) -> None:
    job = make(maker, n=1)
    run(job, done)
    ended = job.ended_at
    run(job, lambda _params, _progress: {"sum": 99})
    assert (job.result, job.attempts, job.ended_at) == ({"sum": 2}, 1, ended)


def test_two_deliveries_at_once_run_it_once(maker: User, sent: list[tuple[str, list[int]]]) -> None:
    job = make(maker, n=1)
    ran: list[str] = []

    def second() -> None:
        run_job(job_id=job.pk, work=lambda _p, _q: ran.append("second") or {}, clock=Clock())
        connection.close()

    def first(_params: Mapping[str, Any], _progress: Progress) -> dict[str, Any]:
        ran.append("first")
        other = Thread(target=second)
        other.start()
        other.join()
        return {}

    run(job, first)
    assert ran == ["first"]
    assert (job.state, job.attempts) == ("done", 1)


def test_an_error_is_tried_three_times_and_its_words_are_never_kept(
    maker: User, sent: list[tuple[str, list[int]]]
) -> None:
    job = make(maker)

    def fail(_params: Mapping[str, Any], _progress: Progress) -> dict[str, Any]:
        raise RuntimeError("client 4711 of 13800005678")

    states = []
    for _ in range(3):
        run(job, fail)
        states.append((job.state, job.error))
    assert states == [
        ("waiting", "RuntimeError"), ("waiting", "RuntimeError"), ("failed", "RuntimeError"),
    ]  # fmt: skip
    assert job.attempts == 3
    assert len(sent) == 3


def test_a_refusal_ends_it_at_once(maker: User, sent: list[tuple[str, list[int]]]) -> None:
    def refuse(_params: Mapping[str, Any], _progress: Progress) -> dict[str, Any]:
        raise JobRefused("not_published")

    job = run(make(maker), refuse)
    assert (job.state, job.error, job.attempts) == ("failed", "not_published", 1)


def test_a_killed_attempt_is_counted_and_the_fourth_is_not_made(
    maker: User, sent: list[tuple[str, list[int]]]
) -> None:
    job = make(maker, n=1)
    Job.objects.filter(pk=job.pk).update(state="running", attempts=1, started_at=NOW, done=7)
    assert run(job, done).attempts == 2
    Job.objects.filter(pk=job.pk).update(state="running", attempts=3, ended_at=None, result=None)
    run(job, done)
    assert (job.state, job.error, job.result) == ("failed", "attempts", None)


def test_reports_closer_than_a_second_write_nothing_but_the_last_one_does(
    maker: User, sent: list[tuple[str, list[int]]]
) -> None:
    job = make(maker)
    seen: list[int] = []

    def work(_params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
        progress.clock = lambda: NOW
        for n in (1, 2, 3):
            progress.report(n, 3)
            seen.append(Job.objects.get(pk=job.pk).done)
        return {}

    run(job, work)
    assert seen == [1, 1, 3]


def test_lost_messages_are_sent_again_but_not_of_jobs_at_work(
    maker: User, sent: list[tuple[str, list[int]]]
) -> None:
    lost, fresh, working = (JobFactory(made_by=maker, sent_at=NOW) for _ in range(3))
    over = JobFactory(made_by=maker, sent_at=NOW, state="done", ended_at=NOW)
    later = NOW + timedelta(minutes=6)
    Job.objects.filter(pk=fresh.pk).update(sent_at=later)
    with advisory_lock(JOB_LOCK + working.pk, wait=False):
        assert resume_jobs(now=later) == 1
        assert resume_jobs(now=later) == 0
    assert sent == [("jobs.policy_trial", [lost.pk])]
    assert over.state == "done"


def test_a_broker_that_is_down_does_not_keep_a_job_from_being_made(
    maker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(_name: str, args: list[int]) -> None:
        raise OSError(f"no broker for {args}")

    monkeypatch.setattr(current_app, "send_task", down)
    assert make(maker).state == "waiting"


def test_an_ended_job_has_an_end_and_an_open_one_has_none(maker: User) -> None:
    for state, ended_at in (("done", None), ("running", NOW)):
        with pytest.raises(IntegrityError):
            JobFactory(made_by=maker, state=state, ended_at=ended_at)


def test_every_kind_has_the_task_that_does_it() -> None:
    current_app.loader.import_default_modules()
    missing = {f"jobs.{kind}" for kind in Job.Kind.values} - set(current_app.tasks)
    assert missing == set()
