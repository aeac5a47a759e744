"""What forbids a contact, rule by rule and together."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.rules.guards import Guard
from outreach.policies.daily_work import daily_policy
from outreach.rules.policy import Purpose
from outreach.rules.protection import Known, Refusal, Wanted, refusals

POLICY = daily_policy()
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=SHANGHAI)
SALE = Wanted(Purpose.MARKETING, NOON, "manager", ("R3",))
FREE = Known(guards=(), risk_level="C3")


def told(wanted: Wanted = SALE, known: Known = FREE, **changed: Any) -> list[str]:
    return list(refusals(POLICY, wanted, replace(known, **changed)))


def test_nothing_forbids_an_ordinary_call() -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("clock", "is_open"),
    [("08:59", False), ("09:00", True), ("19:59", True), ("20:00", False), ("23:59", False)],
)
def test_the_window_opens_at_nine_and_closes_at_eight(clock: str, is_open: bool) -> None:
    hour, minute = map(int, clock.split(":"))
    at = NOON.replace(hour=hour, minute=minute)
    for purpose in Purpose:  # nobody is rung at night, whatever for
        found = told(replace(SALE, at=at, purpose=purpose))
        assert (found == []) == is_open


@pytest.mark.parametrize(
    ("known", "refusal"),
    [
        ({"guards": [Guard.DO_NOT_CONTACT]}, Refusal.DO_NOT_CONTACT),
        ({"guards": [Guard.NO_CONSENT]}, Refusal.NO_CONSENT),
        ({"marketed_today": 1}, Refusal.ONE_A_DAY),
        ({"plan_side": "manager"}, Refusal.OTHERS_PLAN),
        ({"guards": [Guard.NOT_ASSESSED], "risk_level": ""}, Refusal.NOT_ASSESSED),
        ({"guards": [Guard.ASSESSMENT_EXPIRED]}, Refusal.ASSESSMENT_EXPIRED),
        ({"risk_level": "C2"}, Refusal.NOT_SUITABLE),
    ],
)  # fmt: skip
def test_each_rule_stops_marketing_and_leaves_service(known: Any, refusal: Refusal) -> None:
    assert told(**known) == [refusal]
    assert told(replace(SALE, purpose=Purpose.SERVICE), **known) == []


@pytest.mark.parametrize(
    ("side", "plan", "may"),
    [
        ("manager", "branch", True), ("manager", "remote", True), ("branch", "remote", True),
        ("branch", "manager", False), ("remote", "branch", False), ("remote", "remote", False),
        ("manager", "manager", False),
    ],
)  # fmt: skip
def test_the_stronger_side_s_plan_stands_and_one_s_own_never_hinders(
    side: str, plan: str, may: bool
) -> None:
    wanted = replace(SALE, side=side)
    assert (told(wanted, plan_side=plan) == []) == may
    assert told(wanted, plan_side=plan, is_own_plan=True) == []


def test_a_senior_is_not_forbidden_and_a_product_without_level_fits_anybody() -> None:
    assert told(guards=[Guard.SENIOR]) == []
    assert told(replace(SALE, product_levels=("",)), guards=[Guard.ASSESSMENT_EXPIRED]) == []
    assert told(replace(SALE, product_levels=()), risk_level="") == []


def test_a_side_nobody_named_is_an_error() -> None:
    with pytest.raises(KeyError):
        told(replace(SALE, side="head_office"), plan_side="manager")


@given(
    st.sets(st.sampled_from(Guard)), st.sampled_from(("", "C1", "C3", "C5")), st.integers(0, 2),
    st.sampled_from((None, *POLICY.plan_order)), st.booleans(), st.integers(0, 23),
)  # fmt: skip
def test_refusals_come_gravest_first_and_service_is_bound_by_the_window_only(
    guards: set[Guard], level: str, marketed: int, plan: str | None, own: bool, hour: int
) -> None:
    known = Known(sorted(guards), level, marketed, plan, own)
    wanted = replace(SALE, at=NOON.replace(hour=hour))
    found = refusals(POLICY, wanted, known)
    order = list(Refusal)
    assert list(found) == sorted(set(found), key=order.index)
    assert (Refusal.DO_NOT_CONTACT in found) == (Guard.DO_NOT_CONTACT in guards)
    assert (Refusal.ONE_A_DAY in found) == (marketed >= 1)
    service = refusals(POLICY, replace(wanted, purpose=Purpose.SERVICE), known)
    assert list(service) == [r for r in found if r is Refusal.OUT_OF_WINDOW]
