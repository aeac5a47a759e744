"""The inflow a client still needs to reach a tier by year end (domain/02 §Averages)."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tiering.rules.policy import POTENTIAL, TIERS, Policy

CENT = Decimal("0.01")


def next_tier(tier: str) -> str | None:
    """The tier above; None above the best. Raises ValueError for a tier that does not exist."""
    if tier == POTENTIAL:
        return TIERS[-1]
    place = TIERS.index(tier)
    return TIERS[place - 1] if place else None


def inflow_needed(
    *, threshold: Decimal, as_of: date, year_balance_days: Decimal, aum: Decimal
) -> Decimal | None:
    """Yuan that must come in tomorrow and stay, for the year's average to reach ``threshold``.

    ``year_balance_days`` are the yuan-days from 1 January to ``as_of``. Rounded half-up to the fen:
    the published average is rounded the same way, so that is enough. 0.00 when today's balance
    gets there by itself; None on 31 December, when no day is left.
    """
    year_end = date(as_of.year, 12, 31)
    days_left = (year_end - as_of).days
    if not days_left:
        return None
    days_in_year = (year_end - date(as_of.year, 1, 1)).days + 1
    missing = threshold * days_in_year - year_balance_days - aum * days_left
    return max(Decimal(0), missing / days_left).quantize(CENT, ROUND_HALF_UP)


def inflow_to_next_tier(
    policy: Policy, *, tier: str, as_of: date, year_balance_days: Decimal, aum: Decimal
) -> tuple[str, Decimal] | None:
    """The tier above and the inflow it takes; None for the best tier and on 31 December."""
    target = next_tier(tier)
    if target is None:
        return None
    needed = inflow_needed(
        threshold=policy.tiers[target],
        as_of=as_of,
        year_balance_days=year_balance_days,
        aum=aum,
    )
    return None if needed is None else (target, needed)
