"""What is owed to a client by calendar periods, against a walk from day to day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.rules.policy import Period
from outreach.rules.standards import owed, period_of

D = date
DAYS = st.dates(D(2024, 1, 1), D(2027, 12, 31))


@pytest.mark.parametrize(
    ("day", "period", "first", "last"),
    [
        (D(2026, 11, 22), Period.WEEK, D(2026, 11, 16), D(2026, 11, 22)),  # a Sunday
        (D(2028, 2, 29), Period.MONTH, D(2028, 2, 1), D(2028, 2, 29)),
        (D(2026, 11, 22), Period.QUARTER, D(2026, 10, 1), D(2026, 12, 31)),
        (D(2026, 6, 30), Period.HALF_YEAR, D(2026, 1, 1), D(2026, 6, 30)),
        (D(2026, 7, 1), Period.HALF_YEAR, D(2026, 7, 1), D(2026, 12, 31)),
        (D(2026, 7, 1), Period.YEAR, D(2026, 1, 1), D(2026, 12, 31)),
        (D(2027, 1, 1), Period.WEEK, D(2026, 12, 28), D(2027, 1, 3)),
    ],
)
def test_periods_are_those_of_the_calendar(day: D, period: Period, first: D, last: D) -> None:
    assert period_of(day, period) == (first, last)


@pytest.mark.parametrize(
    ("last_on", "since_on", "due_on", "is_done"),
    [
        # A wealth client, once a quarter, on 24 November.
        (D(2026, 10, 3), D(2025, 1, 1), D(2027, 3, 31), True),  # done: again next quarter
        (D(2026, 9, 30), D(2025, 1, 1), D(2026, 12, 31), False),  # this one is open
        (D(2026, 6, 30), D(2025, 1, 1), D(2026, 9, 30), False),  # the last one was missed
        (D(2025, 3, 1), D(2025, 1, 1), D(2025, 6, 30), False),  # missed for long
        (None, D(2026, 5, 20), D(2026, 9, 30), False),  # the first whole quarter had nothing
        (None, D(2026, 10, 1), D(2026, 12, 31), False),
        (None, D(2026, 11, 2), D(2027, 3, 31), False),  # only part of this one
        (D(2026, 11, 30), D(2026, 7, 1), D(2026, 9, 30), False),  # not there yet
    ],
)  # fmt: skip
def test_what_a_quarter_asks(last_on: D | None, since_on: D, due_on: D, is_done: bool) -> None:
    found = owed(Period.QUARTER, last_on=last_on, since_on=since_on, as_of=D(2026, 11, 24))
    assert (found.due_on, found.is_done) == (due_on, is_done)
    assert found.is_overdue == (due_on < D(2026, 11, 24))
    assert found.days_left == (due_on - D(2026, 11, 24)).days


@given(st.sampled_from(Period), st.none() | DAYS, DAYS, DAYS)
def test_overdue_is_who_had_nothing_in_a_whole_period_that_is_over(
    period: Period, last_on: D | None, since_on: D, as_of: D
) -> None:
    found = owed(period, last_on=last_on, since_on=since_on, as_of=as_of)
    known = last_on if last_on is not None and last_on <= as_of else None
    day, missed = as_of, False
    while day >= D(2023, 12, 1):  # every day before, one by one
        first, last = period_of(day, period)
        if last < as_of and first >= since_on and (known is None or known < first):
            missed = True
        day -= timedelta(days=1)
    assert found.is_overdue == missed
    assert not (found.is_done and found.is_overdue)
