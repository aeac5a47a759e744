"""Small made-up banks as the tables that reasons are told by, laid into an engine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
from hypothesis import strategies as st

from outreach.pipeline.days import ListedDay, listed_day, put_days
from outreach.pipeline.lists import AGE_ON
from outreach.pipeline.policy_tables import put_policy
from outreach.policies.daily_work import daily_policy
from tests.outreach.test_policy import is_workday
from tiering.rules.policy import Policy, read_policy
from tiering.services.policies import default_body

Row = Mapping[str, Any]
# The bank's own, but that a fund is judged by two who hold it: the made-up banks are small.
POLICY = replace(daily_policy(), triggers=replace(daily_policy().triggers, market_holders=2))
World = Mapping[str, Sequence[Row]]
CLASSES = ("demand", "time", "wealth_product", "fund", "insurance", "bond", "metal", "trust",
           "margin_cash", "large_cd")  # fmt: skip
# Whether they may be marketed to, and asked not to be called.
ASKED = tuple({"may_market": may, "is_quiet": quiet}
              for may, quiet in ((True, False), (False, False), (False, True)))  # fmt: skip
TIERS = ("private", "wealth", "mid", "long_tail", "potential")
PRODUCTS = {"F1": "fund", "F2": "fund", "T1": "time"}
MONEY = "DECIMAL(20, 2)"
# Table → its columns, as the lake and the CRM have them.
SHAPES: Mapping[str, Mapping[str, str]] = {
    "booked": {
        "client_no": "VARCHAR", "employee_no": "VARCHAR", "role": "VARCHAR", "since_on": "DATE",
        "tier": "VARCHAR", "aum": MONEY, "annual_average": MONEY, **dict.fromkeys(CLASSES, MONEY),
        "birthday": "DATE", "opened_on": "DATE", "risk_level": "VARCHAR", "may_market": "BOOLEAN",
        "is_quiet": "BOOLEAN",
        "familiarity": "VARCHAR", "effective_on": "DATE", "call_on": "DATE", "message_on": "DATE",
        "face_to_face_on": "DATE", "gift_on": "DATE", "promised_on": "DATE",
        "promised_by": "VARCHAR",
    },
    "holdings": {
        "client_no": "VARCHAR", "outlet_code": "VARCHAR", "product_code": "VARCHAR",
        "currency": "VARCHAR", "balance": "DECIMAL(18, 2)", "matures_on": "DATE",
    },
    "products": {"product_code": "VARCHAR", "asset_class": "VARCHAR"},
    "rates": {"currency": "VARCHAR", "rate": "DECIMAL(16, 8)"},
    "families": {"client_no": "VARCHAR", "relation": "VARCHAR", "birthday": "DATE"},
    "loans": {"client_no": "VARCHAR", "balance": "DECIMAL(18, 2)", "due_on": "DATE"},
    "movements": {
        "client_no": "VARCHAR", "occurred_at": "TIMESTAMP", "direction": "VARCHAR",
        "amount": "DECIMAL(18, 2)",
    },
    "sales": {
        "sale_no": "VARCHAR", "client_no": "VARCHAR", "product_code": "VARCHAR",
        "amount": "DECIMAL(18, 2)", "sold_on": "DATE", "as_of": "DATE",
    },
    "earlier_moves": {"product_code": "VARCHAR", "percent": "DOUBLE", "list_day": "DATE"},
    "earlier_balances": {"client_no": "VARCHAR", "demand": MONEY},
    "assigned": {
        "client_no": "VARCHAR", "cause": "VARCHAR", "reference": "VARCHAR", "from_on": "DATE",
        "until_on": "DATE", "employee_no": "VARCHAR", "role": "VARCHAR",
    },
}  # fmt: skip
SHAPES = {**SHAPES, "holdings_before": SHAPES["holdings"]}
LOOKS = 2  # earlier days on which balances were looked at
# Thursday; Friday, whose list is Monday's; the eve of the holidays of 1 to 7 October.
DAYS = (date(2026, 11, 19), date(2026, 11, 20), date(2026, 9, 30), date(2027, 2, 26))


def tier_policy() -> Policy:
    return read_policy(default_body(), version=1)


@contextmanager
def laid_out(world: World, as_of: date) -> Iterator[tuple[duckdb.DuckDBPyConnection, ListedDay]]:
    """An engine in which the world's tables, the days and the policy lie."""
    listed, policy = listed_day(as_of, is_workday), POLICY
    with duckdb.connect() as engine:
        engine.execute(AGE_ON)
        put_policy(engine, policy, tier_policy())
        put_days(engine, listed, policy.triggers)
        for name, columns in SHAPES.items():
            _put(engine, name, columns, world.get(name, ()))
        yield engine, listed


def _put(
    engine: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], rows: Sequence[Row]
) -> None:
    shape = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    engine.execute(f"CREATE TABLE {name} ({shape})")
    if rows:
        marks = ", ".join(["(" + ", ".join("?" * len(columns)) + ")"] * len(rows))
        values = [row.get(column) for row in rows for column in columns]
        engine.execute(f"INSERT INTO {name} VALUES {marks}", values)


# --- made-up ones


