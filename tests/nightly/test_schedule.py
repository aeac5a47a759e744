from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from nightly.plan import Known
from nightly.schedule import Due, due_now
from nightly.workdays import is_workday

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY, SATURDAY = date(2026, 3, 13), date(2026, 3, 14)


def known(
    published: date, *, files: tuple[date, ...] = (), changed: tuple[date, ...] = ()
) -> Known:
    return Known(
        loaded=[published], published=[published], with_files=files, changed=changed,
    )  # fmt: skip


def due(at: datetime, state: Known, ready: tuple[date, ...] = ()) -> Due:
    return due_now(
        at, state, starts_at=time(4), late_at=time(6), has_required=lambda day: day in ready
    )


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def test_a_night_starts_when_the_last_required_file_is_there() -> None:
    state = known(date(2026, 3, 12), files=(FRIDAY,))
    assert due(at(14, 1), state, ready=(FRIDAY,)) == Due("run", FRIDAY, "files")


def test_a_night_with_some_files_starts_at_the_configured_time_and_not_before() -> None:
    state = known(date(2026, 3, 12), files=(FRIDAY,))
    assert due(at(14, 3, 59), state).action == "wait"
    assert due(at(14, 4), state) == Due("run", FRIDAY, "schedule")


def test_a_workday_without_files_waits_and_then_alarms() -> None:
    state = known(date(2026, 3, 12))
    assert due(at(14, 5), state).action == "wait"
    assert due(at(14, 6), state) == Due("late", FRIDAY)


def test_a_weekend_without_files_is_published_with_balances_carried_forward() -> None:
    assert due(at(15, 4), known(FRIDAY)) == Due("run", SATURDAY, "schedule")


def test_a_resent_day_is_run_again_up_to_the_last_published_one() -> None:
    state = known(FRIDAY, changed=(date(2026, 3, 11),))
    assert due(at(14, 12), state) == Due("run", FRIDAY, "files")


def test_nothing_is_due_before_the_day_is_over() -> None:
    assert due(at(14, 23, 59), known(FRIDAY), ready=(SATURDAY,)).action == "wait"


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 3, 13), True),
        (date(2026, 3, 14), False),
        (date(2026, 10, 1), False),
        (date(2050, 1, 3), True),
        (date(2050, 1, 1), False),
    ],
)
def test_workdays_follow_the_calendar_and_beyond_it_the_week(day: date, works: bool) -> None:
    assert is_workday(day) is works
