"""The call lists of the newest published day, where its night made none: it was caught up together
with a day that stopped, or its lists failed. Tiers and books never wait for lists."""

from datetime import datetime

from django.db import transaction

from nightly.context import Chain, Edge
from nightly.publishing import show_lists
from nightly.steps import LISTS, MOST_ATTEMPTS, Worker
from operations.models import NightlyRun, Notice, RunStep
from operations.selectors.days import last_published_day
from operations.services.acting import acting, by_run
from operations.services.night_lock import HeldLock
from operations.services.notices import settle_notice, tell
from operations.services.runs import StepFailed
from outreach.models import ListDay
from tiering.services.policies import policy_in_force


def missing_lists() -> NightlyRun | None:
    """The newest published run, if it has no lists and they were not given up."""
    day = last_published_day()
    run = None if day is None else day.published_run
    if run is None or ListDay.objects.filter(run=run).exists():
        return None
    given_up = run.steps.filter(name=LISTS, attempts__gte=MOST_ATTEMPTS)
    return None if given_up.exclude(status=RunStep.Status.DONE).exists() else run


def make_missing_lists(edge: Edge, lock: HeldLock) -> bool:
    """Make and show them; whether there is nothing missing now. People are told of a failure."""
    run = missing_lists()
    if run is None:
        return True
    _version, policy = policy_in_force(run.as_of)
    night = Chain.of_today().night(run.as_of, run.pk, edge.lake, policy)
    try:
        Worker(edge, night, run).lists()
    except StepFailed as failed:
        _tell(run, failed, edge.clock())
        return False
    with acting(by_run(run.as_of, run.pk)), transaction.atomic():
        show_lists(night, run, edge.clock())
        settle_notice(key=_key(run), at=edge.clock())
        lock.check()
    return True


def _key(run: NightlyRun) -> str:
    return f"{Notice.Subject.LISTS_FAILED}:{run.as_of}"


def _tell(run: NightlyRun, failed: StepFailed, at: datetime) -> None:
    subject, level = Notice.Subject.LISTS_FAILED, Notice.Level.ACT
    tell(key=_key(run), level=level, subject=subject, as_of=run.as_of, at=at,
         reasons=failed.reasons)  # fmt: skip
