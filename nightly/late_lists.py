"""The call lists of the newest published day, where its night made none: it was caught up together
with a day that stopped, or its lists failed. Tiers and books never wait for lists. Each attempt
counts, also one that was killed; after the last people know, and somebody has to look."""

from collections.abc import Sequence
from datetime import datetime

from django.db import DatabaseError, transaction

from nightly.context import Chain, Edge
from nightly.publishing import lists_failed, show_lists
from nightly.steps import LISTS, MOST_ATTEMPTS, Worker
from operations.models import NightlyRun, Notice, RunStep
from operations.rules.stops import Reason
from operations.selectors.days import last_published_day
from operations.services.acting import acting, by_run
from operations.services.night_lock import HeldLock
from operations.services.notices import settle_notice, tell
from operations.services.runs import StepFailed, log_failure
from outreach.models import ListDay
from tiering.pipeline.night import Night
from tiering.services.policies import policy_in_force


class Killed(RuntimeError):
    """Every attempt was killed before it could say why."""


def missing_lists() -> NightlyRun | None:
    """The newest published run, if it has no lists and something is left to be done about it: to
    make them, or to tell people that they were given up."""
    day = last_published_day()
    run = None if day is None else day.published_run
    if run is None or ListDay.objects.filter(run=run).exists():
        return None
    is_told = Notice.objects.filter(key=_key(run), settled_at__isnull=True).exists()
    return None if is_told and _is_given_up(run) else run


def make_missing_lists(edge: Edge, lock: HeldLock) -> bool:
    """Make and show them; whether there is nothing missing now. People are told of a failure."""
    run = missing_lists()
    if run is None:
        return True
    if _is_given_up(run):  # the last attempt was killed before it could say anything
        _tell(run, StepFailed.from_error(LISTS, Killed()).reasons, edge.clock())
        return False
    _version, policy = policy_in_force(run.as_of)
    night = Chain.of_today().night(run.as_of, run.pk, edge.lake, policy)
    try:
        Worker(edge, night, run).lists()
        _show(night, run, edge, lock)
    except StepFailed as failed:
        _tell(run, failed.reasons, edge.clock())
        return False
    return True


def _show(night: Night, run: NightlyRun, edge: Edge, lock: HeldLock) -> None:
    """Raises StepFailed; lists that could not be shown were not made."""
    try:
        with acting(by_run(run.as_of, run.pk)), transaction.atomic():
            show_lists(night, run, edge.clock())
            settle_notice(key=_key(run), at=edge.clock())
            lock.check()
    except DatabaseError as error:
        log_failure(LISTS, error)
        lists_failed(run, error)
        raise StepFailed.from_error(LISTS, error) from error


def _is_given_up(run: NightlyRun) -> bool:
    tried = run.steps.filter(name=LISTS, attempts__gte=MOST_ATTEMPTS)
    return tried.exclude(status=RunStep.Status.DONE).exists()


def _key(run: NightlyRun) -> str:
    return f"{Notice.Subject.LISTS_FAILED}:{run.as_of}"


def _tell(run: NightlyRun, reasons: Sequence[Reason], at: datetime) -> None:
    subject, level = Notice.Subject.LISTS_FAILED, Notice.Level.ACT
    tell(key=_key(run), level=level, subject=subject, as_of=run.as_of, at=at, reasons=reasons)
