"""What contact standards ask of a working day."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from outreach.policies.daily_work import daily_policy
from outreach.rules.needed import WORKDAYS, Means, needed_a_day, rounded_up
from outreach.rules.policy import Act, Period, Standard

TIERS = ("private", "wealth", "mid", "long_tail", "potential")
COUNTS = st.dictionaries(st.sampled_from(TIERS), st.integers(0, 5_000))
PROFILES = st.dictionaries(
    st.sampled_from(TIERS),
    st.lists(st.builds(Standard, act=st.sampled_from(Act), period=st.sampled_from(Period))),
)


def test_400_wealth_clients_called_weekly_are_80_calls_a_day() -> None:
    standards = daily_policy().standards
    weekly = needed_a_day(standards["intensive"], {"wealth": 400})
    assert {means: rounded_up(acts) for means, acts in weekly.items()} == {
        Means.CALL: 80, Means.VISIT: 20, Means.GIFT: 7,
    }  # fmt: skip
    hard = needed_a_day(standards["hard"], {"wealth": 400})
    assert hard == {Means.CALL: Fraction(400, 63)} and rounded_up(hard[Means.CALL]) == 7
    assert needed_a_day(standards["hard"], {}) == {} and rounded_up(Fraction(0)) == 0
    assert needed_a_day(standards["hard"], {"nobody": 3}) == {}


@given(PROFILES, COUNTS, COUNTS)
def test_two_books_need_what_they_need_together(
    standards: dict[str, list[Standard]], one: dict[str, int], two: dict[str, int]
) -> None:
    both = {tier: one.get(tier, 0) + two.get(tier, 0) for tier in TIERS}
    parts = [needed_a_day(standards, each) for each in (one, two)]
    for means in Means:
        apart = sum((part.get(means, Fraction(0)) for part in parts), Fraction(0))
        assert needed_a_day(standards, both).get(means, Fraction(0)) == apart


@given(PROFILES, COUNTS)
def test_a_year_of_days_holds_every_act(
    standards: dict[str, list[Standard]], counts: dict[str, int]
) -> None:
    acts = sum(
        count * Fraction(WORKDAYS[Period.YEAR], WORKDAYS[each.period])
        for tier, count in counts.items() for each in standards.get(tier, ())
    )  # fmt: skip
    assert sum(needed_a_day(standards, counts).values()) * WORKDAYS[Period.YEAR] == acts
