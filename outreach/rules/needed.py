"""What contact standards ask of a working day, and whether it holds that much (domain/03 §Contact
standards: show the conflict instead of drowning people)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

from outreach.rules.policy import Act, Period, Standard

# Working days of a period, for what a day has to hold: a week of five, a month of 21.
WORKDAYS = {
    Period.WEEK: 5, Period.MONTH: 21, Period.QUARTER: 63, Period.HALF_YEAR: 126, Period.YEAR: 252,
}  # fmt: skip


class Means(StrEnum):
    """By what an act takes time of a day."""

    CALL = "call"
    MESSAGE = "message"
    VISIT = "visit"
    GIFT = "gift"


# Any contact keeps the standard; a call is the least that a manager does for it.
BY = {
    Act.CONTACT: Means.CALL, Act.CALL: Means.CALL, Act.MESSAGE: Means.MESSAGE,
    Act.FACE_TO_FACE: Means.VISIT, Act.VISIT: Means.VISIT, Act.GIFT: Means.GIFT,
}  # fmt: skip
Needed = Mapping[Means, Fraction]


def needed_a_day(standards: Mapping[str, Sequence[Standard]], clients: Mapping[str, int]) -> Needed:
    """Acts of a working day by means, exactly: so many ``clients`` by tier, each by the profile's
    ``standards``. 400 wealth clients called weekly are 80 calls a day."""
    found: dict[Means, Fraction] = defaultdict(Fraction)
    for tier, count in clients.items():
        for each in standards.get(tier, ()):
            found[BY[each.act]] += Fraction(count, WORKDAYS[each.period])
    return found


def rounded_up(acts: Fraction) -> int:
    return -(-acts.numerator // acts.denominator)
