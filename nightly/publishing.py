"""The last step of a night: ready days go to the readers, all of them in one transaction."""

import time
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from nightly.context import Edge
from nightly.steps import LISTS, PUBLISH, STAGE, position_of
from operations.models import NightlyRun, RunStep
from operations.services.acting import acting, by_run
from operations.services.night_lock import HeldLock
from operations.services.runs import StepFailed, describe, end_run, log_failure
from outreach.services.book_contacts import show_coverage
from outreach.services.entries import show_entries
from tiering.pipeline.after import settle_requests
from tiering.pipeline.publishing import Ready, publish
from tiering.services.night_notices import tell_of_night


def publish_days(days: Sequence[Ready], edge: Edge, lock: HeldLock) -> None:
    """Publish ``days`` (at least one, oldest first), or none of them. Raises StepFailed; the run of
    the last day counts the attempt."""
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
            _show_lists(newest, now)
            lock.check()
    except Exception as error:
        log_failure(PUBLISH, error)
        _count_failure(newest.run, error)
        raise StepFailed.from_error(PUBLISH, error) from error


def _show_lists(newest: Ready, now: datetime) -> None:
    """Those of the newest day, if it made any (a day that is only loaded does not)."""
    run = newest.run
    step = RunStep.objects.filter(run=run, name=LISTS, status=RunStep.Status.DONE).first()
    if step is not None:
        facts = step.result
        show_coverage(newest.night)
        show_entries(
            run_id=run.pk, day=date.fromisoformat(facts["day"]), due=facts["due"],
            policy_version=facts["policy_version"], listed=facts["listed"], at=now,
        )  # fmt: skip


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
