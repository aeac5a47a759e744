"""A policy for days published already: it is told, and counts when they are run again."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from nightly.night import run_night
from operations.models import Day, NightlyRun, PolicyVersion
from tests.nightly.worlds import MONDAY, WEEK, edge, exports, first_load, run_week, wipe

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY, THURSDAY = WEEK[1], WEEK[3]
BODY = """
tiering:
  average_basis: year_to_date
  min_days_in_year: 31
  min_days_of_history: 31
  tiers: {private: 6000000, wealth: 100000, mid: 50000, long_tail: 10000}
  asset_class_weights: {}
"""


def load(folder: Path, effective_on: date, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command prints; it ends well."""
    path = folder / "policy.yaml"
    path.write_text(BODY)
    call_command("load_policy", str(path), "--effective-on", effective_on.isoformat())
    return capsys.readouterr().out


def versions() -> dict[date, int]:
    """The version each published day was made with."""
    days = Day.objects.filter(published_run__isnull=False).order_by("as_of")
    return dict(days.values_list("as_of", "published_run__policy_version__version"))


def test_a_policy_for_published_days_names_them_and_leaves_them_as_they_are(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_week(inbox, [MONDAY, TUESDAY, THURSDAY])
    before = exports(tmp_path, [TUESDAY, THURSDAY])
    told = load(tmp_path, TUESDAY, capsys)
    assert f"2 published days from {TUESDAY} to {THURSDAY}" in told
    assert f"run_night --as-of {TUESDAY}" in told
    assert run_night(WEEK[4], edge(inbox)).days == (WEEK[4],)
    assert versions() == {MONDAY: 1, TUESDAY: 1, THURSDAY: 1, WEEK[4]: 2}
    assert exports(tmp_path, [TUESDAY, THURSDAY]) == before


def test_a_policy_for_days_to_come_names_none(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_week(inbox, [MONDAY])
    told = load(tmp_path, TUESDAY, capsys)
    assert told.splitlines() == [f"Policy version 2 is in force from {TUESDAY}."]


def test_a_published_day_run_again_and_those_after_it_take_the_new_version(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_week(inbox, [MONDAY, TUESDAY, THURSDAY])
    old = exports(tmp_path, [MONDAY, TUESDAY, THURSDAY])
    load(tmp_path, TUESDAY, capsys)
    report = run_night(TUESDAY, edge(inbox))
    assert (report.status, report.days) == ("published", (TUESDAY, WEEK[2], THURSDAY))
    assert versions() == {MONDAY: 1, TUESDAY: 2, THURSDAY: 2}
    again = exports(tmp_path, [MONDAY, TUESDAY, THURSDAY])
    assert [key for key in again if again[key] == old[key] and key[0] == "snapshot"] == [
        ("snapshot", MONDAY)
    ]
    assert NightlyRun.objects.filter(status="superseded").count() == 3
    wipe()
    first_load(inbox)
    run_week(inbox, [MONDAY, TUESDAY, THURSDAY])
    assert exports(tmp_path, [MONDAY, TUESDAY, THURSDAY]) == again


# The largest numbers of every kind that loading takes.
MOST_OF_ALL = """
tiering:
  min_days_in_year: 1000000000
  min_days_of_history: 1000000000
  tiers:
    {private: "9999999999999999.99", wealth: "9999999999999999.98", mid: 50000, long_tail: 10000}
  asset_class_weights: {demand: 10, fund: 10}
books:
  wealth: {primary: relationship_manager, initial: 1000000000, cap: 1000000000}
  mid: {primary: lobby_manager, initial: 1000000000, cap: 1000000000}
  long_tail: {primary: remote_manager, cap: 1000000000}
  top_clients_per_outlet: 1000000000
guards: {shrink_limit_percent: 1000000000, move_limit_percent: 1000000000}
"""


def test_a_night_works_with_the_largest_numbers_that_loading_takes(
    inbox: Path, tmp_path: Path
) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(MOST_OF_ALL)
    call_command("load_policy", str(path), "--effective-on", MONDAY.isoformat())
    run_week(inbox, [MONDAY])
    assert versions() == {MONDAY: 2}


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("tiering: {tiers: {private: 99999999999999999999999999, wealth: 3, mid: 2, long_tail: 1}}",
         "tiering.tiers.private may be at most 9,999,999,999,999,999.99"),
        ("books: {wealth: {primary: relationship_manager, cap: 10000000000000000000000}}",
         "books.wealth.cap may be at most 1,000,000,000"),
        ("tiering: {min_days_in_year: true}", "tiering.min_days_in_year must be a whole number"),
        ("guards:\n  move_limit_percent: 5\n  move_limit_percent: 50",
         "policy.yaml, line 3: key 'move_limit_percent' was given in line 2 already"),
        ("guards: {move_limit_percent: .nan}", "guards.move_limit_percent must be"),
    ],
)  # fmt: skip
def test_a_number_that_no_night_can_work_with_is_refused_at_loading(
    term: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(term)
    with pytest.raises(CommandError, match=re.escape(said)) as refused:
        call_command("load_policy", str(path), "--effective-on", MONDAY.isoformat())
    assert refused.value.returncode == 1
    assert not PolicyVersion.objects.filter(version__gt=1).exists()
