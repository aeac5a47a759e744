"""What nights say of what falls due, of what was bought back, and of large movements."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from nightly.night import run_night
from operations.models import Day
from outreach.models import FollowUp
from tests.banks.by_hand import Row
from tests.nightly.small_bank import (
    CLIENTS,
    FRI,
    MARCH,
    MON,
    SATURDAY,
    SUNDAY,
    THU,
    TUE,
    WED,
    Bank,
)  # fmt: skip
from tests.nightly.worlds import edge

pytestmark = pytest.mark.django_db(transaction=True)
LATER, FAR = date(2027, 3, 4), date(2026, 6, 1)


def due(number: str, yuan: int, on: date | None, product: str = "TIM") -> Row:
    return (number, "O1", product, "CNY", f"{yuan}.00", on.isoformat() if on else "")


EVE = [
    due("S1", 60_000, WED), due("S1", 40_000, None, "DEM"), due("S2", 100_000, SATURDAY),
    due("S3", 100_000, WED), due("S5", 100_000, FAR),
]  # fmt: skip
AFTER = [
    due("S1", 100_000, None, "DEM"), due("S2", 100_000, SATURDAY), due("S3", 100_000, LATER),
    due("S5", 100_000, FAR),
]  # fmt: skip


@pytest.fixture
def bank(founded: Bank) -> Bank:
    return founded


def sold(bank: Bank, day: date, *rows: tuple[str, str, int, date]) -> None:
    """``rows``: sale number, client, yuan, day of the sale."""
    lines = [(no, who, "TIM", f"{yuan}.00", "0.00", on.isoformat(), "R1")
             for no, who, yuan, on in rows]  # fmt: skip
    bank.inbox.put("sale", lines, day=day)


def facts() -> dict[str, tuple[Any, ...]]:
    """Client → amount, bought, rolled over, AUM on the eve, the eve; of what is not gone."""
    rows = FollowUp.objects.filter(kind="maturity", is_gone=False)
    return {
        each.client_no: (
            each.amount, each.bought, each.rolled, each.aum_before, each.before_on
        )
        for each in rows
    }  # fmt: skip


def yuan(*amounts: int) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, amounts))


def test_what_falls_due_within_the_head_s_days_is_followed_up(bank: Bank) -> None:
    bank.night(MON, full=EVE)
    none = (None, None, None, None)
    assert facts() == {
        "S1": (60_000, *none), "S2": (100_000, *none), "S3": (100_000, *none),
    }  # fmt: skip
    first = FollowUp.objects.get(client_no="S1")
    assert (first.on, first.product_code, first.outlet_code) == (WED, "TIM", "O1")
    assert first.run_id == Day.objects.get(as_of=MON).published_run_id


def test_what_was_bought_back_is_told_from_sales_and_what_rolled_over_from_holdings(
    bank: Bank,
) -> None:
    bank.night(MON, full=EVE)
    bank.night(TUE)
    bank.night(WED, full=AFTER)
    assert facts()["S1"] == (*yuan(60_000, 0, 0, 100_000), TUE)
    assert facts()["S3"] == (*yuan(100_000, 100_000, 100_000, 100_000), TUE)
    assert facts()["S2"] == (100_000, None, None, None, None)
    sold(bank, THU, ("N1", "S1", 30_000, THU), ("N2", "S1", 9_000, TUE))
    bank.night(THU, full=AFTER)
    assert facts()["S1"] == (*yuan(60_000, 30_000, 0, 100_000), TUE)


def test_what_was_withdrawn_before_its_day_is_gone_and_a_weekend_is_a_day(bank: Bank) -> None:
    bank.night(MON, full=EVE)
    withdrawn = [*AFTER[:1], due("S2", 70_000, None, "DEM"), due("S2", 30_000, SATURDAY)]
    bank.night(WED, full=[*withdrawn, *AFTER[2:]])
    assert facts()["S2"] == (30_000, None, None, None, None)
    bank.night(FRI, full=[*withdrawn, *AFTER[2:]])
    bank.night(SATURDAY)
    assert facts()["S2"] == (*yuan(30_000, 0, 0, 100_000), FRI)
    gone = [each for each in withdrawn if each[5] == ""]
    bank.night(SUNDAY, full=[*gone, due("S3", 90_000, None, "DEM"), AFTER[3]])
    assert facts()["S2"][0] == 30_000  # it fell due: what happens later does not undo it


def test_days_sent_again_tell_the_past_anew_and_the_same_files_tell_the_same(bank: Bank) -> None:
    bank.night(MON, full=EVE)
    bank.night(WED, full=AFTER)
    sold(bank, THU, ("N1", "S1", 30_000, THU))
    bank.night(THU, full=AFTER)
    before = list(FollowUp.objects.order_by("pk").values())
    run_night(THU, edge(bank.folder))
    assert list(FollowUp.objects.order_by("pk").values()) == before
    withdrawn = [each for each in EVE if each[0] != "S3"] + [due("S3", 100_000, None, "DEM")]
    bank.night(MON, full=withdrawn)
    assert "S3" not in facts()
    assert facts()["S1"] == (*yuan(60_000, 30_000, 0, 100_000), MARCH[2])
    assert FollowUp.objects.get(client_no="S3").is_gone


def test_who_has_no_balance_on_the_eve_has_none_to_be_kept(bank: Bank) -> None:
    bank.clients = [*CLIENTS, "S9"]
    bank.night(MON, full=[*EVE, due("S9", 50_000, WED)])
    bank.night(TUE, full=EVE)
    bank.night(WED, full=AFTER)
    assert FollowUp.objects.get(client_no="S9").is_gone
    assert "S9" not in facts()


def test_a_large_movement_is_followed_up_by_the_bound_of_the_client_s_tier(bank: Bank) -> None:
    bank.night(MON, full=EVE)
    lines = [
        ("S1", "A1", f"{TUE}T09:00:00", "in", "60000.00", "某公司"),
        ("S1", "A1", f"{TUE}T15:00:00", "in", "50000.00", "某公司"),
        ("S1", "A1", f"{TUE}T16:00:00", "out", "70000.00", "某公司"),
        ("S2", "A2", f"{TUE}T10:00:00", "out", "99999.99", "某公司"),
    ]
    bank.inbox.put("movement", lines, day=TUE)
    bank.night(TUE, full=EVE)
    rows = FollowUp.objects.filter(kind="movement", is_gone=False)
    found = {(each.client_no, each.direction): each.amount for each in rows}
    assert found == {("S1", "in"): 110_000}
    assert rows.get().on == TUE
    assert rows.get().home_outlet == "O1"
    bank.inbox.put("movement", lines[2:], day=TUE)
    bank.night(TUE, full=EVE)
    assert FollowUp.objects.get(kind="movement").is_gone
