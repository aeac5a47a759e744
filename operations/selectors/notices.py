"""What was told: the open notices, and those that are over."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet

from operations.models import NightlyRun, Notice


@dataclass(frozen=True)
class Told:
    """A notice, and whether its day has a page: a run was begun for it."""

    notice: Notice
    has_run: bool


def open_notices() -> Sequence[Told]:
    """What nobody settled yet, the earliest day first: days after it wait for it. One query."""
    notices = Notice.objects.filter(settled_at__isnull=True)
    return _told(notices.order_by(F("as_of").asc(nulls_last=True), "pk"))


def settled_notices(*, limit: int) -> Sequence[Told]:
    """What is over, the newest told first. One query."""
    notices = Notice.objects.filter(settled_at__isnull=False)
    return _told(notices.order_by("-told_at", "-pk")[:limit])


def _told(notices: QuerySet[Notice]) -> Sequence[Told]:
    runs = NightlyRun.objects.filter(as_of=OuterRef("as_of"))
    return [Told(notice, notice.has_run) for notice in notices.annotate(has_run=Exists(runs))]
