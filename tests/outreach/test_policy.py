"""The numbers of the day's work: what the field's text says, and what cannot be."""

from datetime import date
from typing import Any

import pytest
import yaml

from outreach.policies.daily_work import FILE, daily_policy
from outreach.rules.days import workday_until, workdays_after
from outreach.rules.policy import DailyPolicyInvalid, Familiarity, Reason, read_daily_policy


def test_the_numbers_of_the_field_are_the_defaults() -> None:
    policy = daily_policy()
    assert (policy.effective_calls, policy.appointments, policy.deals) == (20, 5, 3)
    assert (policy.effective_seconds, policy.answered_seconds) == (60, 10)
    assert [policy.mix[Familiarity(each)] for each in "CBA"] == [4, 4, 2]
    assert [str(at)[:5] for at in policy.window] == ["09:00", "20:00"]
    assert policy.marketing_per_day == 1
    assert set(policy.reasons) == set(Reason)
    wealth = policy.standards["hard"]["wealth"]
    assert [(each.act, each.period) for each in wealth] == [("contact", "quarter")]


@pytest.mark.parametrize(
    ("path", "value", "match"),
    [
        (("reasons", "maturity"), None, "maturity"),
        (("reasons", "maturity", "points"), 0, "points"),
        (("reasons", "maturity", "kind"), "sales", "sales"),
        (("reasons", "gossip"), {"points": 1, "kind": "service", "must": False}, "gossip"),
        (("day", "capacity"), 0, "capacity"),
        (("day", "mix"), {"A": 0, "B": 0, "C": 0}, "mix"),
        (("window", "until"), "08:00", "window"),
        (("window", "from"), "nine", "nine"),
        (("urgency",), [{"days": 3, "percent": 1}, {"days": 1, "percent": 2}], "urgency"),
        (("urgency",), [], "urgency"),
        (("grid", "columns"), [1, 2], "grid"),
        (("tiers", "wealth"), None, "wealth"),
        (("standards", "hard", "mid"), [{"act": "dance", "every": "month"}], "dance"),
    ],
)
def test_what_contradicts_itself_is_refused(path: tuple[str, ...], value: Any, match: str) -> None:
    body = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    *above, last = path
    place = body
    for name in above:
        place = place[name]
    if value is None:
        del place[last]
    else:
        place[last] = value
    with pytest.raises(DailyPolicyInvalid, match=match):
        read_daily_policy(body)


def is_workday(day: date) -> bool:
    """A week of five days, and 1 to 7 October off."""
    return day.weekday() < 5 and not (day.month == 10 and day.day <= 7)


def test_what_falls_due_on_a_holiday_is_earlier_and_a_welcome_takes_workdays() -> None:
    assert workday_until(date(2026, 10, 4), is_workday) == date(2026, 9, 30)
    assert workday_until(date(2026, 11, 24), is_workday) == date(2026, 11, 24)
    assert workdays_after(date(2026, 9, 29), 3, is_workday) == date(2026, 10, 9)
    assert workdays_after(date(2026, 11, 20), 3, is_workday) == date(2026, 11, 25)
    for never in (workday_until, lambda day, none: workdays_after(day, 1, none)):
        with pytest.raises(ValueError, match="no workday"):
            never(date(2026, 10, 4), lambda _day: False)
