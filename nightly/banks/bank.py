"""An invented bank, from its plan to the files of its first load and its nights."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from nightly.banks import columns, extras
from nightly.banks.columns import Ints, day_number
from nightly.banks.customers import Customers, client_columns, client_numbers, make_customers
from nightly.banks.dirt import plant_dirt
from nightly.banks.extract import ExtractWriter
from nightly.banks.history import CODES, draw_history, history_columns
from nightly.banks.nights import open_accounts, pass_day
from nightly.banks.people import Demand, Posting, make_staff, staff_columns
from nightly.banks.plan import BankPlan, Progress, no_progress
from nightly.banks.tree import Tree, make_tree
from nightly.banks.wealth import Holdings, draw_holdings, draw_wealth, in_yuan, tier_of
from nightly.banks.words import CURRENCIES, PRODUCTS
from nightly.workdays import is_workday
from organisation.rules.roles import Role

# Purposes of random numbers (BankPlan.dice).
WEALTH, OUTLETS, CLIENTS, HOLDINGS, STAFF, LOANS, HISTORY, DAY, RATES, EXTRAS = range(10)
# Clients whose history makes one part of ``balance_history``.
PART_CLIENTS = 100_000
# Rows below which a dirty file could not hold a bad row and still be used (0.1 %).
DIRTY_ROWS = 3_000


@dataclass
class Bank:
    """The bank at the end of one day; ``pass_night`` leads it to the next."""

    plan: BankPlan
    tree: Tree
    customers: Customers
    holdings: Holdings
    loans: extras.Loans
    staff: list[Posting]

    @classmethod
    def on_history_day(cls, plan: BankPlan) -> "Bank":
        """The bank on the last day of its history."""
        tree, today = make_tree(plan.clients), day_number(plan.history_day)
        outlet = _home_outlets(plan, len(tree.outlets))
        wealth = draw_wealth(plan.dice(WEALTH), plan.clients)
        customers = _founders(plan, outlet, today)
        holdings = draw_holdings(
            plan.dice(HOLDINGS), fen=wealth, outlet=outlet, outlets=len(tree.outlets), today=today
        )
        loans = extras.draw_loans(plan.dice(LOANS), fen=wealth, outlet=outlet, today=today)
        demand = _demand(wealth, outlet, len(tree.outlets))
        staff = make_staff(plan.dice(STAFF), tree, demand, plan.file_days[0])
        return cls(plan, tree, customers, holdings, loans, staff)

    def pass_night(self, day: date) -> None:
        """Lives through ``day``: money moves, a few clients come, a few change their data."""
        dice, number = self.plan.dice(DAY, day.toordinal()), day_number(day)
        self.holdings = pass_day(dice, self.holdings, number)
        come = -(-self.plan.clients // 5_000)
        outlet = dice.integers(0, len(self.tree.outlets), come)
        opened = open_accounts(dice, first=len(self.customers), outlet=outlet)
        self.holdings = self.holdings.with_more(opened)
        newcomers = make_customers(
            dice,
            first=len(self.customers) + 1,
            outlet=outlet,
            opened=np.full(come, number, dtype=np.int64),
            today=number,
        )
        self.customers = self.customers.with_more(newcomers)
        assessed = dice.integers(0, len(self.customers), come * 3)
        self.customers.risk[assessed] = dice.integers(0, 5, come * 3)
        self.customers.risk_on[assessed] = number

    def wealth(self) -> Ints:
        """Roughly each client's AUM in fen."""
        worth = np.bincount(
            self.holdings.client, weights=in_yuan(self.holdings), minlength=len(self.customers)
        )
        return np.rint(worth).astype(np.int64)


def generate_bank(plan: BankPlan, folder: Path, progress: Progress = no_progress) -> None:
    """Writes all files of ``plan`` into ``folder``; a dirty plan also writes ``dirt.json``."""
    writer = ExtractWriter.into(folder)
    bank = Bank.on_history_day(plan)
    steps = _parts(plan) + len(plan.file_days) + plan.dirty
    done = 0
    for _ in write_history(bank, writer):
        done += 1
        progress("balance history", done, steps)
    for day in plan.file_days:
        bank.pass_night(day)
        write_night(bank, writer, day)
        done += 1
        progress(f"night {day}", done, steps)
    if plan.dirty:
        plant_dirt(plan, folder)
        progress("dirt", steps, steps)


def write_later_nights(
    plan: BankPlan, folder: Path, *, after: date, progress: Progress = no_progress
) -> Iterator[date]:
    """Writes the nights of ``plan`` after a day, as ``generate_bank`` would, and yields each when
    its files are there.

    A plan that ends later, with as many days and nights more, begins on the same day: its files are
    those of the shorter one and then more of the same bank.
    """
    writer, bank = ExtractWriter.into(folder), Bank.on_history_day(plan)
    later = [day for day in plan.file_days if day > after]
    for day in plan.file_days:
        bank.pass_night(day)
        if day > after:
            write_night(bank, writer, day)
            progress(f"night {day}", later.index(day) + 1, len(later))
            yield day


def write_next_night(plan: BankPlan, folder: Path, *, after: int = 1) -> date:
    """The files of the first workday after the plan's last night (of the ``after``-th with
    ``after``), without the files before it; the day. The bank lived through all days between."""
    bank = Bank.on_history_day(plan)
    for day in plan.file_days:
        bank.pass_night(day)
    day = plan.ending
    for _ in range(after):
        day = next_workday(day)
        bank.pass_night(day)
    write_night(bank, ExtractWriter.into(folder), day)
    return day


