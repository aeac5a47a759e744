"""One reason of a call list's entry, as it is kept and told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from outreach.rules.policy import Reason


@dataclass(frozen=True)
class Why:
    """``points`` × ``urgency`` % × ``tier`` %, cut, is ``score`` (``outreach.rules.ranking``).

    ``figure`` is yuan: what matures, came or went, lies idle, is missing to the next tier (or above
    the bound below), is to be moved to the target, was bought, is owed. Of a fund it is the percent
    by which it moved. ``detail`` is a code: a product, a direction, an act, an asset group, whose
    birthday, an employee number, a cause's reference.
    """

    reason: Reason
    due_on: date | None
    figure: Decimal | None
    detail: str
    points: int
    urgency: int
    tier: int
    score: int


def read_reasons(kept: Sequence[Sequence[Any]]) -> Sequence[Why]:
    """The JSON of ``Entry.reasons``: a list of each one's values in the order of the class."""
    return [_read(each) for each in kept]


def _read(kept: Sequence[Any]) -> Why:
    reason, due_on, figure, detail, *whole = kept
    points, urgency, tier, score = map(int, whole)
    return Why(
        reason=Reason(reason),
        due_on=None if due_on is None else date.fromisoformat(due_on),
        figure=None if figure is None else Decimal(figure),
        detail=detail,
        points=points,
        urgency=urgency,
        tier=tier,
        score=score,
    )
