"""Who keeps a better tier than the average asks for (domain/02 §Tiers, optional hysteresis): up at
once, down only after so many months below."""

from datetime import date, timedelta
from decimal import Decimal

from clients.rules.calendar import months_after
from tiering.rules.policy import POTENTIAL, Policy


def last_watched_from(as_of: date, months: int) -> date:
    """The latest first day below of which ``months`` are over on ``as_of``: whoever has been below
    since that day or longer goes down. Months are those of the calendar, cut to their last day."""
    found = months_after(as_of, -months)
    while months_after(found + timedelta(days=1), months) <= as_of:
        found += timedelta(days=1)
    return found


def kept_below(policy: Policy, *, tier: str, average: Decimal) -> Decimal | None:
    """The bound of ``tier`` in yuan, if the published average is below it and the rule is why the
    client is still there; else None."""
    if not policy.downgrade_after_months or tier == POTENTIAL or average >= policy.tiers[tier]:
        return None
    return policy.tiers[tier]
