"""When a suggestion that was overruled is made again."""

from datetime import date, timedelta

import pytest
import yaml

from outreach.policies.daily_work import FILE, daily_policy
from outreach.rules.familiarity import Evidence
from outreach.rules.policy import DailyPolicyInvalid, Familiarity, read_daily_policy
from outreach.rules.suggesting import Basis, Known, Suggested, read_basis, suggested

POLICY = daily_policy()
A, B, C = Familiarity.FAMILIAR, Familiarity.MET, Familiarity.STRANGER
TODAY = date(2026, 11, 24)
LONG_AGO = date(2020, 1, 1)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def known(
    now: Familiarity, effective: int = 0, face: int = 0, last: int | None = None, newest: int = 0,
) -> Known:  # fmt: skip
    on = None if last is None else ago(last)
    return Known(now, LONG_AGO, Evidence(effective, face, on), newest)


def told(
    what: Known, overruled: tuple[Familiarity, Basis] | None = None, as_of: date = TODAY
) -> Suggested | None:
    return suggested(POLICY, what, overruled=overruled, as_of=as_of)


def basis(what: Known) -> Basis:
    found = told(what)
    assert found is not None
    return found.basis


BEFORE = known(B, 5, 1, 3, newest=70)


@pytest.mark.parametrize(
    ("now", "comes_again"),
    [
        (BEFORE, False), (known(B, 4, 1, 3, newest=70), False),
        (known(B, 5, 1, 3, newest=71), True),
        (known(B, 6, 1, 3, newest=70), True), (known(B, 5, 2, 3, newest=70), True),
        (known(B, 4, 1, 3, newest=40), False),
    ],
)  # fmt: skip
def test_up_again_with_more_to_stand_on(now: Known, comes_again: bool) -> None:
    assert (told(now, (A, basis(BEFORE))) is not None) is comes_again


def test_down_again_after_as_long_once_more_or_a_silence_begun_anew() -> None:
    silent = known(A, last=200)
    kept = (B, basis(silent))
    assert kept[1].periods == 1 and told(silent, kept) is None
    assert told(silent, kept, as_of=TODAY + timedelta(days=160)) is None
    assert told(silent, kept, as_of=TODAY + timedelta(days=161)) is not None
    assert told(known(A, last=190), kept) is not None


def test_what_was_overruled_one_way_binds_that_way_only() -> None:
    kept = (C, basis(known(B, last=400)))
    up = told(known(B, 4, 1, 1), kept)
    assert up is not None and up.to is A and up.is_up


def test_a_basis_is_kept_as_it_was() -> None:
    for what in (BEFORE, known(A, last=200), known(B)):
        found = basis(what)
        assert read_basis(found.kept()) == found


@pytest.mark.parametrize("grid", [
    {"goals": {"sell": [0]}}, {"goals": {"sell": [10]}}, {"columns": [1, 2]},
    {"pick": {"places": 0, "most": 50, "days": 14}},
    {"pick": {"places": 60, "most": 50, "days": 14}},
    {"pick": {"places": 1, "most": 50, "days": 0}},
])  # fmt: skip
def test_numbers_of_the_grid_that_contradict_themselves(grid: dict[str, object]) -> None:
    body = yaml.safe_load(FILE.read_text())
    with pytest.raises(DailyPolicyInvalid, match="grid"):
        read_daily_policy(body | {"grid": body["grid"] | grid})
