"""Days a client page counts by: months on, ages, the next time a day of the year comes."""

from calendar import monthrange
from datetime import date


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later; the month's last day where there is none."""
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def age(birthday: date, on: date) -> int:
    """Whole years lived; who is born on 29 February ages on 1 March of common years."""
    return on.year - birthday.year - ((on.month, on.day) < (birthday.month, birthday.day))


def next_yearly(day: date, on: date) -> date:
    """The next time the day of the year comes, ``on`` included; 29 February is kept on 1 March in
    common years."""
    year = on.year
    while (comes := _in_year(day, year)) < on:
        year += 1
    return comes


def _in_year(day: date, year: int) -> date:
    has_day = day.day <= monthrange(year, day.month)[1]
    return day.replace(year=year) if has_day else date(year, 3, 1)


def month_ends_before(day: date, months: int) -> list[date]:
    """The last days of the ``months`` months before that of ``day``, oldest first, and that of its
    own month if it is one."""
    first = day.year * 12 + day.month - 1
    ends = []
    for at in range(first - months, first + 1):
        year, month = divmod(at, 12)
        ends.append(date(year, month + 1, monthrange(year, month + 1)[1]))
    return [end for end in ends if end <= day]
