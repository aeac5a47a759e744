"""A score is the sum of its parts, and each part says how it came about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.policies.daily_work import daily_policy
from outreach.rules.policy import EVERY_TIER, Reason
from outreach.rules.ranking import Due, parts, score, urgency

POLICY = daily_policy()
DUE = st.builds(Due, st.sampled_from(Reason), st.none() | st.integers(-60, 90))


def test_the_parts_of_a_score_by_hand() -> None:
    """A wealth client (150 %): a deposit falls due in 3 days (80 × 150 %), a birthday is today
    (45 × 200 %), and money has lain idle (35, no day)."""
    due = [Due(Reason.IDLE_MONEY), Due(Reason.BIRTHDAY, 0), Due(Reason.MATURITY, 3)]
    found = parts(POLICY, tier="wealth", due=due)
    assert [(p.due.reason, p.points, p.urgency, p.tier, p.score) for p in found] == [
        (Reason.MATURITY, 80, 150, 150, 180),
        (Reason.BIRTHDAY, 45, 200, 150, 135),
        (Reason.IDLE_MONEY, 35, 100, 150, 52),  # 52.5, cut
    ]
    assert score(POLICY, tier="wealth", due=due) == 367


@pytest.mark.parametrize(
    ("days", "percent"),
    [(-30, 220), (-1, 220), (0, 200), (1, 180), (2, 150), (3, 150), (7, 120), (8, 100), (30, 100),
     (31, 60), (None, 100)],
)  # fmt: skip
def test_the_nearer_the_day_the_more_it_counts(days: int | None, percent: int) -> None:
    assert urgency(POLICY, days) == percent


def test_a_reason_with_several_days_counts_once_by_the_most_urgent() -> None:
    """Two deposits, in 2 and in 20 days: the client is called about the first."""
    due = [Due(Reason.MATURITY, 20), Due(Reason.MATURITY, 2), Due(Reason.MATURITY)]
    (part,) = parts(POLICY, tier="mid", due=due)
    assert (part.due.days_left, part.score) == (2, 80 * 150 * 110 // 10_000)


def test_a_tier_nobody_named_is_an_error() -> None:
    with pytest.raises(KeyError):
        score(POLICY, tier="gold", due=[Due(Reason.BIRTHDAY, 0)])


@given(st.lists(DUE, max_size=8), st.sampled_from(EVERY_TIER), st.randoms())
def test_scores_are_explained_and_never_depend_on_the_order(
    due: list[Due], tier: str, dice: object
) -> None:
    found = parts(POLICY, tier=tier, due=due)
    assert score(POLICY, tier=tier, due=due) == sum(part.score for part in found)
    assert {part.due.reason for part in found} == {each.reason for each in due}
    assert all(p.score == p.points * p.urgency * p.tier // 10_000 for p in found)
    shuffled = list(due)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert parts(POLICY, tier=tier, due=shuffled) == found


@given(st.lists(DUE, max_size=8), DUE)
def test_one_reason_more_never_ranks_lower(due: list[Due], more: Due) -> None:
    ranks = [score(POLICY, tier=tier, due=[*due, more]) for tier in EVERY_TIER]
    before = [score(POLICY, tier=tier, due=due) for tier in EVERY_TIER]
    assert all(rank >= less for rank, less in zip(ranks, before, strict=True))
    assert ranks == sorted(ranks, reverse=True)  # the better tier first
