"""What the scheduler has to do at a moment: run a night, re-run one, wait, or alarm.

Pure but for the calendar of Chinese workdays, which a kept library knows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from nightly.plan import Known, missing_days
from nightly.workdays import is_workday


@dataclass(frozen=True)
class Due:
    """What to do now: ``action`` is ``run``, ``wait`` or ``late``; ``why`` is the trigger."""

    action: str
    as_of: date | None = None
    why: str = ""


NOTHING = Due("wait")


def due_now(
    now: datetime,
    known: Known,
    *,
    starts_at: time,
    late_at: time,
    has_required: Callable[[date], bool],
) -> Due:
    """What is due at ``now`` (aware, in the bank's time zone).

    A night starts at the configured time of the next morning, or as soon as the ``.ok`` of its last
    required file is there. A workday without files waits and alarms; a weekend or holiday without
    files is published with balances carried forward (domain/08 §Fine print).
    """
    if known.changed and known.published:
        return Due("run", max(known.published), "files")
    missing = missing_days(now.date() - timedelta(days=1), known)
    if not missing:
        return NOTHING
    if has_required(missing[0]):
        return Due("run", missing[0], "files")
    return _without_files(missing[0], now, known, starts_at, late_at)


def _without_files(day: date, now: datetime, known: Known, starts_at: time, late_at: time) -> Due:
    """What is due for a day whose required files are not all there."""
    morning = day + timedelta(days=1)
    if now < datetime.combine(morning, starts_at, tzinfo=now.tzinfo):
        return NOTHING
    if day in known.with_files or not is_workday(day):
        return Due("run", day, "schedule")
    is_late = now >= datetime.combine(morning, late_at, tzinfo=now.tzinfo)
    return Due("late", day) if is_late else NOTHING
