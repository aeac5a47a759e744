"""The days that reasons count by, as tables of the engine: workdays, holidays, birthdays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import pyarrow as pa

from outreach.rules.days import MOST, IsWorkday, workday_until, workdays_after, workdays_before
from outreach.rules.triggers import Triggers
from tiering.pipeline.books.sources import put

DAY, NUMBER = pa.date32(), pa.int64()
HOLIDAY = MOST  # the longest there is


@dataclass(frozen=True)
class ListedDay:
    """The workday a list is for, the published day it is made of, and the last day before the next
    list: what is to be done by then is on this one (domain/03: holidays move earlier)."""

    as_of: date
    day: date
    until: date
    is_workday: IsWorkday

    def of_data(self, as_of: date) -> date:
        """The list made of the data of ``as_of``: that of the next workday."""
        return workdays_after(as_of, 1, self.is_workday)

    def first_of(self, lists: int) -> date:
        """The first of so many lists that end with this one."""
        return workdays_before(self.day, lists - 1, self.is_workday)


def listed_day(as_of: date, is_workday: IsWorkday) -> ListedDay:
    day = workdays_after(as_of, 1, is_workday)
    until = workdays_after(day, 1, is_workday) - timedelta(days=1)
    return ListedDay(as_of, day, until, is_workday)


def put_days(connection: duckdb.DuckDBPyConnection, listed: ListedDay, triggers: Triggers) -> None:
    """``days``: of every day that may be asked about its last workday, by when a client opened on
    it is welcomed, and the list made of its data. ``birthdays``: the days of the year that are
    near."""
    columns = {"day": DAY, "workday": DAY, "welcome_on": DAY, "list_day": DAY}
    put(connection, "days", columns, _days(listed, triggers))
    columns = {"month": NUMBER, "of_month": NUMBER, "day": DAY, "workday": DAY, "asked_from": DAY}
    put(connection, "birthdays", columns, _birthdays(listed, triggers.birthday_days))


def _days(listed: ListedDay, triggers: Triggers) -> Iterator[tuple[date, ...]]:
    """As far back and ahead as anything is asked for, and a holiday more on both sides."""
    back = timedelta(days=triggers.furthest_back + HOLIDAY)
    first = min(listed.day - back, listed.first_of(triggers.movement_lists + 1))
    last = listed.until + timedelta(days=triggers.furthest_ahead + HOLIDAY)
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        yield (
            day,
            workday_until(day, listed.is_workday),
            workdays_after(day, triggers.welcome_workdays, listed.is_workday),
            listed.of_data(day),
        )


def _birthdays(listed: ListedDay, days: int) -> Iterator[tuple[int, int, date, date, date]]:
    """From the list's day until so many days after the last day before the next list."""
    for ahead in range((listed.until - listed.day).days + days + 1):
        day = listed.day + timedelta(days=ahead)
        due_on = workday_until(day, listed.is_workday)
        asked_from = workday_until(day - timedelta(days=days), listed.is_workday)
        yield day.month, day.day, day, due_on, asked_from
        if (day.month, day.day) == (3, 1) and (day - timedelta(days=1)).day == 28:
            # Kept on 1 March in common years (clients.rules.calendar).
            yield 2, 29, day, due_on, asked_from
