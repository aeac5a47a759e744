"""What funds did from one list to another, told in plain Python a fund at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from tests.outreach.lists.worlds import POLICY, PRODUCTS, Row, World


def moves(world: World, code: str, *, tonight: date) -> Iterator[tuple[Decimal, date]]:
    """By how many percent the fund moved, and for which list."""
    percent = _moved_by(world, code)
    if percent is not None:
        yield percent, tonight
    for each in world["earlier_moves"]:
        if each["product_code"] == code:
            yield Decimal(str(each["percent"])), each["list_day"]


def _moved_by(world: World, code: str) -> Decimal | None:
    """The percent by which the median holding of a fund moved."""
    if PRODUCTS[code] != "fund":
        return None
    now, then = (_summed(world[name], code) for name in ("holdings", "holdings_before"))
    moved = [float(now[key]) / float(then[key]) for key in now.keys() & then.keys()
             if now[key] > 0 and then[key] > 0]  # fmt: skip
    holders = {client for client, _currency in now.keys() & then.keys()
               if now[client, _currency] > 0 and then[client, _currency] > 0}  # fmt: skip
    if len(holders) < POLICY.triggers.market_holders:
        return None
    return Decimal(str(round(100 * (median(moved) - 1), 2)))


def _summed(rows: Iterable[Row], code: str) -> Mapping[Any, Decimal]:
    found: dict[Any, Decimal] = defaultdict(Decimal)
    for each in rows:
        if each["product_code"] == code:
            found[each["client_no"], each["currency"]] += each["balance"]
    return found