def next_workday(day: date) -> date:
    """The first workday after ``day``."""
    following = date.fromordinal(day.toordinal() + 1)
    while not is_workday(following):
        following = date.fromordinal(following.toordinal() + 1)
    return following


def write_history(bank: Bank, writer: ExtractWriter) -> Iterator[None]:
    """The first load, dated the history day; yields after each part of ``balance_history``."""
    plan, day = bank.plan, bank.plan.history_day
    _write_reference(bank, writer, day)
    parts = _parts(plan)
    starts = np.searchsorted(bank.holdings.client, np.arange(parts + 1) * PART_CLIENTS)
    for part in range(parts):
        held = bank.holdings.take(slice(starts[part], starts[part + 1]))
        rows, valid_from = draw_history(
            plan.dice(HISTORY, part),
            held,
            opened=bank.customers.opened[held.client],
            first=day_number(plan.first_day),
            last=day_number(day),
        )
        table = history_columns(
            rows, valid_from, outlets=bank.tree.outlets, from_client=part * PART_CLIENTS
        )
        writer.write("balance_history", day, table, part=part + 1 if parts > 1 else None)
        yield
    if parts > 1:
        writer.close_parts("balance_history", day, parts)


def write_night(bank: Bank, writer: ExtractWriter, day: date) -> None:
    """The files of the night of ``day``: the required ones and what else is due."""
    _write_reference(bank, writer, day)
    writer.write("holding", day, holding_columns(bank.holdings, bank.tree))
    plan, number = bank.plan, day_number(day)
    dice = plan.dice(EXTRAS, day.toordinal())
    outlets = bank.tree.outlets
    least = DIRTY_ROWS if plan.dirty else 1
    payments = max(least, plan.clients // 50)
    writer.write("movement", day, extras.movement_columns(dice, bank.holdings, payments, day))
    sales = max(least, plan.clients // 500)
    sellers = [each.employee_no for each in bank.staff if each.role == Role.RELATIONSHIP_MANAGER]
    writer.write("sale", day, extras.sale_columns(dice, bank.holdings, sales, day, sellers))
    writer.write("outlet_service", day, extras.service_columns(dice, outlets, day))
    turn = plan.file_days.index(day) if day in plan.file_days else len(plan.file_days)
    if turn % 2 == 0:
        writer.write("loan", day, extras.loan_columns(bank.loans, outlets=outlets, today=number))
    if turn == 0:
        writer.write("family", day, extras.family_columns(dice, plan.clients, number))
    if turn == 1:
        month = day.replace(day=1)
        writer.write("contribution", day, extras.contribution_columns(dice, bank.wealth(), month))


def holding_columns(holdings: Holdings, tree: Tree) -> dict[str, Any]:
    """The ``holding`` table of domain/08."""
    numbers = client_numbers(np.arange(1, int(holdings.client.max()) + 2, dtype=np.int64))
    return {
        "client_no": columns.chosen(holdings.client, numbers),
        "outlet_code": columns.chosen(holdings.outlet, tree.outlets),
        "product_code": columns.chosen(holdings.product, CODES),
        "currency": columns.chosen(holdings.currency, CURRENCIES),
        "balance": holdings.fen,
        "matures_on": columns.days(holdings.matures),
    }


def _write_reference(bank: Bank, writer: ExtractWriter, day: date) -> None:
    every = bank.tree.institutions
    institution = {
        "code": [each.code for each in every],
        "name": [each.name for each in every],
        "level": [str(each.level) for each in every],
        "parent_code": [each.parent_code or None for each in every],
    }
    writer.write("institution", day, institution)
    writer.write("staff", day, staff_columns(bank.staff, day))
    names = ("product_code", "name", "asset_class", "risk_level")
    writer.write("product", day, dict(zip(names, zip(*PRODUCTS, strict=True), strict=True)))
    rates = extras.rate_columns(bank.plan.dice(RATES, day.toordinal()))
    writer.write("exchange_rate", day, rates)
    outlet = columns.chosen(bank.customers.outlet, bank.tree.outlets)
    writer.write("client", day, {**client_columns(bank.customers), "opening_outlet": outlet})


def _parts(plan: BankPlan) -> int:
    return -(-plan.clients // PART_CLIENTS)


def _home_outlets(plan: BankPlan, outlets: int) -> Ints:
    """Some outlets are three times as busy as others."""
    dice = plan.dice(OUTLETS)
    busy = np.exp(dice.normal(0, 0.35, outlets))
    chosen: Ints = dice.choice(outlets, plan.clients, p=busy / busy.sum())
    return chosen


def _founders(plan: BankPlan, outlet: Ints, today: int) -> Customers:
    """Clients of the history; about one in twenty came within its days."""
    dice = plan.dice(CLIENTS)
    opened = today - (6_000 * dice.random(plan.clients)).astype(np.int64)
    return make_customers(dice, first=1, outlet=outlet, opened=opened, today=today)


def _demand(wealth: Ints, outlet: Ints, outlets: int) -> Demand:
    tier = tier_of(wealth)
    counts = [np.bincount(outlet[tier == each], minlength=outlets) for each in range(1, 5)]
    return Demand(*counts)
