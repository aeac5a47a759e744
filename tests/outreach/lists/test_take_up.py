"""Take-up by hand: what counts as bought for what fell due (ADR 12)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from outreach.pipeline.follow_ups import MATURED, put_take_up
from outreach.policies.daily_work import daily_policy
from tests.outreach.lists.worlds import SHAPES, _put

AS_OF = date(2026, 11, 20)
DUE = date(2026, 11, 2)
Found = dict[tuple[str, date, str], tuple[Decimal, Decimal]]


def due(yuan: int, *, on: date = DUE, product: str = "T1", **more: Any) -> dict[str, Any]:
    return {
        "client_no": "C1", "outlet_code": "O1", "product_code": product, "currency": "CNY",
        "matures_on": on, "balance": Decimal(yuan), "rate": Decimal(1), "yuan": Decimal(yuan),
        "aum_before": Decimal(yuan), "before_on": on - timedelta(days=1), "later": None, **more,
    }  # fmt: skip


def sale(amount: int, on: date, *, no: str = "", product: str = "F1", client: str = "C1",
         as_of: date | None = None) -> dict[str, Any]:  # fmt: skip
    return {
        "sale_no": no or f"{client}{product}{on}{amount}", "client_no": client, "sold_on": on,
        "product_code": product, "amount": Decimal(amount), "as_of": as_of or on,
    }  # fmt: skip


def held(balance: int, on: date, *, product: str = "T1", **more: Any) -> dict[str, Any]:
    return {
        "client_no": "C1", "outlet_code": "O1", "product_code": product, "currency": "CNY",
        "balance": Decimal(balance), "matures_on": on, **more,
    }  # fmt: skip


def told(
    matured: list[dict[str, Any]], sales: Any = (), holdings: Any = (), as_of: date = AS_OF
) -> Found:
    """(Client, day, product) → what counts as bought, all of it and that rolled over."""
    with duckdb.connect() as engine:
        engine.execute(f"CREATE TABLE matured ({MATURED})")
        for row in matured:
            marks = ", ".join("?" * len(row))
            engine.execute(f"INSERT INTO matured ({', '.join(row)}) VALUES ({marks})",
                           list(row.values()))  # fmt: skip
        _put(engine, "sales_then", SHAPES["sales"], list(sales))
        _put(engine, "holdings", SHAPES["holdings"], list(holdings))
        put_take_up(engine, as_of, daily_policy())
        rows = engine.execute(
            "SELECT r.client_no, matures_on, product_code, rolled + coalesce(bought, 0), rolled"
            " FROM rolled AS r LEFT JOIN bought AS b USING (client_no, n)"
        ).fetchall()
    return {(c, on, product): (bought, rolled) for c, on, product, bought, rolled in rows}


def bought(found: Found, on: date = DUE, product: str = "T1") -> int:
    return int(found["C1", on, product][0])


@pytest.mark.parametrize(
    ("days", "counts"), [(-1, 0), (0, 100), (1, 100), (30, 100), (31, 0)],
)  # fmt: skip
def test_a_purchase_counts_from_the_day_to_the_thirtieth_after_it(days: int, counts: int) -> None:
    found = told([due(100)], [sale(100, DUE + timedelta(days=days))],
                 as_of=DUE + timedelta(days=33))  # fmt: skip
    assert bought(found) == counts


def test_partial_purchases_add_up_and_one_alone_may_be_exceeded() -> None:
    partial = [sale(30, DUE), sale(20, DUE + timedelta(days=9))]
    assert bought(told([due(100)], partial)) == 50
    assert bought(told([due(100)], [sale(130, DUE)])) == 130


def test_what_is_not_there_yet_does_not_count_and_what_was_sent_again_counts_once() -> None:
    late = sale(100, AS_OF + timedelta(days=1))
    again = [sale(40, DUE, no="S1"), sale(70, DUE, no="S1", as_of=DUE + timedelta(days=1))]
    assert bought(told([due(100)], [late, *again])) == 70


def test_several_of_one_day_share_the_purchases_the_largest_first() -> None:
    rows = [due(100), due(50, product="T2"), due(30, product="T3")]
    found = told(rows, [sale(120, DUE)])
    assert [bought(found, product=each) for each in ("T1", "T2", "T3")] == [100, 20, 0]
    found = told(rows, [sale(200, DUE)])
    assert [bought(found, product=each) for each in ("T1", "T2", "T3")] == [100, 50, 50]


def test_of_two_whose_days_overlap_a_purchase_fills_the_first_and_then_the_next() -> None:
    later = DUE + timedelta(days=10)
    rows = [due(100), due(100, on=later)]
    found = told(rows, [sale(150, later + timedelta(days=1))])
    assert (bought(found), bought(found, later)) == (100, 50)
    found = told(rows, [sale(60, DUE), sale(60, later)])  # what the first still misses is filled
    assert (bought(found), bought(found, later)) == (100, 20)


def test_a_purchase_after_the_first_one_s_days_is_the_second_s() -> None:
    later = DUE + timedelta(days=20)
    rows, on = [due(100), due(100, on=later)], DUE + timedelta(days=31)
    found = told(rows, [sale(80, on)], as_of=on)
    assert (bought(found), bought(found, later)) == (0, 80)


def test_what_rolled_over_is_taken_without_a_sale_and_never_more_than_matured() -> None:
    year = DUE + timedelta(days=365)
    assert told([due(100)], holdings=[held(100, year)])["C1", DUE, "T1"] == (100, 100)
    assert told([due(100)], holdings=[held(40, year)])["C1", DUE, "T1"] == (40, 40)
    assert told([due(100)], holdings=[held(250, year)])["C1", DUE, "T1"] == (100, 100)


def test_what_was_there_on_the_eve_did_not_roll_over() -> None:
    year = DUE + timedelta(days=365)
    before = [{"matures_on": year, "balance": Decimal(70)}]
    found = told([due(100, later=before)], holdings=[held(100, year)])
    assert found["C1", DUE, "T1"] == (30, 30)
    elsewhere = held(100, year, outlet_code="O2")
    assert told([due(100)], holdings=[elsewhere])["C1", DUE, "T1"] == (0, 0)
    assert told([due(100)], holdings=[held(100, DUE)])["C1", DUE, "T1"] == (0, 0)


def test_a_sale_that_shows_as_a_holding_counts_once() -> None:
    year = DUE + timedelta(days=365)
    found = told([due(100)], [sale(60, DUE, product="T1")], [held(60, year)])
    assert found["C1", DUE, "T1"] == (60, 0)
    found = told([due(100)], [sale(60, DUE, product="T1")], [held(90, year)])
    assert found["C1", DUE, "T1"] == (90, 30)


def test_of_two_of_one_product_each_rolls_over_by_what_appeared_after_it() -> None:
    later, year = DUE + timedelta(days=9), DUE + timedelta(days=365)
    second = [{"matures_on": later, "balance": Decimal(100)}]
    for held_now, then, expected in (
        ([held(100, year)], None, (0, 100)),  # the second's
        ([held(100, year)], 100, (100, 0)),  # the first's: there when the second fell due
        ([held(100, year), held(100, year + timedelta(days=9))], 100, (100, 100)),
    ):
        behind = None if then is None else [{"matures_on": year, "balance": Decimal(then)}]
        found = told([due(100, later=second), due(100, on=later, later=behind)], holdings=held_now)
        assert (bought(found), bought(found, later)) == expected


def test_foreign_money_counts_at_the_rate_of_the_eve() -> None:
    year = DUE + timedelta(days=365)
    dollars = due(710, currency="USD", rate=Decimal("7.1")) | {"balance": Decimal(100)}
    found = told([dollars], holdings=[held(50, year, currency="USD")])
    assert found["C1", DUE, "T1"] == (355, 355)


def test_nobody_buys_for_another_client() -> None:
    other = due(100) | {"client_no": "C2"}
    found = told([due(100), other], [sale(100, DUE, client="C2")])
    assert bought(found) == 0
    assert found["C2", DUE, "T1"][0] == 100
