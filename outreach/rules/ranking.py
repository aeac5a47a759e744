"""How an entry of a call list ranks, and why (domain/03 §Why a client is on today's list): the
points of its reasons, each by its days left, by the tier. Whole numbers only, so that SQL says the
same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from outreach.rules.policy import DailyPolicy, Reason

PERCENT = 100
MOST_OF_A_REASON = 5  # things that one reason is there for; the first scores, all are told


@dataclass(frozen=True)
class Due:
    """A reason with the days left to its day: negative when overdue, None where it has no day."""

    reason: Reason
    days_left: int | None = None


@dataclass(frozen=True)
class Part:
    """One line of the explanation: ``points`` × ``urgency`` % × ``tier`` %, cut, is ``score``."""

    due: Due
    points: int
    urgency: int
    tier: int
    score: int


def urgency(policy: DailyPolicy, days_left: int | None) -> int:
    """Percent. A reason without a day is neither urgent nor far away."""
    if days_left is None:
        return PERCENT
    fitting = (percent for days, percent in policy.urgency if days_left <= days)
    return next(fitting, policy.urgency_later)


def parts(policy: DailyPolicy, *, tier: str, due: Iterable[Due]) -> Sequence[Part]:
    """The explanation of a score, its largest part first; equal ones in the reasons' own order.

    A reason counts once, by its most urgent day. Raises KeyError for an unknown tier.
    """
    by_tier = policy.tiers[tier]
    found = [_part(policy, by_tier, each) for each in _most_urgent(policy, due)]
    order = list(Reason)
    return sorted(found, key=lambda part: (-part.score, order.index(part.due.reason)))


def score(policy: DailyPolicy, *, tier: str, due: Iterable[Due]) -> int:
    return sum(part.score for part in parts(policy, tier=tier, due=due))


def _part(policy: DailyPolicy, by_tier: int, due: Due) -> Part:
    points, by_days = policy.reasons[due.reason].points, urgency(policy, due.days_left)
    return Part(due, points, by_days, by_tier, points * by_days * by_tier // PERCENT**2)


def _most_urgent(policy: DailyPolicy, due: Iterable[Due]) -> Iterable[Due]:
    """Of several days of one reason that with the highest percent, then the fewest days left."""
    found: dict[Reason, Due] = {}
    for each in due:
        known = found.get(each.reason)
        if known is None or _rank(policy, each) > _rank(policy, known):
            found[each.reason] = each
    return found.values()


def _rank(policy: DailyPolicy, due: Due) -> tuple[int, int]:
    days = due.days_left
    return urgency(policy, days), -days if days is not None else 0
