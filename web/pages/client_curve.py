"""The curve of a client's last 12 months, and the thresholds it is read against."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language

from clients.selectors.beside import MonthEnd
from clients.selectors.one_client import SeenClient
from web.labels import TIER_LABELS, Words
from web.templatetags.figures import plain_wan

# The axis is drawn out to a threshold up to so many times the highest point; beyond that the curve
# would lie flat at the bottom, and the threshold is named at the edge.
REACH = Decimal("2.5")
# Of the height: two names closer than this would lie on each other.
APART = Decimal("0.08")


@dataclass(frozen=True)
class Mark:
    """A threshold in yuan; ``is_beyond``: above what is drawn, named at the edge."""

    tier_code: str
    tier: Words
    at: Decimal
    is_beyond: bool


@dataclass(frozen=True)
class Curve:
    """``points`` from the oldest; ``marks`` from the highest."""

    points: Sequence[MonthEnd]
    marks: Sequence[Mark]

    @property
    def beyond(self) -> Mark | None:
        return next((mark for mark in self.marks if mark.is_beyond), None)

    @property
    def is_any_drawn(self) -> bool:
        return any(not mark.is_beyond for mark in self.marks)

    @property
    def marks_json(self) -> str:
        """For the chart, in the unit of its axis."""
        marks = [
            {
                "at": float(plain_wan(mark.at)), "tier": mark.tier_code, "beyond": mark.is_beyond,
                "label": named(mark),
            }
            for mark in self.marks
        ]  # fmt: skip
        return json.dumps(marks, ensure_ascii=False)


def curve_of(seen: SeenClient, tiers: Mapping[str, Decimal], *, as_of: date) -> Curve:
    """The ends of the last 12 months that are known and the published day itself, with the
    threshold below and the one above the client's annual average (``tiers``: tier → yuan)."""
    ends = [end for end in seen.beside.month_ends if end.on < as_of]
    points = [*ends, MonthEnd(as_of, seen.snapshot.aum, seen.snapshot.annual_average)]
    return Curve(points, marks_of(points, tiers))


def marks_of(points: Sequence[MonthEnd], tiers: Mapping[str, Decimal]) -> Sequence[Mark]:
    """The threshold that the last annual average has reached, and the next one; and those the lines
    crossed, where there is room for their names."""
    drawn = [amount for p in points for amount in (p.aum, p.annual_average) if amount is not None]
    highest, average = max(drawn), points[-1].annual_average or Decimal(0)
    below = max((bound for bound in tiers.values() if bound <= average), default=None)
    above = min((bound for bound in tiers.values() if bound > average), default=None)
    kept = [bound for bound in (below, above) if bound is not None]
    top = max(highest, *(bound for bound in kept if bound <= highest * REACH), Decimal(0))
    for bound in tiers.values():
        is_apart = all(abs(bound - other) >= top * APART for other in kept)
        if min(drawn) <= bound <= highest and is_apart:
            kept.append(bound)
    return [
        Mark(tier, TIER_LABELS[tier], bound, is_beyond=bound > highest * REACH)
        for tier, bound in sorted(tiers.items(), key=lambda each: -each[1])
        if bound in kept
    ]


def named(mark: Mark) -> str:
    """私人银行 600 万, Private 6m: the tier and its threshold, whole."""
    is_chinese = (get_language() or "zh").startswith("zh")
    units = (
        ((Decimal(10) ** 4, " 万"),) if is_chinese
        else ((Decimal(10) ** 6, "m"), (Decimal(10) ** 3, "k"))
    )  # fmt: skip
    divisor, unit = next((d, u) for d, u in units if mark.at >= d or d == units[-1][0])
    return f"{mark.tier} {(mark.at / divisor).normalize():,f}{unit}"
