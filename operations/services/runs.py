"""Opening, continuing and ending nightly runs and their steps."""

import logging
import traceback
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Coalesce

from operations.models import NightlyRun, RunStep
from operations.rules.spans import Span, seconds_of
from operations.rules.stops import Reason, Stop, reason
from operations.services.acting import acting, by_run

logger = logging.getLogger(__name__)

OPEN = (
    NightlyRun.Status.RUNNING,
    NightlyRun.Status.LOADED,
    NightlyRun.Status.READY,
    NightlyRun.Status.HELD,
    NightlyRun.Status.FAILED,
)


class StepFailed(Stop):
    """A step failed; its error is the cause, its run says so."""

    @classmethod
    def from_error(cls, step: str, error: BaseException) -> "StepFailed":
        return cls(
            f"{step}: {describe(error)}",
            reason("step_failed", step=step, error=type(error).__name__),
        )


@transaction.atomic
def open_run(
    *,
    as_of: date,
    input_digest: str,
    trigger: str,
    engine: str,
    policy_version_id: int,
    files_signature: str,
) -> NightlyRun:
    """Continue the day's unpublished run if it was made from the same inputs, else begin the next
    revision (and mark the unpublished one superseded)."""
    runs = NightlyRun.objects.select_for_update().filter(as_of=as_of)
    waiting = runs.filter(status__in=OPEN).order_by("-revision").first()
    if waiting and waiting.input_digest == input_digest and waiting.engine == engine:
        waiting.status = NightlyRun.Status.RUNNING
        waiting.message, waiting.reasons = "", []
        waiting.ended_at = None
        waiting.files_signature = files_signature
        waiting.save(update_fields=["status", "message", "reasons", "ended_at", "files_signature"])
        return waiting
    runs.filter(status__in=OPEN).update(status=NightlyRun.Status.SUPERSEDED)
    newest = runs.aggregate(newest=Max("revision"))["newest"] or 0
    return NightlyRun.objects.create(
        as_of=as_of,
        revision=newest + 1,
        input_digest=input_digest,
        trigger=trigger,
        engine=engine,
        policy_version_id=policy_version_id,
        files_signature=files_signature,
    )


def supersede_open(as_of: date, *, but: Collection[int | None]) -> None:
    """A day's present runs stand: what was held or failed on other inputs waits for nothing now."""
    others = NightlyRun.objects.filter(as_of=as_of, status__in=OPEN).exclude(
        pk__in=[run for run in but if run is not None]
    )
    others.update(status=NightlyRun.Status.SUPERSEDED)


def end_run(
    run: NightlyRun,
    *,
    status: str,
    at: datetime,
    message: str = "",
    reasons: Sequence[Reason] = (),
) -> None:
    """Close ``run`` with a status; its seconds are those of its steps, all attempts together, what
    ran side by side counted once."""
    run.status = status
    run.message, run.reasons = message, list(reasons)
    run.ended_at = at
    steps = run.steps.values_list(Coalesce("seconds", 0.0), "started_at", "ended_at")
    run.seconds = seconds_of(Span(*step) for step in steps)
    run.save(update_fields=["status", "message", "reasons", "ended_at", "seconds"])


@dataclass(frozen=True)
class StepResult:
    """What a step reports: rows it made, and facts that a resumed run needs again."""

    rows: int
    facts: dict[str, Any] = field(default_factory=dict)


def run_step(
    run: NightlyRun,
    *,
    name: str,
    position: int,
    digest: str,
    clock: Callable[[], datetime],
    work: Callable[[Callable[[float], None]], StepResult],
) -> RunStep:
    """Do a step unless it is done already with the same input digest.

    ``work`` is given a function for its progress (0 … 1). Attempts are counted before the work
    begins, so that a killed process leaves its trace. Raises StepFailed from the step's own error.
    """
    step, _ = RunStep.objects.get_or_create(run=run, name=name, defaults={"position": position})
    if step.status == RunStep.Status.DONE and step.input_digest == digest:
        return step
    started = clock()
    RunStep.objects.filter(pk=step.pk).update(
        status=RunStep.Status.RUNNING, input_digest=digest, attempts=F("attempts") + 1,
        started_at=started, ended_at=None, progress=0.0, message="", position=position,
    )  # fmt: skip
    try:
        with acting(by_run(run.as_of, run.pk)):
            result = work(_reporter(step, clock))
    except Exception as error:
        _end(step, RunStep.Status.FAILED, started, clock(), message=describe(error))
        log_failure(name, error)
        raise StepFailed.from_error(name, error) from error
    _end(step, RunStep.Status.DONE, started, clock(), rows=result.rows, facts=result.facts)
    step.refresh_from_db()
    return step


def log_failure(name: str, error: BaseException) -> None:
    """Log where a step failed, never what it read: a library's message may quote a client's data
    (domain/07)."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("step %s failed: %s\n%s", name, describe(error), frames)


def describe(error: BaseException) -> str:
    """The kind of an error and, for errors of our own, its words.

    A foreign library's message may quote data (a value that could not be cast): only the type of
    such an error is stored, for pages show it (domain/07).
    """
    ours = type(error).__module__.split(".")[0] in {*settings.OUR_APPS, "wealthcrm"}
    return f"{type(error).__name__}: {error}" if ours else type(error).__name__


def _reporter(step: RunStep, clock: Callable[[], datetime]) -> Callable[[float], None]:
    last = clock()

    def report(share: float) -> None:
        nonlocal last
        now = clock()
        if (now - last).total_seconds() >= 1:  # a page polls every two seconds
            last = now
            RunStep.objects.filter(pk=step.pk).update(progress=min(max(share, 0.0), 1.0))

    return report


def _end(
    step: RunStep,
    status: str,
    started: datetime,
    ended: datetime,
    *,
    rows: int | None = None,
    facts: dict[str, Any] | None = None,
    message: str = "",
) -> None:
    step.refresh_from_db(fields=["seconds"])
    seconds = (step.seconds or 0.0) + (ended - started).total_seconds()
    RunStep.objects.filter(pk=step.pk).update(
        status=status, rows=rows, result=facts or {}, message=message, seconds=seconds,
        ended_at=ended, progress=1.0 if status == RunStep.Status.DONE else F("progress"),
    )  # fmt: skip
