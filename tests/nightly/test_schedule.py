from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from nightly.inbox import Listing
from nightly.plan import Known
from nightly.schedule import Due, due_now, late_day
from nightly.workdays import is_workday
from tiering.rules.extracts import REQUIRED

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY, SATURDAY = date(2026, 3, 13), date(2026, 3, 14)


def known(
    published: date, *, files: tuple[date, ...] = (), changed: tuple[date, ...] = ()
) -> Known:
    return Known(
        loaded=[published], published=[published], with_files=files, changed=changed,
    )  # fmt: skip


def due(
    now: datetime,
    state: Known,
    ready: tuple[date, ...] = (),
    *,
    optional: bool = False,
    touched: dict[date, frozenset[datetime]] | None = None,
) -> Due:
    """What is due if ``ready`` days have all required files, and others with files only one of
    them, or an optional one."""
    one = frozenset({"exchange_rate" if optional else "client"})
    listing = Listing(
        announced=dict.fromkeys(state.with_files, one),
        complete=dict.fromkeys(ready, frozenset(REQUIRED)),
        touched=touched or {},
    )
    return due_now(now, state, listing, starts_at=time(4))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def test_a_night_starts_when_the_last_required_file_is_there() -> None:
    state = known(date(2026, 3, 12), files=(FRIDAY,))
    assert due(at(14, 1), state, ready=(FRIDAY,)) == Due("run", FRIDAY, "files")


def test_a_night_with_some_files_starts_at_the_configured_time_and_not_before() -> None:
    state = known(date(2026, 3, 12), files=(FRIDAY,))
    assert due(at(14, 3, 59), state).action == "wait"
    assert due(at(14, 4), state) == Due("run", FRIDAY, "schedule")


def test_a_workday_without_files_waits() -> None:
    state = known(date(2026, 3, 12))
    assert [due(at(14, hour), state).action for hour in (5, 6, 7)] == ["wait"] * 3


def test_a_day_alarms_a_quarter_of_an_hour_after_it_should_be_published_whatever_the_cause() -> (
    None
):
    for state in (known(date(2026, 3, 12)), known(date(2026, 3, 12), files=(FRIDAY,))):
        assert late_day(at(14, 6, 14), state, late_at=time(6)) is None
        assert late_day(at(14, 6, 15), state, late_at=time(6)) == FRIDAY
    assert late_day(at(15, 6, 15), known(FRIDAY), late_at=time(6)) == SATURDAY
    assert late_day(at(14, 23), known(FRIDAY), late_at=time(6)) is None


def test_a_weekend_without_files_is_published_with_balances_carried_forward() -> None:
    assert due(at(15, 4), known(FRIDAY)) == Due("run", SATURDAY, "schedule")


def test_a_resent_day_is_run_again_up_to_the_last_published_one() -> None:
    state = known(FRIDAY, changed=(date(2026, 3, 11),))
    assert due(at(14, 12), state) == Due("run", FRIDAY, "files")


@pytest.mark.parametrize("is_new_day_ready", [True, False])
def test_nothing_runs_while_the_files_of_a_loaded_day_are_still_coming(
    is_new_day_ready: bool,
) -> None:
    wednesday, now = date(2026, 3, 11), at(14, 4, 30)
    state = known(date(2026, 3, 12), files=(FRIDAY,), changed=(wednesday,))
    ready = (FRIDAY,) if is_new_day_ready else ()
    for age in (timedelta(0), timedelta(minutes=1, seconds=59), timedelta(seconds=-30)):
        long_ago = now - timedelta(days=2)
        touched = {wednesday: frozenset({now - age, long_ago})}
        assert due(now, state, ready, touched=touched).action == "wait"
    for age in (timedelta(minutes=2), timedelta(days=-1)):  # the latter: a wrong clock elsewhere
        settled = {wednesday: frozenset({now - age, now - timedelta(hours=1)})}
        assert due(now, state, ready, touched=settled) == Due("run", date(2026, 3, 12), "files")


def test_a_missing_night_alarms_though_another_day_is_still_being_sent() -> None:
    state = known(date(2026, 3, 12), changed=(date(2026, 3, 11),))
    assert late_day(at(14, 7), state, late_at=time(6)) == FRIDAY


def test_a_day_with_optional_files_only_is_one_without_files() -> None:
    workday = known(date(2026, 3, 12), files=(FRIDAY,))
    assert due(at(14, 6), workday, optional=True).action == "wait"
    weekend = known(FRIDAY, files=(SATURDAY,))
    assert due(at(15, 4), weekend, optional=True) == Due("run", SATURDAY, "schedule")


def test_an_older_gap_is_left_to_people() -> None:
    state = Known(
        loaded=[date(2026, 3, 9), FRIDAY], published=[date(2026, 3, 9), FRIDAY],
        with_files=[], changed=[],
    )  # fmt: skip
    assert due(at(15, 4), state) == Due("run", SATURDAY, "schedule")


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