def days(as_of: date, first: int, last: int) -> st.SearchStrategy[date]:
    """Days from ``first`` to ``last`` days after ``as_of``."""
    return st.integers(first, last).map(lambda n: as_of + timedelta(days=n))


def money(*round_ones: int) -> st.SearchStrategy[Decimal]:
    """Amounts at and around these, where a bound is met or missed by a cent."""
    near = st.sampled_from([Decimal("-0.01"), Decimal(0), Decimal("0.01")])
    return st.builds(lambda n, cents: max(Decimal(0), Decimal(n) + cents),
                     st.sampled_from([0, *round_ones]), near)  # fmt: skip


@st.composite
def clients(draw: st.DrawFn, number: str, as_of: date) -> Row:
    had = st.none() | days(as_of, -130, 0)
    held = {name: draw(money(50_000, 120_000)) for name in draw(st.sets(st.sampled_from(CLASSES)))}
    average = draw(money(45_000, 55_000, 180_000, 220_000, 5_400_000, 6_600_000))
    promised_on = draw(st.none() | days(as_of, -3, 5))
    birthday = draw(st.none() | days(as_of, -2, 7) | st.just(date(2000, 2, 29)))
    if birthday is not None and birthday.year > 2010 and (birthday.month, birthday.day) != (2, 29):
        birthday = birthday.replace(year=draw(st.sampled_from([1960, 1966, 1991, 2000])))
    return {
        "client_no": number, "employee_no": draw(st.sampled_from(["M1", "M2"])),
        "role": "relationship_manager", "since_on": draw(days(as_of, -400, 0)),
        "tier": draw(st.sampled_from(TIERS)), "aum": sum(held.values(), Decimal(0)),
        "annual_average": average, **dict.fromkeys(CLASSES, Decimal(0)), **held,
        "birthday": birthday,
        "opened_on": draw(st.none() | days(as_of, -200, 0)),
        "risk_level": draw(st.sampled_from([None, "C1", "C5"])), **draw(st.sampled_from(ASKED)),
        "familiarity": draw(st.sampled_from("ABC")), "promised_on": promised_on,
        "promised_by": draw(st.sampled_from(["M1", "M9"])) if promised_on else None,
        **{name: draw(had) for name in (
            "effective_on", "call_on", "message_on", "face_to_face_on", "gift_on",
        )},
    }  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn) -> tuple[date, World]:
    as_of = draw(st.sampled_from(DAYS))
    numbers = [f"C{n}" for n in range(draw(st.integers(1, 4)))]
    anybody = st.sampled_from([*numbers, "STRANGER"])  # who is in nobody's book
    amount = money(10_000, 50_000, 300_000, 1_000_000)
    held = _rows(
        client_no=anybody, outlet_code=st.just("O1"), product_code=st.sampled_from([*PRODUCTS]),
        currency=st.sampled_from(["CNY", "USD"]), balance=amount,
        matures_on=st.none() | days(as_of, -2, 14),
    )  # fmt: skip
    moments = st.builds(lambda day, hour: f"{day} {hour:02d}:59:00",
                        days(as_of, -9, 0), st.sampled_from([0, 23]))  # fmt: skip
    return as_of, {
        "booked": [draw(clients(number, as_of)) for number in numbers],
        "holdings": draw(held), "holdings_before": draw(held),
        "products": [{"product_code": code, "asset_class": c} for code, c in PRODUCTS.items()],
        "rates": [{"currency": "CNY", "rate": Decimal(1)},
                  {"currency": "USD", "rate": Decimal("7.12345678")}],
        "families": draw(_rows(
            client_no=anybody, relation=st.sampled_from(["spouse", "child"]),
            birthday=st.none() | days(as_of, -2, 7) | st.just(date(2012, 2, 29)),
        )),
        "loans": draw(_rows(client_no=anybody, balance=amount, due_on=days(as_of, -2, 14))),
        "movements": draw(_rows(
            client_no=anybody, occurred_at=moments, direction=st.sampled_from(["in", "out"]),
            amount=amount,
        )),
        "sales": draw(_rows(
            lambda each: (each["sale_no"], each["as_of"]),
            sale_no=st.sampled_from(["S1", "S2", "S3", "S4"]), as_of=days(as_of, -3, 0),
            client_no=anybody, product_code=st.sampled_from([*PRODUCTS]), amount=amount,
            sold_on=days(as_of, -18, 0),
        )),
        "earlier_moves": draw(_rows(
            product_code=st.sampled_from(["F1", "F2"]), percent=st.sampled_from([-6.5, 4.99, 5.0]),
            list_day=days(as_of, -5, 0),
        )),
        "earlier_balances": draw(_rows(client_no=anybody, demand=money(50_000))),
        "assigned": draw(_rows(
            client_no=anybody,
            cause=st.sampled_from(["assigned", "campaign", "marginal", "maturity"]),
            reference=st.sampled_from(["", "K1"]), from_on=days(as_of, -5, 3),
            until_on=days(as_of, -2, 9),
        )),
    }  # fmt: skip


def _rows(
    key: Callable[[Row], Any] | None = None, /, **columns: st.SearchStrategy[Any]
) -> st.SearchStrategy[list[Row]]:
    return st.lists(st.fixed_dictionaries(columns), max_size=5, unique_by=key)
