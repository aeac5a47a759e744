"""Which days are loaded and published, and the policy in force on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, QuerySet, Subquery
from django.db.models.functions import Coalesce

from operations.models import Day, History, NightlyRun, PersonalNotice, PolicyVersion
from organisation.selectors.written_once import written_once


class NotPublished(LookupError):
    """The day asked for has not been published."""


def published_run(as_of: date) -> NightlyRun:
    """The published run of a day; raises NotPublished."""
    day = Day.objects.select_related("published_run").filter(as_of=as_of).first()
    if day is None or day.published_run is None:
        raise NotPublished(f"{as_of} has not been published")
    return day.published_run


def last_published_day(*, before: date | None = None) -> Day | None:
    days = Day.objects.filter(published_run__isnull=False)
    if before is not None:
        days = days.filter(as_of__lt=before)
    return days.order_by("-as_of").first()


@dataclass(frozen=True)
class Standing:
    """What pages stand on: the newest published day, how many notices the reader has not read, and
    whether a night is at work on newer figures, or on this day's once more."""

    day: Day
    unread: int
    is_night_running: bool


def standing_of(employee_no: str) -> Standing | None:
    """What the pages of one person stand on: every page shows all of it, so it is one query. None
    before the first night."""
    found = _standing(employee_no)
    return Standing(found[0], found[0].unread, found[0].is_running) if found else None


@written_once
def _standing(employee_no: str) -> QuerySet[Any]:
    unread = (
        PersonalNotice.objects.filter(employee_no=employee_no, read_at__isnull=True)
        .order_by()
        .values("employee_no")
        .annotate(n=Count("pk"))
        .values("n")
    )
    days = Day.objects.filter(published_run__isnull=False).order_by("-as_of")
    running = Exists(NightlyRun.objects.filter(status=NightlyRun.Status.RUNNING))
    return days.annotate(unread=Coalesce(Subquery(unread), 0), is_running=running)[:1]


def published_runs(*, limit: int) -> Sequence[tuple[date, int]]:
    """The newest published days with their runs, newest first. One query."""
    return _published_runs()[:limit]


@written_once
def _published_runs() -> QuerySet[Any, tuple[date, int]]:
    days = Day.objects.filter(published_run__isnull=False).order_by("-as_of")
    return days.values_list("as_of", "published_run_id")


def current_history() -> History | None:
    return History.objects.filter(is_current=True).first()


def policy_version_in_force(as_of: date) -> PolicyVersion | None:
    """The newest approved version whose effective day is not after ``as_of``."""
    return next(iter(_in_force(as_of)), None)


@written_once
def _in_force(as_of: date) -> QuerySet[Any]:
    approved = PolicyVersion.objects.filter(approved_at__isnull=False, effective_on__lte=as_of)
    return approved.order_by("-version")[:1]
