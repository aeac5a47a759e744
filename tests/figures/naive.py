"""The figures once more, day by day in plain Decimals, straight from the words of domain/02.

Shares no code with the product: a list of natural days, a balance for each, and sums over them.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tests.figures.bank import Holding, Past

CENT = Decimal("0.01")
DAY = timedelta(days=1)
ZERO = Decimal("0.00")


@dataclass
class Rules:
    basis: str
    min_days_in_year: int
    min_days_of_history: int
    bounds: dict[str, Decimal]  # best first
    weights: dict[str, Decimal]
    months_below: int = 0  # hysteresis: a client goes down after so many months
    # Of the days of the first load, by first day, oldest first; empty: always ``weights``.
    past_weights: dict[date, dict[str, Decimal]] = field(default_factory=dict)

    def weights_on(self, day: date) -> dict[str, Decimal]:
        known = [weights for start, weights in self.past_weights.items() if start <= day]
        return known[-1] if known else next(iter(self.past_weights.values()), self.weights)


@dataclass
class Known:
    """What is known of one client, day by day."""

    balances: dict[date, Decimal] = field(default_factory=dict)
    rows: dict[date, list[tuple[str, str, Decimal]]] = field(default_factory=dict)
    stale: dict[date, bool] = field(default_factory=dict)

    @property
    def first_on(self):
        return min(self.balances, default=None)


def yuan(balance: Decimal, rate: Decimal, weight: Decimal) -> Decimal:
    return (max(Decimal(0), balance) * rate * weight).quantize(CENT, ROUND_HALF_UP)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError


def average(total: Decimal, days: int) -> Decimal:
    return (total / days).quantize(CENT, ROUND_HALF_UP)


class NaiveBank:
    def __init__(self, rules: Rules, past: list[Past]):
        self.rules = rules
        self.past = past
        self.known: dict[str, Known] = defaultdict(Known)
        self.has_holdings = False
        self.today: date | None = min((row.valid_from for row in past), default=None)
        self.published: dict[str, dict] = {}
        self.below_since: dict[str, date] = {}
        self.published_on: date | None = None
        if self.today is not None:
            self.today -= DAY

    def pass_until(self, day: date) -> None:
        """Days without files, up to and including ``day``."""
        if self.today is None:
            self.today = day
        while self.today < day:
            self.today += DAY
            if self.has_holdings:
                for known in self.known.values():
                    self._carry(known)
            else:
                self._day_of_history()

    def files(self, day: date, holdings: list[Holding], rates, answered, stale) -> None:
        """A day with files: holdings in force, who is answered for (None: all), who is stale."""
        self.pass_until(day - DAY)
        self.today = day
        self.has_holdings = True
        by_client = defaultdict(list)
        for row in holdings:
            by_client[row.client_no].append(row)
        for client in set(by_client) | set(self.known) | set(stale):
            known = self.known[client]
            was_stale = known.stale.get(day - DAY, False)
            still = was_stale and answered is not None and client not in answered
            if client in stale or still:
                self._carry(known)
                known.stale[day] = True
                continue
            rows = [
                (
                    row.outlet_code,
                    row.product_code,
                    yuan(row.balance, rates[row.currency], self.rules.weights[row.product_code]),
                )
                for row in by_client[client]
            ]
            known.stale[day] = False
            known.rows[day] = rows
            if rows or known.balances:
                known.balances[day] = sum((row[2] for row in rows), ZERO)

    def publish(self, opening: dict[str, str]) -> dict[str, dict]:
        rows = {client: self._row(client, outlet or None) for client, outlet in opening.items()}
        rows = {client: row | {"tier": self._tier(client, row)} for client, row in rows.items()}
        self.published, self.published_on = rows, self.today
        return rows

    def _tier(self, client: str, row: dict) -> str:
        """Up at once, down after so many months below; a frozen row keeps its tier and waits on."""
        before = self.published.get(client)
        if not self.rules.months_below or before is None:
            return row["tier"]
        if row["is_stale"] and row["good_on"] and row["good_on"] == before["good_on"]:
            return before["tier"]
        ladder = [*self.rules.bounds, "potential"]
        since = self.below_since.pop(client, self.today)
        if ladder.index(row["tier"]) <= ladder.index(before["tier"]):
            return row["tier"]
        if months_later(since, self.rules.months_below) <= self.today:
            return row["tier"]
        self.below_since[client] = since
        return before["tier"]

    def _carry(self, known: Known) -> None:
        eve = self.today - DAY
        for values in (known.balances, known.rows, known.stale):
            if eve in values:
                values[self.today] = values[eve]

    def _day_of_history(self) -> None:
        last: dict[tuple, Past] = {}
        for row in sorted(self.past, key=lambda row: row.valid_from):
            if row.valid_from <= self.today:
                last[row.client_no, row.outlet_code, row.product_code, row.currency] = row
        for row in last.values():
            known = self.known[row.client_no]
            weight = self.rules.weights_on(self.today)[row.product_code]
            worth = yuan(row.balance, row.rate, weight)
            known.rows.setdefault(self.today, []).append((row.outlet_code, row.product_code, worth))
            known.balances[self.today] = known.balances.get(self.today, ZERO) + worth
            known.stale[self.today] = False

    def _row(self, client: str, opening: str | None) -> dict:
        known = self.known[client]
        is_stale = known.stale.get(self.today, False)
        good_on = self.today
        while is_stale and known.stale.get(good_on, False):
            good_on -= DAY
        if is_stale and good_on not in known.balances:
            good_on = None
        elif is_stale and self.published_on is not None and self.published_on >= good_on:
            return self.published[client] | {"is_stale": True}
        return self._figures(client, known, good_on, opening) | {"is_stale": is_stale}

    def _figures(self, client: str, known: Known, good_on: date | None, opening) -> dict:
        day = good_on or self.today
        first = known.first_on if good_on else None
        month, year = day.replace(day=1), date(day.year, 1, 1)
        quarter = date(day.year, {1: 1, 2: 4, 3: 7, 4: 10}[(day.month + 2) // 3], 1)
        days_known = (day - first).days + 1 if first else 0
        basis = self.rules.basis
        if (day - year).days + 1 < self.rules.min_days_in_year:
            basis = "trailing_365"
        if first is None or days_known < self.rules.min_days_of_history:
            basis = "since_opening"
        annual = {
            "year_to_date": lambda: self._mean(known, year, day),
            "trailing_365": lambda: self._mean(known, day - 364 * DAY, day),
            "since_opening": lambda: self._mean(known, first, day) if first else ZERO,
        }[basis]()
        rows = known.rows.get(day, []) if first else []
        return {
            "aum": known.balances.get(day, ZERO) if first else ZERO,
            "month_average": self._mean(known, month, day) if first else ZERO,
            "quarter_average": self._mean(known, quarter, day) if first else ZERO,
            "annual_average": annual,
            "annual_basis": basis,
            "year_balance_days": self._sum(known, year, day) if first else ZERO,
            "tier": next((t for t, low in self.rules.bounds.items() if annual >= low), "potential"),
            "home_outlet": self._home(client, rows, opening, first),
            "good_on": good_on,
            "first_on": first,
            **{
                name: sum((worth for _, kind, worth in rows if kind == name), ZERO)
                for name in self.rules.weights
            },
        }

    def _home(self, client: str, rows, opening: str | None, first: date | None) -> str | None:
        if first is None:
            return opening
        yesterday = self.published.get(client, {}).get("home_outlet")
        if not rows:
            return yesterday or opening
        at = defaultdict(Decimal)
        for outlet, _, worth in rows:
            at[outlet] += worth
        leaders = [outlet for outlet, worth in at.items() if worth == max(at.values())]
        return yesterday if yesterday in leaders else min(leaders)

    def _sum(self, known: Known, start: date, end: date) -> Decimal:
        days = (start + n * DAY for n in range((end - start).days + 1))
        return sum((known.balances.get(day, ZERO) for day in days), ZERO)

    def _mean(self, known: Known, start: date, end: date) -> Decimal:
        return average(self._sum(known, start, end), (end - start).days + 1)
