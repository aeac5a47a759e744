"""Contact standards (domain/03 §Contact standards): when what is owed to a client falls due."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from outreach.rules.policy import Period

MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF_YEAR: 6, Period.YEAR: 12}


@dataclass(frozen=True)
class Owed:
    """``due_on`` is the last day on which it is in time; ``days_left`` is negative when missed."""

    due_on: date
    days_left: int
    is_done: bool

    @property
    def is_overdue(self) -> bool:
        return self.days_left < 0


def period_of(day: date, period: Period) -> tuple[date, date]:
    """First and last day of the calendar period that ``day`` lies in; weeks begin on Monday."""
    if period is Period.WEEK:
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    months = MONTHS[period]
    month = (day.month - 1) // months * months + 1
    last = month + months - 1
    return date(day.year, month, 1), date(day.year, last, monthrange(day.year, last)[1])


def owed(period: Period, *, last_on: date | None, since_on: date, as_of: date) -> Owed:
    """What a standard says on a day of a client managed since ``since_on``.

    Owed is the first whole period in which nothing was done: that after the last time, and none
    that the manager had the client for in part only (the care of new clients covers those). A time
    after ``as_of`` is not there yet.
    """
    start = _whole_period_from(since_on, period)
    is_done = False
    if last_on is not None and last_on <= as_of:
        start = max(start, period_of(last_on, period)[1] + timedelta(days=1))
        is_done = last_on >= period_of(as_of, period)[0]
    due_on = period_of(start, period)[1]
    return Owed(due_on, (due_on - as_of).days, is_done)


def _whole_period_from(day: date, period: Period) -> date:
    """The first day of the period that begins on ``day`` or after it."""
    first, last = period_of(day, period)
    return day if day == first else last + timedelta(days=1)
