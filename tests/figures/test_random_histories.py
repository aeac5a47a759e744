"""Every figure of random banks equals the naive day-by-day computation, to the cent."""

import os
import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.rules.asset_classes import ASSET_CLASSES
from tests.figures.bank import Bank, Holding, Past, policy_with
from tests.figures.naive import NaiveBank, Rules
from tiering.pipeline.lake import Lake
from tiering.rules.weights import WeightsFrom

CLIENTS = ("C1", "C2", "C3", "C4")
OUTLETS = ("O1", "O2", "O3")
CURRENCIES = ("CNY", "CNY", "USD", "JPY")
HISTORY_RATES = {"CNY": Decimal(1), "USD": Decimal("7.12345678"), "JPY": Decimal("0.04781251")}
# The last days of months, quarters and years, leap days, the 31st days of a year and of a client.
STARTS = (
    date(2024, 2, 28),
    date(2023, 12, 31),
    date(2024, 12, 30),
    date(2024, 1, 30),
    date(2023, 3, 31),
    date(2024, 6, 30),
)
STEPS = (1, 1, 1, 1, 2, 3, 29, 31, 93, 366)

money = st.one_of(
    st.integers(0, 30_000_000),
    st.sampled_from([0, 1, 1_000_000, 5_000_000, 20_000_000, 10**17]),
).map(lambda fen: Decimal(fen) / 100)
product = st.sampled_from(ASSET_CLASSES)
rates = st.fixed_dictionaries(
    {
        "USD": st.integers(1, 99_999_999).map(lambda n: Decimal(n) / 10**7),
        "JPY": st.integers(1, 9_999_999).map(lambda n: Decimal(n) / 10**8),
    }
)
key = st.builds(
    Holding,
    client_no=st.sampled_from(CLIENTS),
    outlet_code=st.sampled_from(OUTLETS),
    balance=money,
    product_code=product,
    currency=st.sampled_from(CURRENCIES),
)


def is_overdrawn(draw, row: Holding) -> bool:
    return row.product_code == "demand" and draw(st.integers(0, 3)) == 0


@st.composite
def holdings(draw, most=8):
    """Rows with different keys; now and then equal sums or an overdraft."""
    rows = draw(st.lists(key, max_size=most, unique_by=lambda row: row._replace(balance=None)))
    return [row._replace(balance=-row.balance) if is_overdrawn(draw, row) else row for row in rows]


@st.composite
def pasts(draw, start):
    """Up to four balances of up to six keys; some are dated after the files began."""
    rows = []
    for row in draw(holdings(6)):
        ages = draw(st.lists(st.integers(-4, 500), min_size=1, max_size=4, unique=True))
        for age in ages:
            told = Past(
                client_no=row.client_no,
                outlet_code=row.outlet_code,
                valid_from=start - timedelta(days=age),
                balance=row.balance if age == ages[0] else draw(money),
                product_code=row.product_code,
                currency=row.currency,
                rate=HISTORY_RATES[row.currency],
            )
            rows.append(told)
    return rows


@st.composite
def a_day(draw):
    kind = draw(st.sampled_from(["full", "full", "full", "incremental", "none", "others"]))
    return {
        "step": draw(st.sampled_from(STEPS)),
        "kind": kind,
        "holdings": draw(holdings()),
        "rates": draw(rates),
        "stale": draw(st.sets(st.sampled_from(CLIENTS), max_size=1)),
        "touched": draw(st.sets(st.sampled_from(CLIENTS), max_size=3)),
        "published": draw(st.integers(0, 3)) > 0,
    }


some_weights = st.dictionaries(
    product, st.sampled_from(["0", "0.5", "0.0001", "1.2345", "10"]), max_size=3
)


