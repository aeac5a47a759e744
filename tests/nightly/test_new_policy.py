"""A policy for days published already: it is told, and counts when they are run again."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from nightly.night import run_night
from operations.models import Day, NightlyRun
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
