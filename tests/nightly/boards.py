"""The boards once more, in plain Python from what the night published and from the bank's files.

Shares no code with the product: subtrees are walked, clients listed, sorted and added up.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from math import floor
from pathlib import Path
from typing import Any

from clients.models import ClientSnapshot
from clients.rules.portfolio import NOTED_BASICS
from operations.models import Day
from tests.nightly.basics import noted
from tiering.models import BookMembership, Shortage

ASSETS = ("demand", "time", "wealth_product", "fund", "insurance", "bond", "metal", "trust",
          "margin_cash", "large_cd")  # fmt: skip
BANDS = ((7_000, 10_000), (30_000, 50_000), (70_000, 100_000), (150_000, 200_000))
# domain/02 §Books: role → initial size, cap.
SIZES = {
    "wealth_advisor": (100, 200), "relationship_manager": (400, 500), "loan_manager": (None, None),
    "lobby_manager": (300, None), "remote_manager": (None, 10_000),
}  # fmt: skip
# domain/02 §Tiers: tier → lower bound, best first.
BOUNDS = {
    "private": 6_000_000, "wealth": 200_000, "mid": 50_000, "long_tail": 10_000, "potential": 0,
}  # fmt: skip
INVESTMENT = ("wealth_product", "fund", "margin_cash", "trust", "metal")
# What of a profile the bank's files can fill, in percent; the CRM's own 15 nobody has noted here.
WEIGHTS = {
    "phone": 20, "id_no": 15, "birthday": 10, "employer": 10, "persona": 10, "risk_level": 10,
}  # fmt: skip
FAMILY = 10
Rows = list[dict[str, str]]


def rows_of(inbox: Path, table: str, as_of: date) -> Rows:
    """The newest full file of a table."""
    path = max(p for p in inbox.glob(f"{table}.f.*.dat") if p.name <= f"{table}.f.{as_of:%Y%m%d}.x")
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@dataclass
class Naive:
    """One published day, recounted."""

    inbox: Path
    as_of: date

    def __post_init__(self) -> None:
        self.run = Day.objects.get(as_of=self.as_of).published_run_id
        self.clients = {row["client_no"]: row for row in _snapshot(self.run)}
        before = Day.objects.filter(as_of__lt=self.as_of, published_run__isnull=False)
        eve = before.order_by("as_of").last()
        self.before = {r["client_no"]: r for r in _snapshot(eve.published_run_id)} if eve else {}
        places = rows_of(self.inbox, "institution", self.as_of)
        self.parents = {row["code"]: row["parent_code"] for row in places}
        self.due = self._due()
        self.told = {row["client_no"]: row for row in rows_of(self.inbox, "client", self.as_of)}
        family = rows_of(self.inbox, "family", self.as_of)
        self.related = {row["client_no"] for row in family}

    def board(self, code: str) -> dict[str, Any]:
        """What the board of one institution has to say."""
        below = {place for place in self.parents if code in self._above(place)}
        here = [row for row in self.clients.values() if self._counted_at(row) in below]
        return {
            **self._concentration(sorted((row["aum"] for row in here), reverse=True)),
            "assets": {name: str(_sum(row[name] for row in here)) for name in ASSETS},
            "moves": self._moves(here),
            "marginal": [self._band(here, *band) for band in BANDS],
            "maturities": self._maturities({row["client_no"] for row in here}),
            "loads": self._loads(below),
            "shortages": self._shortages(below, is_root=not self.parents[code]),
        }

    def book(self, employee_no: str, role: str) -> dict[str, Any]:
        """What the book of one person has to say."""
        mine = [
            row for row in self.clients.values()
            if (row["employee_no"], row["manager_role"]) == (employee_no, role)
        ]  # fmt: skip
        falling = [row for row in mine if row["aum"] < row["annual_average"] * Decimal("0.8")]
        last = self.as_of + timedelta(days=30)
        maturing = [r for r in mine if r["next_matures_on"] and r["next_matures_on"] <= last]
        both = {row["client_no"]: row for row in (*falling, *maturing)}.values()
        return {
            "tiers": {
                tier: [len(of), _sum(row["aum"] for row in of)]
                for tier in BOUNDS
                if (of := [row for row in mine if row["tier"] == tier])
            },
            "near": {
                tier: self._near(mine, tier, below) for tier, below in pairwise(BOUNDS)
            },
            "bands": [[low, end, self._band(mine, low, end)[2]] for low, end in BANDS],
            "uninvested": sum(not any(row[kind] for kind in INVESTMENT) for row in mine),
            "noted": {
                name: [
                    sum(noted(row["client_no"], name) is said for row in mine)
                    for said in (True, False)
                ]
                for name in NOTED_BASICS
            },
            "falling": [len(falling), _sum(row["aum"] for row in falling)],
            "maturing": [len(maturing), _sum(row["aum"] for row in maturing)],
            "lost": sum(row["aum"] < row["annual_average"] / 10 for row in mine),
            "stale": sum(row["is_stale"] for row in mine),
            "no_consent": sum(row["has_marketing_consent"] is False for row in mine),
            "do_not_contact": sum(row["is_do_not_contact"] is True for row in mine),
            "many": sum(sum(row[name] > 0 for name in ASSETS) >= 3 for row in mine),
            "annual_average": _sum(row["annual_average"] for row in mine),
            "at_risk": [len(both), _sum(row["aum"] for row in both)],
            "profiles": self._profiles(mine),
            "health": _health(mine, self._profiles(mine)),
            **self._moved(mine, employee_no, role),
        }  # fmt: skip

    def profiles(self, code: str) -> list[int]:
        """Asked for and met, of the clients of a subtree."""
        below = {place for place in self.parents if code in self._above(place)}
        return self._profiles(
            row for row in self.clients.values() if self._counted_at(row) in below
        )

    def _profiles(self, rows: Iterable[Mapping[str, Any]]) -> list[int]:
        """domain/02 §Book health: 60 % from 200,000 yuan, 100 % from 500,000."""
        asked = [row for row in rows if row["aum"] >= 200_000]
        met = [row for row in asked if self._filled(row) >= (100 if row["aum"] >= 500_000 else 60)]
        return [len(asked), len(met)]

    def _filled(self, row: Mapping[str, Any]) -> int:
        told, number = self.told[row["client_no"]], row["client_no"]
        filled = sum(weight for name, weight in WEIGHTS.items() if told[name])
        return filled + (FAMILY if number in self.related else 0)

    def _moved(self, mine: list[dict[str, Any]], employee_no: str, role: str) -> dict[str, int]:
        """Who is in the book and was not the night before, and the other way round."""
        now = {row["client_no"] for row in mine}
        then = {
            number for number, row in self.before.items()
            if (row["employee_no"], row["manager_role"]) == (employee_no, role)
        }  # fmt: skip
        return {"joined": len(now - then), "left": len(then - now)}

    def _near(self, mine: list[dict[str, Any]], tier: str, below: str) -> list[Any]:
        bound = BOUNDS[tier]
        reach = bound * Decimal("0.9"), bound * Decimal("1.1")
        up = [r for r in mine if r["tier"] == below and r["annual_average"] >= reach[0]]
        down = [r for r in mine if r["tier"] == tier and r["annual_average"] < reach[1]]
        near = [len(up), _sum(r["aum"] for r in up), len(down), _sum(r["aum"] for r in down)]
        return [*near, *reach]

    def _above(self, code: str) -> list[str]:
        above = [code]
        while self.parents.get(above[-1]):
            above.append(self.parents[above[-1]])
        return above

    def _counted_at(self, row: Mapping[str, Any]) -> str:
        root = next(code for code, parent in self.parents.items() if not parent)
        return row["home_outlet"] if row["home_outlet"] in self.parents else root

    def _concentration(self, richest: list[Decimal]) -> dict[str, Any]:
        top = -(-len(richest) // 5)
        held, holders = Decimal(0), 0
        while held * 100 < _sum(richest) * 80:
            held += richest[holders]
            holders += 1
        return {
            "top_clients": top, "top_aum": _sum(richest[:top]), "holders_of_80": holders,
        }  # fmt: skip

    def _moves(self, here: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
        counted: Counter[tuple[str, str]] = Counter()
        aum: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for row in here:
            then = self.before.get(row["client_no"])
            if then and then["tier"] != row["tier"]:
                counted[then["tier"], row["tier"]] += 1
                aum[then["tier"], row["tier"]] += row["aum"]
        return [[*move, counted[move], str(aum[move])] for move in sorted(counted)]

    def _band(self, here: Iterable[Mapping[str, Any]], low: int, milestone: int) -> list[Any]:
        inside = [row["aum"] for row in here if low <= row["aum"] < milestone]
        return [str(low), str(milestone), len(inside), str(_sum(inside))]

    def _due(self) -> Rows:
        last = self.as_of + timedelta(days=30)
        rows = rows_of(self.inbox, "holding", self.as_of)
        return [
            row for row in rows
            if row["matures_on"] and self.as_of < date.fromisoformat(row["matures_on"]) <= last
            and Decimal(row["balance"]) > 0
        ]  # fmt: skip

    def _maturities(self, here: set[str]) -> list[list[Any]]:
        rates = {r["currency"]: r["rate"] for r in rows_of(self.inbox, "exchange_rate", self.as_of)}
        days: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
        for row in self.due:
            if row["client_no"] in here:
                yuan = Decimal(row["balance"]) * Decimal(rates.get(row["currency"], "1"))
                amount = yuan.quantize(Decimal("0.01"), ROUND_HALF_UP)
                days[row["matures_on"]].append((row["client_no"], amount))
        return [
            [day, len(due), len({c for c, _ in due}), str(_sum(a for _, a in due))]
            for day, due in sorted(days.items())
        ]

    def _loads(self, below: set[str]) -> dict[str, Any]:
        open_books = BookMembership.objects.filter(is_primary=True, since_on__lte=self.as_of)
        held = Counter(
            (book.employee_no, book.role)
            for book in open_books
            if book.ended_on is None or book.ended_on > self.as_of
        )
        day = self.as_of.isoformat()
        people = {
            (row["role"], row["employee_no"])
            for row in rows_of(self.inbox, "staff", self.as_of)
            if row["role"] in SIZES and row["institution_code"] in below
            and row["joined_on"] <= day and (not row["left_on"] or row["left_on"] > day)
        }  # fmt: skip
        found = {}
        for role in {role for role, _ in people}:
            initial, cap = SIZES[role]
            loads = [held[number, of] for of, number in people if of == role]
            found[role] = {
                "people": len(loads), "clients": sum(loads),
                "initial": initial and initial * len(loads), "cap": cap and cap * len(loads),
                "above_initial": sum(1 for load in loads if initial and load > initial),
                "full": sum(1 for load in loads if cap and load >= cap),
            }  # fmt: skip
        return found

    def _shortages(self, below: set[str], *, is_root: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        outlets = defaultdict(set)
        for row in Shortage.objects.filter(run_id=self.run):
            if row.outlet_code not in below and not (is_root and row.outlet_code is None):
                continue
            nothing = {"outlets": 0, "clients": 0, "aum": Decimal("0.00"), "managers_short": 0,
                       "above_initial": 0}  # fmt: skip
            short = found.setdefault(row.role, nothing)
            short["above_initial"] += row.above_initial
            if row.reason != "above_initial":
                outlets[row.role].add(row.outlet_code)
                short["outlets"] = len(outlets[row.role])
                short["clients"] += row.clients
                short["aum"] += row.aum
                short["managers_short"] += row.managers_short
        return found


def _snapshot(run_id: int | None) -> list[dict[str, Any]]:
    fields = (
        "client_no", "aum", "tier", "home_outlet", *ASSETS, "annual_average", "employee_no",
        "manager_role", "is_stale", "has_loan", "next_matures_on", "has_marketing_consent",
        "is_do_not_contact",
    )  # fmt: skip
    rows = ClientSnapshot.objects.filter(run_id=run_id).values(*fields)
    # What is not held is not written.
    return [row | {name: row[name] or Decimal(0) for name in ASSETS} for row in rows]


def _health(mine: list[dict[str, Any]], profiles: list[int]) -> int | None:
    """In plain fractions: the known parts, 15, 15, 15 and 10 of a hundred."""
    if not mine:
        return None
    many = Fraction(sum(sum(row[name] > 0 for name in ASSETS) >= 3 for row in mine), len(mine))
    lost = Fraction(sum(row["aum"] < row["annual_average"] / 10 for row in mine), len(mine))
    parts = [(15, many / Fraction(60, 100) * 100), (10, 100 - lost / Fraction(5, 100) * 100)]
    average = Fraction(_sum(row["annual_average"] for row in mine))
    if average:
        change = (Fraction(_sum(row["aum"] for row in mine)) - average) / average
        parts.append((15, 50 + change / Fraction(10, 100) * 50))
    if profiles[0]:
        parts.append((15, Fraction(100 * profiles[1], profiles[0])))
    scores = [(weight, floor(min(100, max(0, score)) + Fraction(1, 2))) for weight, score in parts]
    whole = Fraction(sum(w * score for w, score in scores), sum(w for w, _ in scores))
    return floor(whole + Fraction(1, 2))


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal("0.00"))
