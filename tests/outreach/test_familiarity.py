"""Familiarity as the contacts say it, and the cells of the nine-grid."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.policies.daily_work import daily_policy
from outreach.rules.familiarity import Evidence, cell_of, cells_for, rows_of, suggest
from outreach.rules.policy import Familiarity

POLICY = daily_policy()
A, B, C = Familiarity.FAMILIAR, Familiarity.MET, Familiarity.STRANGER
TODAY = date(2026, 11, 24)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("now", "effective", "face", "last", "set_on", "to"),
    [
        (C, 1, 0, 3, 900, B), (C, 0, 0, None, 900, None), (C, 9, 9, 1, 900, B),  # a step at a time
        (B, 4, 1, 3, 30, A), (B, 4, 0, 3, 30, None), (B, 3, 9, 3, 30, None),
        (A, 0, 0, 180, 900, None), (A, 0, 0, 181, 900, B), (A, 0, 0, 181, 20, None),
        (B, 0, 0, 365, 900, None), (B, 0, 0, 366, 900, C), (B, 0, 0, None, 366, C),
    ],
)  # fmt: skip
def test_it_moves_by_what_was_done_and_back_after_silence(
    now: Familiarity, effective: int, face: int, last: int | None, set_on: int,
    to: Familiarity | None,
) -> None:  # fmt: skip
    evidence = Evidence(effective, face, None if last is None else ago(last))
    found = suggest(POLICY, now, evidence, since_on=ago(set_on), as_of=TODAY)
    assert (found.to if found else None) == to
    assert found is None or found.evidence == evidence


@given(
    st.sampled_from(Familiarity), st.integers(0, 9), st.integers(0, 9), st.integers(0, 999),
    st.integers(0, 999),
)  # fmt: skip
def test_a_suggestion_is_one_step_and_settles(
    now: Familiarity, effective: int, face: int, last: int, set_on: int
) -> None:
    rows = [A, B, C]
    is_recent = last <= POLICY.familiarity.days  # else nothing was logged in those days
    evidence = Evidence(effective * is_recent, face * is_recent, ago(last))
    found = suggest(POLICY, now, evidence, since_on=ago(set_on), as_of=TODAY)
    if found is None:
        return
    assert abs(rows.index(found.to) - rows.index(now)) == 1
    # Followed today, it is not taken back today.
    again = suggest(POLICY, found.to, evidence, since_on=TODAY, as_of=TODAY)
    assert again is None or again.to != now


@pytest.mark.parametrize(
    ("familiarity", "aum", "cell"),
    [
        (A, "200000.00", 1), (A, "199999.99", 2), (A, "49999.99", 3), (B, "9000000", 4),
        (B, "50000.00", 5), (C, "1000000", 7), (C, "60000", 8), (C, "0", 9),
    ],
)  # fmt: skip
def test_cells_go_by_familiarity_and_assets(familiarity: Familiarity, aum: str, cell: int) -> None:
    assert cell_of(POLICY, familiarity, Decimal(aum)) == cell


def test_goals_pick_their_rows() -> None:
    assert list(cells_for(POLICY, "sell")) == [1, 2, 3] and rows_of(POLICY, "sell") == [A]
    assert rows_of(POLICY, "cultivate") == [B] and rows_of(POLICY, "serve") == [C]
    with pytest.raises(KeyError):
        cells_for(POLICY, "x")
