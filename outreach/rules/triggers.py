"""When each reason to contact a client is there (domain/03 §Why a client is on today's list): the
``triggers`` of ``outreach/policies/daily_work.yaml``, typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tiering.rules.policy import POTENTIAL, TIERS

EVERY_TIER = (*TIERS, POTENTIAL)
MOST_DAYS = 366
CARE_AHEAD = 7  # a talk of a new client's care is asked for from a week before its day


@dataclass(frozen=True)
class Triggers:
    """When each reason is there. Days are calendar days where nothing else is said, ``lists`` are
    workdays: a holiday uses up none of them. Money is whole yuan; ``after_sale`` is (from, due,
    until) days after the sale, ``maturity_days`` and ``care_days`` are the days on which it is
    asked for anew."""

    maturity_days: tuple[int, ...]
    handout_days: int  # so far ahead the head hands out what matures
    movement: Mapping[str, int]  # tier → yuan of one day
    movement_lists: int
    birthday_days: int
    welcome_workdays: int
    welcome_until: int
    care_days: tuple[int, ...]
    after_sale: tuple[int, int, int]
    market_percent: int
    market_from: int
    market_holders: int  # a fund that fewer clients hold is not judged by its holdings
    market_lists: int
    loan_days: int
    idle_from: int
    idle_days: int
    allocation_points: int
    allocation_from: int
    rest_days: int

    @property
    def furthest_back(self) -> int:
        """Days before a list that something it asks for may have been on."""
        return max(self.welcome_until, self.care_days[-1] + CARE_AHEAD, self.after_sale[2])

    @property
    def furthest_ahead(self) -> int:
        """Days after it that something may be on."""
        return max(self.maturity_days[0], self.handout_days, self.birthday_days, self.loan_days)


def read_triggers(body: Mapping[str, Any]) -> Triggers:
    """Raises KeyError or TypeError for what is missing or no number, ValueError for numbers that
    contradict each other."""
    sale, market, idle, allocation = (
        body[name] for name in ("after_sale", "market", "idle", "allocation")
    )
    triggers = Triggers(
        maturity_days=tuple(map(int, body["maturity_days"])),
        movement={tier: int(body["movement"][tier]) for tier in EVERY_TIER},
        care_days=tuple(map(int, body["care_days"])),
        after_sale=(int(sale["from"]), int(sale["due"]), int(sale["until"])),
        market_percent=int(market["percent"]),
        market_from=int(market["from"]),
        market_holders=int(market["holders"]),
        market_lists=int(market["lists"]),
        idle_from=int(idle["from"]),
        idle_days=int(idle["days"]),
        allocation_points=int(allocation["points"]),
        allocation_from=int(allocation["from"]),
        **{name: int(body[name]) for name in (
            "handout_days", "movement_lists", "birthday_days", "welcome_workdays", "welcome_until",
            "loan_days", "rest_days",
        )},
    )  # fmt: skip
    _check(triggers)
    return triggers


def _check(triggers: Triggers) -> None:
    if list(triggers.maturity_days) != sorted(set(triggers.maturity_days), reverse=True):
        raise ValueError("triggers.maturity_days: they count down")
    if list(triggers.care_days) != sorted(set(triggers.care_days)):
        raise ValueError("triggers.care_days: they ascend")
    if not triggers.maturity_days or not triggers.care_days:
        raise ValueError("triggers: maturity_days and care_days need a day at least")
    first, due, last = triggers.after_sale
    if not 0 <= first <= due <= last:
        raise ValueError("triggers.after_sale: from, due and until must ascend")
    if min(*triggers.movement.values(), triggers.market_percent, triggers.idle_from) <= 0:
        raise ValueError("triggers: amounts and percentages must be above 0")
    _check_days(triggers)


def _check_days(triggers: Triggers) -> None:
    """No number of days is below 0 or beyond a year; what waits, waits for a list at least."""
    days = (
        *triggers.maturity_days, triggers.handout_days, *triggers.care_days,
        *triggers.after_sale, triggers.movement_lists,
        triggers.birthday_days, triggers.welcome_workdays, triggers.welcome_until,
        triggers.market_lists, triggers.loan_days, triggers.idle_days, triggers.rest_days,
    )  # fmt: skip
    if not 0 <= min(days) <= max(days) <= MOST_DAYS:
        raise ValueError(f"triggers: days are 0 to {MOST_DAYS}")
    if min(triggers.movement_lists, triggers.market_lists, triggers.market_holders) < 1:
        raise ValueError("triggers: movement_lists, market.lists and market.holders begin at 1")
