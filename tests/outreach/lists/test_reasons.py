"""Every reason of every client, as plain Python tells it (domain/03 §Why a client is on today's
list), in random small banks; and the bounds of each by hand."""

import os
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from outreach.pipeline.reasons import put_due
from outreach.rules.policy import Reason
from tests.outreach.lists.oracle import reasons_of
from tests.outreach.lists.worlds import CLASSES, LOOKS, POLICY, World, laid_out, worlds

EXAMPLES = int(os.environ.get("WEALTHCRM_EXAMPLES", "20"))
THURSDAY, FRIDAY, MONDAY = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 23)


def due(world: World, as_of: date) -> list[Any]:
    with laid_out(world, as_of) as (engine, listed):
        put_due(engine, POLICY, listed, LOOKS)
        return engine.execute("SELECT * FROM due").fetchall()


def ordered(rows: list[Any]) -> list[str]:
    """As text, to be compared whatever is missing; figures to the cent."""
    return sorted(
        str([*rest, "none" if figure is None else f"{figure:.2f}", detail])
        for *rest, figure, detail in rows
    )


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(made=worlds())
def test_every_reason_is_the_one_that_plain_python_tells(made: tuple[date, World]) -> None:
    as_of, world = made
    assert ordered(due(world, as_of)) == ordered(reasons_of(world, as_of))


def client(**given: Any) -> dict[str, Any]:
    """Somebody whom nothing asks to contact: talked with yesterday."""
    return {
        "client_no": "C1", "employee_no": "M1", "role": "relationship_manager", "tier": "wealth",
        "since_on": date(2026, 1, 1), "aum": Decimal(300_000), "annual_average": Decimal(300_000),
        **dict.fromkeys(CLASSES, Decimal(0)), "may_market": True, "is_quiet": False,
        "familiarity": "B",
        "effective_on": date(2026, 11, 18),
    } | given  # fmt: skip


def told(as_of: date = THURSDAY, /, rows: dict[str, Any] | None = None, **given: Any) -> list[Any]:
    world = {"rates": [{"currency": "CNY", "rate": 1}], "booked": [client(**given)]} | (rows or {})
    return [row[1:] for row in due(world, as_of)]


def test_who_was_talked_with_yesterday_is_left_alone() -> None:
    assert told() == []


def maturing(day: date, yuan: int = 10_000) -> dict[str, Any]:
    return {"holdings": [{
        "client_no": "C1", "outlet_code": "O1", "product_code": "T1", "currency": "CNY",
        "balance": yuan, "matures_on": day,
    }]}  # fmt: skip


@pytest.mark.parametrize(("as_of", "matures_on", "last", "is_due"), [
    (THURSDAY, date(2026, 11, 28), None, True),     # Saturday, so Friday: 7 days before it
    (THURSDAY, date(2026, 11, 30), None, False),    # Monday: 10 days
    (THURSDAY, date(2026, 11, 27), date(2026, 11, 20), False),  # answered on the 7th day before
    (date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 20), True),  # asked anew on the 3rd
    (date(2026, 11, 25), date(2026, 11, 27), date(2026, 11, 24), True),  # and on the last
    (date(2026, 11, 27), date(2026, 11, 27), None, False),  # it has matured
])  # fmt: skip
def test_what_matures_is_asked_for_seven_three_and_one_day_before(
    as_of: date, matures_on: date, last: date | None, is_due: bool
) -> None:
    rows = maturing(matures_on)
    found = [each for each in told(as_of, rows, effective_on=last) if each[0] == Reason.MATURITY]
    assert bool(found) is is_due
    if found:
        due_on = min(matures_on, date(2026, 11, 27))
        assert found == [("maturity", due_on, Decimal("10000.00"), "T1")]


@pytest.mark.parametrize(("as_of", "from_on", "last", "is_due"), [
    # Handed out on Friday for the next list: Friday's call knew nothing of it.
    (FRIDAY, date(2026, 11, 21), FRIDAY, True),
    (MONDAY, date(2026, 11, 21), MONDAY, False),  # Monday's did
    (THURSDAY, FRIDAY, THURSDAY, True),
    # Handed out three days before it matures, after the call of the reminder at seven.
    (date(2026, 12, 9), date(2026, 12, 10), date(2026, 12, 8), True),
    (date(2026, 12, 9), date(2026, 12, 8), date(2026, 12, 9), False),
])  # fmt: skip
def test_what_was_handed_out_is_asked_for_whoever_called_before(
    as_of: date, from_on: date, last: date, is_due: bool
) -> None:
    rows = maturing(date(2026, 12, 14)) | {"assigned": [{
        "client_no": "C1", "cause": "maturity", "from_on": from_on,
        "until_on": date(2026, 12, 20), "employee_no": None, "role": None, "reference": "",
    }]}  # fmt: skip
    found = [each for each in told(as_of, rows, effective_on=last) if each[0] == Reason.MATURITY]
    assert bool(found) is is_due


def test_a_movement_of_a_weekend_is_answered_on_monday_by_the_bound_of_the_tier() -> None:
    def moved(yuan: str, day: str) -> dict[str, Any]:
        return {"movements": [{
            "client_no": "C1", "occurred_at": f"{day} 15:00:00", "direction": "out",
            "amount": Decimal(yuan),
        }]}  # fmt: skip

    for day in ("2026-11-20", "2026-11-22"):
        found = told(date(2026, 11, 22), moved("300000.00", day))
        assert found == [("large_movement", MONDAY, Decimal("300000.00"), "out")]
    assert told(FRIDAY, moved("299999.99", "2026-11-20")) == []
    answered = told(MONDAY, moved("300000.00", "2026-11-20"), effective_on=MONDAY)
    assert answered == []
    # A call in the morning does not answer what happened in the afternoon.
    assert told(FRIDAY, moved("300000.00", "2026-11-20"), effective_on=FRIDAY) != []


def test_the_quarter_s_contact_is_owed_before_its_end_and_after() -> None:
    last = {"effective_on": date(2026, 9, 30)}
    assert told(date(2026, 12, 15), **last) == []  # the list of the 16th: 15 days left
    (found,) = told(date(2026, 12, 16), **last)
    assert found == ("contact_overdue", date(2026, 12, 31), None, "contact")
    (found,) = told(date(2027, 1, 10), **last)
    assert found == ("contact_overdue", date(2026, 12, 31), None, "contact")
    # Managed since mid-quarter: the first whole quarter is the next one.
    assert told(date(2026, 12, 16), since_on=date(2026, 11, 2), **last) == []
