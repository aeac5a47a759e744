"""The last step of a night: ready days go to the readers, all of them in one transaction."""

import time
from collections.abc import Sequence
from datetime import date, datetime

from django.db import DatabaseError, transaction
from django.db.models import F

from nightly.context import Edge
from nightly.steps import LISTS, PUBLISH, STAGE, position_of
from operations.models import NightlyRun, RunStep
from operations.services.acting import acting, by_run
from operations.services.night_lock import HeldLock
from operations.services.runs import StepFailed, describe, end_run, log_failure
from outreach.services.assigned import end_assigned
from outreach.services.book_contacts import show_coverage
from outreach.services.entries import show_entries
from outreach.services.follow_up_rows import show_follow_ups
from tiering.pipeline.after import settle_requests
from tiering.pipeline.night import Night
from tiering.pipeline.publishing import Ready, publish
from tiering.services.night_notices import tell_of_night


def publish_days(
    days: Sequence[Ready], edge: Edge, lock: HeldLock, *, with_lists: bool = True
) -> None:
    """Publish ``days`` (at least one, oldest first), or none of them, with the lists of the newest.
    Raises StepFailed; the run of the last day counts the attempt."""
    started = time.monotonic()
    now = edge.clock()
    newest = days[-1]
    try:
        with acting(by_run(newest.night.as_of, newest.run.pk)), transaction.atomic():
            publish(days=days, at=now)
            for day in days:
                if day.is_published:
                    with acting(by_run(day.night.as_of, day.run.pk)):
                        settle_requests(day.night, day.run)
                        tell_of_night(run=day.run, at=now)
                _end_day(day, time.monotonic() - started, edge.clock())
            if with_lists:
                _show_or_leave(newest.night, newest.run, now)
            lock.check()
    except Exception as error:
        log_failure(PUBLISH, error)
        _count_failure(newest.run, error)
        raise StepFailed.from_error(PUBLISH, error) from error


def _show_or_leave(night: Night, run: NightlyRun, at: datetime) -> None:
    """A night does not stop for its lists: what cannot be shown counts as not made."""
    try:
        with transaction.atomic():
            show_lists(night, run, at)
    except DatabaseError as error:
        log_failure(LISTS, error)
        lists_failed(run, error)


def lists_failed(run: NightlyRun, error: DatabaseError) -> None:
    """Lists that could not be shown are made again."""
    step = run.steps.filter(name=LISTS)
    step.update(status=RunStep.Status.FAILED, message=describe(error))


def show_lists(night: Night, run: NightlyRun, at: datetime) -> None:
    """Those that the run made, if it did: a day that is only loaded does not, and lists that failed
    are made later (``nightly.late_lists``). In the caller's transaction."""
    step = RunStep.objects.filter(run=run, name=LISTS, status=RunStep.Status.DONE).first()
    if step is None:
        return
    facts = step.result
    day = date.fromisoformat(facts["day"])
    show_coverage(night)
    show_follow_ups(night)
    show_entries(
        run_id=run.pk, day=day, due=facts["due"], policy_version=facts["policy_version"],
        listed=facts["listed"], at=at,
    )  # fmt: skip
    end_assigned(before=day, at=at)


def _count_failure(run: NightlyRun, error: Exception) -> None:
    """Publishing is tried again by the scheduler, but not for ever (at most 3 attempts)."""
    fields = {
        "position": position_of(PUBLISH),
        "status": RunStep.Status.FAILED,
        "message": describe(error),
    }
    step, _ = RunStep.objects.update_or_create(run=run, name=PUBLISH, defaults=fields)
    RunStep.objects.filter(pk=step.pk).update(attempts=F("attempts") + 1)


def _end_day(day: Ready, seconds: float, now: datetime) -> None:
    if day.is_published:
        RunStep.objects.update_or_create(
            run=day.run,
            name=PUBLISH,
            defaults={
                "position": position_of(PUBLISH), "status": RunStep.Status.DONE, "attempts": 1,
                "progress": 1.0, "seconds": seconds, "started_at": now, "ended_at": now,
                "rows": day.run.steps.get(name=STAGE).rows,
            },
        )  # fmt: skip
    status = NightlyRun.Status.PUBLISHED if day.is_published else NightlyRun.Status.LOADED
    end_run(day.run, status=status, at=now)
