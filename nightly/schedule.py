"""What the scheduler has to do at a moment: run a night, re-run one, or wait; and what is late.

Pure but for the calendar of Chinese workdays, which a kept library knows.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from nightly.inbox import Listing
from nightly.plan import Known, days_after_last
from nightly.workdays import is_workday


@dataclass(frozen=True)
class Due:
    """What to do now: ``action`` is ``run`` or ``wait``; ``why`` is the trigger."""

    action: str
    as_of: date | None = None
    why: str = ""


NOTHING = Due("wait")
# So long after the time by which a day should be published somebody is told (reliability).
ALARM_AFTER = timedelta(minutes=15)


def due_now(now: datetime, known: Known, listing: Listing, *, starts_at: time) -> Due:
    """What is due at ``now`` (aware, in the bank's time zone).

    A night starts at the configured time of the next morning, or as soon as the ``.ok`` of its last
    required file is there. A workday without a required file waits; a weekend or holiday without
    one is published with balances carried forward (domain/08 §Fine print). A loaded day sent again
    is run again once its files stopped arriving; until then nothing is run, for every run takes the
    changed days along.
    """
    is_arriving = any(listing.is_arriving(day, now) for day in known.changed)
    if known.changed and known.published and not is_arriving:
        return Due("run", max(known.published), "files")
    missing = _missing(now, known)
    due = _missing_day(missing[0], now, listing, starts_at) if missing else NOTHING
    return NOTHING if is_arriving and due.action == "run" else due


def late_day(now: datetime, known: Known, *, late_at: time) -> date | None:
    """The oldest day that should have been published by ``late_at`` of its next morning and is not
    a quarter of an hour later, whatever the cause (domain/08: the scheduler alarms)."""
    missing = _missing(now, known)
    if not missing:
        return None
    expected = datetime.combine(missing[0] + timedelta(days=1), late_at, tzinfo=now.tzinfo)
    return missing[0] if now >= expected + ALARM_AFTER else None


def _missing(now: datetime, known: Known) -> list[date]:
    return days_after_last(now.date() - timedelta(days=1), known)


def _missing_day(day: date, now: datetime, listing: Listing, starts_at: time) -> Due:
    """What is due for a day that is over and not published."""
    if listing.has_all_required(day):
        return Due("run", day, "files")
    morning = day + timedelta(days=1)
    if now < datetime.combine(morning, starts_at, tzinfo=now.tzinfo):
        return NOTHING
    is_enough = listing.has_required(day) or not is_workday(day)
    return Due("run", day, "schedule") if is_enough else NOTHING
