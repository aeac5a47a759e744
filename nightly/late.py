"""Telling that a day is not published when it should be, whatever the cause (reliability: a late
night alarms after 15 minutes)."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.conf import settings

from nightly.inbox import InboxMissing, Listing
from nightly.night import known_in
from nightly.schedule import late_day
from nightly.workdays import is_workday
from operations.models import NightlyRun, Notice
from operations.rules.stops import Reason, reason
from operations.services.notices import reword, settle_notice, tell


def tell_if_late(now: datetime, listing: Listing | None) -> None:
    """Tell, once a day, of the oldest day that should long be published; ``now`` is aware, in the
    bank's time zone, ``listing`` what lies in the inbox (None: it could not be read). Nothing where
    people were told already that it is held or has failed: that says more."""
    known = known_in(listing or Listing())
    day = late_day(now, known, late_at=time.fromisoformat(settings.NIGHT_IS_LATE_AT))
    if day is None or _is_told(day):
        return
    key, reasons = _key(day), _reasons(day, listing, now)
    level, subject = Notice.Level.ACT, Notice.Subject.NIGHT_LATE
    if not tell(key=key, level=level, subject=subject, as_of=day, at=now, reasons=reasons):
        reword(key=key, reasons=reasons)


def is_late_no_more(day: date, now: datetime) -> None:
    """Its night ended: whatever stopped it is told by itself."""
    settle_notice(key=_key(day), at=now)


def _key(day: date) -> str:
    return f"{Notice.Subject.NIGHT_LATE}:{day}"


def _is_told(day: date) -> bool:
    """Whether it is told that this day, or one before it that it waits for, is held or failed."""
    stopped = (Notice.Subject.NIGHT_HELD, Notice.Subject.NIGHT_FAILED)
    open_ones = Notice.objects.filter(settled_at__isnull=True, as_of__lte=day)
    return open_ones.filter(subject__in=stopped).exists()


def _reasons(day: date, listing: Listing | None, now: datetime) -> Sequence[Reason]:
    """What is known of the cause; a run that hangs looks like one that works."""
    if listing is None:
        return [reason("inbox_unreadable", error=InboxMissing.__name__)]
    running = NightlyRun.objects.filter(status=NightlyRun.Status.RUNNING).order_by("-pk").first()
    if running is not None:
        since = f"{running.started_at.astimezone(now.tzinfo):%m-%d %H:%M}"
        return [reason("night_running", day=running.as_of.isoformat(), since=since)]
    if is_workday(day) and not listing.has_required(day):
        return [reason("files_overdue")]
    return []
