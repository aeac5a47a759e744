"""The days that reasons count by, as tables of the engine: workdays, holidays, birthdays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import pyarrow as pa

from outreach.rules.days import IsWorkday, workday_until, workdays_after
from outreach.rules.triggers import Triggers
from tiering.pipeline.books.sources import put

DAY, NUMBER = pa.date32(), pa.int64()
AHEAD = 45  # further than anything is looked for ahead of its day


@dataclass(frozen=True)
class ListedDay:
    """The workday a list is for, and the published day it is made of."""

    as_of: date
    day: date
    is_workday: IsWorkday

    def of_data(self, as_of: date) -> date:
        """The list made of the data of ``as_of``: that of the next workday."""
        return workdays_after(as_of, 1, self.is_workday)


def listed_day(as_of: date, is_workday: IsWorkday) -> ListedDay:
    return ListedDay(as_of, workdays_after(as_of, 1, is_workday), is_workday)


def put_days(connection: duckdb.DuckDBPyConnection, listed: ListedDay, triggers: Triggers) -> None:
    """``days``: of every day that may be asked about its last workday, by when a client opened on
    it is welcomed, and the list made of its data. ``birthdays``: the days of the year that are
    near."""
    first = listed.day - timedelta(days=triggers.care_days[-1] + AHEAD)
    columns = {"day": DAY, "workday": DAY, "welcome_on": DAY, "list_day": DAY}
    put(connection, "days", columns, _days(first, listed, triggers))
    columns = {"month": NUMBER, "of_month": NUMBER, "day": DAY, "workday": DAY}
    put(connection, "birthdays", columns, _birthdays(listed, triggers.birthday_days))


def _days(first: date, listed: ListedDay, triggers: Triggers) -> Iterator[tuple[date, ...]]:
    for ahead in range((listed.day - first).days + AHEAD):
        day = first + timedelta(days=ahead)
        yield (
            day,
            workday_until(day, listed.is_workday),
            workdays_after(day, triggers.welcome_workdays, listed.is_workday),
            listed.of_data(day),
        )


def _birthdays(listed: ListedDay, days: int) -> Iterator[tuple[int, int, date, date]]:
    for ahead in range(days + 1):
        day = listed.day + timedelta(days=ahead)
        workday = workday_until(day, listed.is_workday)
        yield day.month, day.day, day, workday
        if (day.month, day.day) == (3, 1) and (day - timedelta(days=1)).day == 28:
            yield 2, 29, day, workday  # kept on 1 March in common years (clients.rules.calendar)
