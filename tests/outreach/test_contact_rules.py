"""What counts as a contact, what of it cannot be, and the last one of each kind."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clients.rules.guards import Guard
from outreach.policies.daily_work import daily_policy
from outreach.rules.contacts import (
    OUTCOMES_OF,
    Direction,
    Kind,
    NextStep,
    Outcome,
    is_effective,
    may_amend,
)
from outreach.rules.last_contact import Had, Last, last_of
from outreach.rules.policy import Purpose
from outreach.rules.protection import Known, Refusal, Wanted, binding, refusals
from outreach.rules.said import MOST_PRODUCTS, NOTHING, WORDS_LENGTH, Before, Said, Wrong, wrongs

POLICY = daily_policy()
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = NOW.date()
CALL = Said(
    Kind.CALL, Direction.OUT, Purpose.SERVICE, Outcome.TALKED, NOW - timedelta(hours=1), seconds=180
)
PLAN = Said(Kind.VISIT, Direction.OUT, Purpose.SERVICE, None, NOW + timedelta(days=1))
FILED = Before(was_filed=True)


def wrong(said: Said = CALL, before: Before = NOTHING, **changed: Any) -> list[Wrong]:
    return wrongs(POLICY, replace(said, **changed), before=before, at=NOW)


@pytest.mark.parametrize(
    ("kind", "outcome", "seconds", "effective"),
    [
        (Kind.CALL, Outcome.TALKED, 60, True),
        (Kind.CALL, Outcome.TALKED, 59, False),
        (Kind.CALL, Outcome.TALKED, None, False),
        (Kind.CALL, Outcome.REFUSED, 75, True),
        (Kind.CALL, Outcome.NOT_ANSWERED, 90, False),  # a mailbox
        (Kind.VISIT, Outcome.TALKED, None, True),
        (Kind.MEETING, Outcome.APPOINTMENT, None, True),
        (Kind.VISIT, Outcome.NOT_MET, None, False),
        (Kind.VISIT, Outcome.CANCELLED, None, False),
        (Kind.VISIT, None, None, False),
        (Kind.MESSAGE, Outcome.INTERESTED, None, False),
        (Kind.GIFT, Outcome.DONE, None, False),
    ],
)
def test_effective_is_a_talk_of_a_minute_or_one_face_to_face(
    kind: Kind, outcome: Outcome | None, seconds: int | None, effective: bool
) -> None:
    assert is_effective(POLICY, kind=kind, outcome=outcome, seconds=seconds) is effective


def test_every_kind_has_outcomes_and_every_outcome_a_kind() -> None:
    assert set(OUTCOMES_OF) == set(Kind)
    assert {each for some in OUTCOMES_OF.values() for each in some} == set(Outcome) - {
        Outcome.CANCELLED  # what became of a plan
    }


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"outcome": Outcome.NOT_MET}, [Wrong.OUTCOME]),
        ({"outcome": Outcome.CANCELLED}, [Wrong.OUTCOME]),
        ({"outcome": None}, [Wrong.PLAN]),  # a call is not planned
        ({"at": NOW + timedelta(minutes=1)}, [Wrong.NOT_YET]),
        ({"at": NOW - timedelta(days=31)}, []),
        ({"at": NOW - timedelta(days=32)}, [Wrong.TOO_OLD]),
        ({"seconds": 86_400}, [Wrong.SECONDS]),
        ({"kind": Kind.VISIT}, [Wrong.SECONDS]),
        ({"products": tuple(map(str, range(MOST_PRODUCTS + 1)))}, [Wrong.PRODUCTS]),
        ({"next_step": NextStep.CALL}, [Wrong.NEXT_STEP]),
        ({"next_on": DAY}, [Wrong.NEXT_STEP]),
        ({"next_step": NextStep.CALL, "next_on": DAY}, []),
        ({"next_step": NextStep.CALL, "next_on": DAY - timedelta(1)}, [Wrong.NEXT_DAY]),
        ({"next_step": NextStep.CALL, "next_on": DAY + timedelta(366)}, []),
        ({"next_step": NextStep.CALL, "next_on": DAY + timedelta(367)}, [Wrong.NEXT_DAY]),
        ({"words": "字" * WORDS_LENGTH}, []),
        ({"words": "字" * (WORDS_LENGTH + 1)}, [Wrong.WORDS]),
    ],
)
def test_what_cannot_be_is_named(changed: dict[str, Any], found: list[Wrong]) -> None:
    assert wrong(**changed) == found


def test_only_what_is_still_to_come_and_face_to_face_is_planned() -> None:
    assert wrong(PLAN) == wrong(PLAN, kind=Kind.MEETING) == []
    assert wrong(PLAN, at=NOW) == [Wrong.PLAN]
    assert wrong(PLAN, at=NOW + timedelta(days=367)) == [Wrong.PLAN]
    for kind in (Kind.CALL, Kind.MESSAGE, Kind.GIFT):
        assert wrong(PLAN, kind=kind) == [Wrong.PLAN]


def test_a_plan_is_held_moved_or_cancelled_and_nothing_else() -> None:
    held = replace(PLAN, outcome=Outcome.TALKED, at=NOW - timedelta(hours=1))
    assert wrong(held, FILED) == wrong(PLAN, FILED) == []
    assert wrong(PLAN, FILED, outcome=Outcome.CANCELLED) == []  # before its time, too
    assert wrong(held, FILED, kind=Kind.CALL) == [Wrong.PLAN]
    # What took place is no plan any more.
    assert wrong(PLAN, Before(was_filed=True, recorded_at=NOW)) == [Wrong.PLAN]


def test_what_is_amended_is_as_old_as_it_was_when_it_was_recorded() -> None:
    at, recorded = NOW - timedelta(days=32), NOW - timedelta(days=1)
    step = {"next_step": NextStep.CALL, "next_on": recorded.date()}
    assert wrong(at=at, **step) == [Wrong.TOO_OLD, Wrong.NEXT_DAY]
    assert wrong(CALL, Before(recorded_at=recorded), at=at, **step) == []


def test_the_day_for_amending_is_24_hours() -> None:
    made_at = NOW - timedelta(hours=24)
    assert not may_amend(POLICY, made_at=made_at, at=NOW)
    assert may_amend(POLICY, made_at=made_at + timedelta(seconds=1), at=NOW)


def test_a_client_who_calls_is_heard_and_offered_nothing_that_does_not_fit() -> None:
    night = Wanted(Purpose.MARKETING, NOW.replace(hour=23), "manager", ("R5",))
    known = Known([Guard.DO_NOT_CONTACT, Guard.NO_CONSENT], "C2", marketed_today=3)
    found = refusals(POLICY, night, known)
    assert len(found) == 5
    assert binding(found, client_began=False) == found
    assert binding(found, client_began=True) == [Refusal.NOT_SUITABLE]


def had(day: int, kind: str = "call", outcome: str = "talked", **given: Any) -> Had:
    """On a day of November, effective unless told otherwise."""
    values: dict[str, Any] = {
        "direction": Direction.OUT, "employee_no": "M1", "is_effective": True, "next_on": None,
    } | given  # fmt: skip
    return Had(
        kind=Kind(kind), outcome=Outcome(outcome) if outcome else None, on=date(2026, 11, day),
        **values,
    )  # fmt: skip


def on(day: int) -> date:
    return date(2026, 11, day)


def test_each_kind_has_its_last_day_and_only_what_reached_the_client_counts() -> None:
    last = last_of([
        had(1, "visit"), had(2, "call", employee_no="M2"),
        had(3, "message", "done", is_effective=False), had(4, "gift", "done", is_effective=False),
        had(5, "call", "not_answered", is_effective=False),
        had(6, "visit", "not_met", is_effective=False), had(7, "visit", "", is_effective=False),
        had(8, "call", "talked", is_effective=False),  # twenty seconds
    ])  # fmt: skip
    assert last == Last(
        effective_on=on(2), effective_by="M2", call_on=on(8), message_on=on(3),
        face_to_face_on=on(1), gift_on=on(4),
    )  # fmt: skip
    assert last_of([]) == Last()


@pytest.mark.parametrize(
    ("later", "stands"),
    [
        ([], 10),
        ([had(9)], 10),  # about something else: what was promised stays due
        ([had(10)], None),
        ([had(12)], None),
        ([had(10, outcome="not_answered")], 10),
        ([had(10, "message", "done")], 10),
        ([had(5, next_on=on(20))], 20),  # replaced
        ([had(10), had(11, next_on=on(15))], 15),
    ],
)
def test_a_promise_stands_until_it_is_kept_or_replaced(
    later: list[Had], stands: int | None
) -> None:
    last = last_of([had(1, next_on=on(10)), *later])
    assert last.promised_on == (on(stands) if stands else None)
    assert last.promised_by == ("M1" if stands else "")


@pytest.mark.parametrize(
    ("later", "since"),
    [
        ([], 3),
        ([had(4)], 3),  # we called all the same
        ([had(4, direction=Direction.IN)], None),
        ([had(4, outcome="refused", direction=Direction.IN)], 3),
        ([had(4, direction=Direction.IN), had(6, outcome="do_not_call")], 6),
    ],
)
def test_who_asked_not_to_be_called_is_not_until_the_client_comes(
    later: list[Had], since: int | None
) -> None:
    last = last_of([had(3, outcome="do_not_call"), *later])
    assert last.no_calls_since == (on(since) if since else None)