@st.composite
def a_bank(draw):
    start = draw(st.sampled_from(STARTS))
    weights = draw(some_weights)
    return {
        "start": start,
        "past": draw(pasts(start)) if draw(st.booleans()) else [],
        # Days before the first load on which a policy with other weights came into force.
        "reweighed": draw(st.dictionaries(st.integers(0, 520), some_weights, max_size=3)),
        "days": draw(st.lists(a_day(), min_size=1, max_size=7)),
        "policy": {
            "average_basis": draw(
                st.sampled_from(["year_to_date", "trailing_365", "since_opening"])
            ),
            "min_days_in_year": draw(st.sampled_from([31, 31, 0, 100])),
            "min_days_of_history": draw(st.sampled_from([31, 31, 0, 3])),
            "asset_class_weights": weights,
            "downgrade_after_months": draw(st.sampled_from([0, 0, 1, 3])),
        },
        "opening": dict(
            zip(
                CLIENTS,
                draw(st.lists(st.sampled_from(["", "O1", "O9"]), min_size=4, max_size=4)),
                strict=True,
            )
        ),
    }


def past_weights(plan: dict) -> dict[date, dict[str, Decimal]]:
    """First day → weights of the days of the first load, oldest first."""
    return {
        plan["start"] - timedelta(days=age): dict(
            policy_with(asset_class_weights=weights).asset_class_weights
        )
        for age, weights in sorted(plan["reweighed"].items(), reverse=True)
    }


def run(lake: Lake, plan: dict, engine=None) -> list[tuple[dict, dict]]:
    """(figures, naive figures) of every published day of the plan."""
    policy = policy_with(**plan["policy"])
    rules = Rules(
        policy.average_basis,
        policy.min_days_in_year,
        policy.min_days_of_history,
        dict(policy.tiers),
        dict(policy.asset_class_weights),
        policy.downgrade_after_months,
        past_weights(plan),
    )
    bank = Bank(lake, policy=policy, clients=dict(plan["opening"]))
    bank.past_weights = [WeightsFrom(*entry) for entry in rules.past_weights.items()]
    if engine is not None:
        bank.engine = engine
    naive = NaiveBank(rules, plan["past"])
    if plan["past"]:
        bank.load_history(plan["start"], plan["past"])
    day, in_force, pairs = plan["start"] - timedelta(days=1), None, []
    for step in plan["days"]:
        day += timedelta(days=step["step"])
        in_force = live(bank, naive, day, step, in_force)
        if step["published"]:
            pairs.append((bank.publish(day), naive.publish(plan["opening"])))
    return pairs


def live(bank, naive, day, step, in_force):
    """One day in both banks; returns the holdings in force after it."""
    kind, rates = step["kind"], {"CNY": Decimal(1)} | step["rates"]
    if kind == "none":
        bank.load(day)
        naive.pass_until(day)
        return in_force
    if kind == "others":
        bank.load(day, rates=step["rates"])
        if in_force is None:
            naive.pass_until(day)
        else:
            naive.files(day, in_force, rates, answered=set(), stale=set())
        return in_force
    stale, answered, rows = step["stale"], None, step["holdings"]
    if kind == "incremental":
        answered = step["touched"] | stale
        kept = [row for row in in_force or [] if row.client_no not in answered]
        rows = kept + [row for row in rows if row.client_no in answered]
    bank.load(
        day,
        rows,
        kind=kind[0],
        rates=step["rates"],
        stale=sorted(stale),
        touched=sorted(answered or ()),
    )
    naive.files(day, rows, rates, answered=answered, stale=stale)
    return rows


@settings(
    max_examples=int(os.environ.get("WEALTHCRM_EXAMPLES", "15")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(plan=a_bank())
def test_figures_equal_a_sum_over_natural_days(plan):
    with tempfile.TemporaryDirectory() as folder:
        for figures, naive in run(Lake(Path(folder)), plan):
            assert set(figures) == set(naive)
            for client, expected in naive.items():
                actual = {name: figures[client][name] for name in expected}
                assert actual == expected, client
