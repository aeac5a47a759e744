"""The rules of a client's page, at their edges."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from clients.policies.client_page import FILE, client_policy
from clients.rules.asset_classes import ASSET_CLASSES
from clients.rules.calendar import age, month_ends_before, months_after, next_yearly
from clients.rules.client_policy import ClientPolicyInvalid, read_client_policy
from clients.rules.completeness import completeness
from clients.rules.guards import Facts, Guard, covers, guards_of
from clients.rules.portfolio import basics_of, shares, stage_of

TODAY = date(2026, 11, 22)
D = Decimal
FINE = Facts(
    is_do_not_contact=False, has_marketing_consent=True, risk_level="C2",
    risk_assessed_on=date(2025, 11, 23), birthday=date(1961, 11, 23),
)  # fmt: skip


def guards(on: date = TODAY, **other: object) -> list[Guard]:
    facts = Facts(**vars(FINE) | other)  # type: ignore[arg-type]
    return guards_of(facts, on=on, assessment_months=12, senior_age=65)


def test_an_assessment_and_an_age_count_to_the_day() -> None:
    assert guards() == []
    assert guards(TODAY + timedelta(days=1)) == [Guard.ASSESSMENT_EXPIRED, Guard.SENIOR]
    assert guards(risk_level="") == guards(risk_assessed_on=None) == [Guard.NOT_ASSESSED]
    assert guards(is_do_not_contact=True, has_marketing_consent=False, birthday=None) == [
        Guard.DO_NOT_CONTACT, Guard.NO_CONSENT,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("level", "product", "fits"),
    [("C1", "R1", True), ("C1", "R2", False), ("C5", "R5", True), ("", "R1", False),
     ("", "", True), ("C3", "R2", True)],
)  # fmt: skip
def test_a_level_covers_products_up_to_its_own(level: str, product: str, fits: bool) -> None:
    assert covers(level, product) is fits


def test_months_and_birthdays_of_february() -> None:
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_after(date(2025, 12, 31), 2) == date(2026, 2, 28)
    assert next_yearly(date(2024, 2, 29), date(2026, 2, 1)) == date(2026, 3, 1)
    assert next_yearly(date(2024, 2, 29), date(2027, 3, 2)) == date(2028, 2, 29)
    assert age(date(2000, 2, 29), date(2026, 2, 28)) == 25
    assert age(date(2000, 2, 29), date(2026, 3, 1)) == 26


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 30))
def test_month_ends_are_last_days_in_order_and_up_to_the_day(day: date, months: int) -> None:
    ends = month_ends_before(day, months)
    assert ends == sorted(set(ends))
    assert all((end + timedelta(days=1)).day == 1 and end <= day for end in ends)
    assert len(ends) == months + ((day + timedelta(days=1)).day == 1)


def test_basics_are_the_field_s_four_and_what_nobody_noted_is_unknown() -> None:
    amounts = dict.fromkeys(ASSET_CLASSES, D(0)) | {"large_cd": D(9), "insurance": D(9)}
    noted = {"has_mobile_bank": True, "has_credit_card": False}
    investment = client_policy().investment
    found = basics_of(noted, amounts, investment)
    assert found == {
        "has_mobile_bank": True, "has_credit_card": False, "has_payment_binding": None,
        "investment": False,
    }  # fmt: skip
    for name in investment:
        assert basics_of({}, amounts | {name: D("0.01")}, investment)["investment"] is True


@pytest.mark.parametrize("classes", [[], ["fund", "loan"]])
def test_an_investment_is_of_asset_classes(classes: list[str]) -> None:
    body = yaml.safe_load(FILE.read_text(encoding="utf-8")) | {"investment": classes}
    with pytest.raises(ClientPolicyInvalid, match="investment"):
        read_client_policy(body)


def test_shares_add_up_and_gaps_are_to_the_fen() -> None:
    amounts = dict.fromkeys(ASSET_CLASSES, D(0)) | {"demand": D("300.01"), "fund": D("699.99")}
    rows = shares(client_policy().allocation, amounts, risk_level="C2", stage="middle")
    assert sum(row.amount for row in rows) == D("1000.00")
    assert [row.gap for row in rows] == [
        D("-200.01"), D("570.00"), D("-649.99"), D("230.00"), D("50.00"),
    ]  # fmt: skip
    assert [row.is_over for row in rows] == [True, False, True, False, False]
    bare = shares(client_policy().allocation, amounts, risk_level="", stage=None)
    assert {row.target for row in bare} == {None}
    assert shares(client_policy().allocation, dict.fromkeys(ASSET_CLASSES, D(0)),
                  risk_level="C2", stage="middle") == []  # fmt: skip


def test_a_stage_of_life_begins_with_the_birthday() -> None:
    stages = client_policy().allocation.stages
    assert stage_of(stages, date(1991, 11, 23), TODAY) == "young"
    assert stage_of(stages, date(1991, 11, 22), TODAY) == "middle"
    assert stage_of(stages, date(1966, 11, 22), TODAY) == "senior"


@pytest.mark.parametrize(
    ("aum", "required", "enough"),
    [("199999.99", None, True), ("200000", 60, True), ("499999.99", 60, True),
     ("500000", 100, False)],
)  # fmt: skip
def test_the_more_there_is_the_more_must_be_known(
    aum: str, required: int | None, enough: bool
) -> None:
    found = completeness(
        {"phone": 60, "family": 40}, {"phone": True, "family": False}, aum=D(aum),
        required=client_policy().profile_required,
    )  # fmt: skip
    assert (found.percent, found.missing) == (60, ("family",))
    assert (found.required, found.is_enough) == (required, enough)


def test_a_policy_that_contradicts_itself_is_refused() -> None:
    text = (Path(__file__).parents[2] / "clients/policies/client_page.yaml").read_text("utf-8")
    body = yaml.safe_load(text)
    body["allocation"]["groups"]["cash"] = ["demand", "time"]
    with pytest.raises(ClientPolicyInvalid, match="every asset class once"):
        read_client_policy(body)
    body = yaml.safe_load(text)
    body["allocation"]["targets"]["C1"]["young"] = [15, 65, 0, 20, 1]
    with pytest.raises(ClientPolicyInvalid, match=r"C1\.young"):
        read_client_policy(body)
