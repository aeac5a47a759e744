"""What was told: the open notices, and those that are over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from operations.models import NightlyRun, Notice
from operations.rules.stops import reason
from organisation.selectors.written_once import written_once

# Subjects that are never stored: found out by whoever asks.
WORKER_STALLED = "worker_stalled"
WORKER_SILENT = "worker_silent"


@dataclass(frozen=True)
class Told:
    """A notice, and whether its day has a page: a run was begun for it."""

    notice: Notice
    has_run: bool


def open_notices() -> Sequence[Told]:
    """What nobody settled yet, the earliest day first: days after it wait for it. One query."""
    return [Told(notice, notice.has_run) for notice in _open()]


@written_once
def _open() -> QuerySet[Any]:
    notices = Notice.objects.filter(settled_at__isnull=True)
    return _with_runs(notices.order_by(F("as_of").asc(nulls_last=True), "pk"))


def settled_notices(*, limit: int) -> Sequence[Told]:
    """What is over, the newest told first. One query."""
    notices = Notice.objects.filter(settled_at__isnull=False)
    told = _with_runs(notices.order_by("-told_at", "-pk")[:limit])
    return [Told(notice, notice.has_run) for notice in told]


def stalled_notice(since: datetime) -> Told:
    """That no worker works since then: not a row, for nobody who could write it may be there."""
    local = timezone.localtime(since)
    return Told(
        Notice(
            key=WORKER_STALLED, level=Notice.Level.ACT, subject=WORKER_STALLED, told_at=since,
            reasons=[reason("worker_stalled", since=f"{local:%m-%d %H:%M}")],
        ),
        has_run=False,
    )  # fmt: skip


def silent_notice(silent: Sequence[tuple[str, datetime]]) -> Told:
    """That some workers give no sign since then, while others work."""
    return Told(
        Notice(
            key=WORKER_SILENT, level=Notice.Level.ACT, subject=WORKER_SILENT,
            told_at=min(since for _, since in silent),
            reasons=[
                reason(
                    "worker_silent", worker=name,
                    since=f"{timezone.localtime(since):%m-%d %H:%M}",
                )
                for name, since in silent
            ],
        ),
        has_run=False,
    )  # fmt: skip


def _with_runs(notices: QuerySet[Notice]) -> QuerySet[Any]:
    runs = NightlyRun.objects.filter(as_of=OuterRef("as_of"))
    return notices.annotate(has_run=Exists(runs))
