from datetime import date

from nightly.plan import (
    Known,
    PlannedDay,
    days_after_last,
    missing_days,
    plan_days,
    plan_night,
)


def d(day: int) -> date:
    return date(2026, 3, day)


def known(**given: object) -> Known:
    empty: dict[str, object] = {
        "loaded": (), "published": (), "with_files": (), "changed": (),
    }  # fmt: skip
    return Known(**(empty | given))  # type: ignore[arg-type]


def test_a_new_day_is_published_alone() -> None:
    plan = plan_night(d(3), known(loaded=[d(2)], published=[d(2)], with_files=[d(3)]))
    assert plan == [PlannedDay(d(3), True)]


def test_days_with_files_before_it_are_loaded_but_not_published() -> None:
    plan = plan_night(d(5), known(loaded=[d(2)], published=[d(2)], with_files=[d(3), d(4), d(5)]))
    assert plan == [PlannedDay(d(3), False), PlannedDay(d(4), False), PlannedDay(d(5), True)]


def test_a_published_day_again_takes_the_days_after_it_along() -> None:
    plan = plan_night(
        d(2),
        known(loaded=[d(1), d(2), d(3), d(4)], published=[d(1), d(2), d(4)], with_files=[d(2)]),
    )
    assert plan == [PlannedDay(d(2), True), PlannedDay(d(3), False), PlannedDay(d(4), True)]


def test_a_resent_earlier_day_is_worked_through_before_the_new_one() -> None:
    plan = plan_night(
        d(4),
        known(
            loaded=[d(1), d(2), d(3)],
            published=[d(1), d(2), d(3)],
            with_files=[d(4)],
            changed=[d(2)],
        ),
    )
    assert plan == [PlannedDay(d(2), True), PlannedDay(d(3), True), PlannedDay(d(4), True)]


def test_a_late_first_delivery_of_a_day_re_runs_those_after_it() -> None:
    plan = plan_night(
        d(4), known(loaded=[d(1), d(3)], published=[d(1), d(3)], with_files=[d(2), d(4)])
    )
    assert plan == [PlannedDay(d(2), False), PlannedDay(d(3), True), PlannedDay(d(4), True)]


def test_days_left_out_are_published_together_and_those_after_them_again_once() -> None:
    loaded = [d(1), d(2), d(4), d(5)]
    plan = plan_days([d(2), d(3)], known(loaded=loaded, published=[d(1), d(4)], with_files=[d(2)]))
    assert plan == [
        PlannedDay(d(2), True), PlannedDay(d(3), True), PlannedDay(d(4), True),
        PlannedDay(d(5), False),
    ]  # fmt: skip


def test_missing_days_are_every_unpublished_day_from_the_first_published_one_on() -> None:
    assert missing_days(d(5), known(published=[d(2)])) == [d(3), d(4), d(5)]
    assert missing_days(d(2), known(published=[d(2)])) == []
    assert missing_days(d(6), known(published=[d(2), d(5)])) == [d(3), d(4), d(6)]
    assert missing_days(d(3), known(published=[d(2), d(5)])) == [d(3)]


def test_the_scheduler_fills_no_older_gap() -> None:
    assert days_after_last(d(7), known(published=[d(2), d(5)])) == [d(6), d(7)]
    assert days_after_last(d(4), known(with_files=[d(3)])) == [d(3), d(4)]


def test_before_the_first_night_missing_days_begin_with_the_first_files() -> None:
    assert missing_days(d(4), known(with_files=[d(3)])) == [d(3), d(4)]
    assert missing_days(d(4), known()) == []


def test_where_no_files_came_yet_they_begin_after_the_first_load_if_a_person_asks() -> None:
    loaded = known(history=d(1), with_files=[d(5)])
    assert missing_days(d(4), loaded) == [d(2), d(3), d(4)]
    assert missing_days(d(6), loaded) == [d(5), d(6)]
    assert missing_days(d(1), loaded) == []
    assert days_after_last(d(4), loaded) == []
    assert missing_days(d(4), known(history=d(1), published=[d(2)])) == [d(3), d(4)]
