"""Days that reminders count by: holidays move what falls due to an earlier workday (domain/03)."""

from collections.abc import Callable
from datetime import date, timedelta

IsWorkday = Callable[[date], bool]
MOST = 31  # no holiday is longer; a calendar that knows no workdays at all is broken


def workday_until(day: date, is_workday: IsWorkday) -> date:
    """``day``, or the last workday before it. Raises ValueError if there is none in a month."""
    for back in range(MOST):
        if is_workday(earlier := day - timedelta(days=back)):
            return earlier
    raise ValueError(f"no workday in the month before {day}")


def workdays_after(day: date, count: int, is_workday: IsWorkday) -> date:
    """The ``count``-th workday after ``day``: a welcome "within 3 working days" is in time until
    then. Raises ValueError where a month has no workday."""
    found = day
    for _ in range(count):
        found = _next_workday(found, is_workday)
    return found


def workdays_before(day: date, count: int, is_workday: IsWorkday) -> date:
    """The ``count``-th workday before ``day``; 0: ``day``. Raises ValueError where a month has no
    workday."""
    found = day
    for _ in range(count):
        found = workday_until(found - timedelta(days=1), is_workday)
    return found


def _next_workday(day: date, is_workday: IsWorkday) -> date:
    for on in range(1, MOST + 1):
        if is_workday(later := day + timedelta(days=on)):
            return later
    raise ValueError(f"no workday in the month after {day}")
