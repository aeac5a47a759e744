"""A day's list: never more than its capacity, 4 : 4 : 2 where the clients exist, nothing lost."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.policies.daily_work import daily_policy
from outreach.rules.mix import Candidate, day_list, quotas
from outreach.rules.policy import Familiarity

POLICY = daily_policy()
A, B, C = Familiarity.FAMILIAR, Familiarity.MET, Familiarity.STRANGER
ANY = st.lists(
    st.builds(
        Candidate, client_no=st.integers(0, 999).map(lambda n: f"C{n:03}"),
        familiarity=st.sampled_from(Familiarity), score=st.integers(1, 400),
        must=st.booleans(),
    ),
    unique_by=lambda one: one.client_no, max_size=60,
)  # fmt: skip


def some(
    familiarity: Familiarity, count: int, score: int, *, must: bool = False
) -> list[Candidate]:
    return [
        Candidate(f"{familiarity}{score}{n:02}", familiarity, score - n, must) for n in range(count)
    ]


@pytest.mark.parametrize(
    ("capacity", "places"),
    [(20, (8, 8, 4)), (10, (4, 4, 2)), (5, (2, 2, 1)), (7, (3, 3, 1)), (1, (1, 0, 0)),
     (0, (0, 0, 0))],
)  # fmt: skip
def test_the_places_are_4_to_4_to_2(capacity: int, places: tuple[int, int, int]) -> None:
    found = quotas(POLICY, capacity)
    assert (found[C], found[B], found[A]) == places
    assert sum(found.values()) == capacity


def test_a_full_bank_gives_eight_eight_four() -> None:
    due = [*some(A, 30, 900), *some(B, 30, 500), *some(C, 30, 100)]
    made = day_list(POLICY, due)
    assert Counter(each.familiarity for each in made.chosen) == {C: 8, B: 8, A: 4}
    assert [each.score for each in made.chosen[:4]] == [900, 899, 898, 897]
    assert len(made.backlog) == 70


def test_places_nobody_fills_go_to_the_best_who_are_left() -> None:
    made = day_list(POLICY, [*some(A, 30, 900), *some(C, 3, 100)])
    assert Counter(each.familiarity for each in made.chosen) == {C: 3, A: 17}


def test_what_must_be_answered_today_is_on_it_before_anything_else() -> None:
    due = [*some(B, 30, 900), *some(A, 6, 40, must=True), *some(C, 30, 500)]
    made = day_list(POLICY, due)
    assert [each.must for each in made.chosen[:6]] == [True] * 6
    # Six of the four familiar places: two are missing to the others, at the end of their ranking.
    assert Counter(each.familiarity for each in made.chosen) == {A: 6, B: 8, C: 6}


def test_more_that_must_be_answered_than_a_day_holds_is_backlog() -> None:
    made = day_list(POLICY, some(B, 25, 90, must=True))
    assert (len(made.chosen), len(made.backlog)) == (20, 5)
    assert min(each.score for each in made.chosen) > max(each.score for each in made.backlog)


@given(ANY, st.integers(0, 30), st.randoms())
def test_no_list_breaks_capacity_or_mix_and_nobody_is_lost(
    due: list[Candidate], capacity: int, dice: object
) -> None:
    made = day_list(POLICY, due, capacity=capacity)
    assert len(made.chosen) == min(capacity, len(due))
    assert sorted([*made.chosen, *made.backlog], key=id) == sorted(due, key=id)
    there = Counter(each.familiarity for each in due)
    musts = Counter(each.familiarity for each in made.chosen if each.must)
    on_it = Counter(each.familiarity for each in made.chosen)
    places_of = quotas(POLICY, capacity)
    pressed = any(musts[each] > places for each, places in places_of.items())
    for each, places in places_of.items():
        # Below its places only where there is nobody else, or where others had to be on it.
        assert on_it[each] >= min(places, there[each]) or pressed
    if not any(each.must for each in made.backlog):
        assert sum(each.must for each in due) == sum(musts.values())
    shuffled = list(due)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert day_list(POLICY, shuffled, capacity=capacity) == made


@given(ANY)
def test_within_a_familiarity_the_better_is_never_left_behind(due: list[Candidate]) -> None:
    made = day_list(POLICY, due, capacity=10)
    for each in Familiarity:
        inside = [one for one in made.chosen if one.familiarity == each and not one.must]
        outside = [one for one in made.backlog if one.familiarity == each and not one.must]
        if inside and outside:
            assert min(one.score for one in inside) >= max(one.score for one in outside)
