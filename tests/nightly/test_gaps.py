"""Days left out, days that have not come yet, and days on which only optional files came."""

import json
from dataclasses import replace
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from clients.models import Client
from nightly.night import catch_up, run_night
from operations.models import Day, NightlyRun
from tests.nightly.worlds import (
    ENDING,
    MONDAY,
    NOON,
    WEEK,
    change_line,
    edge,
    exports,
    first_load,
    rewrite,
    run_week,
    wipe,
)
from tiering.models import BookChange, BookMembership, ExtractFile, TierChange

pytestmark = pytest.mark.django_db(transaction=True)
SATURDAY = ENDING + timedelta(days=1)
TODAY, TOMORROW = NOON.date(), NOON.date() + timedelta(days=1)
FAR = TODAY + timedelta(days=60)


def state(folder: Path) -> dict[str, Any]:
    """All that the week left behind: exports, and the rows that pages read, without their keys."""
    books = ("client_no", "employee_no", "role", "is_primary", "since_on", "ended_on", "reason")
    return {
        "exports": exports(folder, WEEK),
        "books": sorted(BookMembership.objects.values_list(*books), key=repr),
        "book_changes": sorted(
            BookChange.objects.filter(run__status="published").values_list(
                "run__as_of", "client_no", "role", "from_employee_no", "to_employee_no", "reason"
            ),
            key=repr,
        ),
        "tier_changes": sorted(
            TierChange.objects.filter(run__status="published").values_list(
                "run__as_of", "client_no", "from_tier", "to_tier"
            ),
            key=repr,
        ),
        "clients": sorted(Client.objects.values_list("client_no", "name", "opening_outlet")),
    }


def somebody_leaves(inbox: Path) -> None:
    """From Tuesday's staff file on one manager is gone, so that books of the week do change."""
    for day in WEEK[1:]:
        path = inbox / f"staff.f.{day:%Y%m%d}.dat"
        lines = path.read_text(encoding="utf-8").splitlines()
        gone = next(n for n, line in enumerate(lines) if ",relationship_manager," in line)
        change_line(path, gone - 1, lambda cells: [*cells[:5], MONDAY.isoformat()])


def test_catching_up_fills_older_gaps_as_if_every_night_had_been_punctual(
    inbox: Path, tmp_path: Path
) -> None:
    somebody_leaves(inbox)
    run_week(inbox, [MONDAY, WEEK[3]])  # Tuesday and Wednesday are loaded only
    reports = catch_up(ENDING, edge(inbox))
    assert [(r.as_of, r.status) for r in reports] == [
        (WEEK[1], "published"), (WEEK[2], "published"), (ENDING, "published"),
    ]  # fmt: skip
    assert reports[0].days == tuple(WEEK[1:4])  # Thursday again, once for both
    assert NightlyRun.objects.filter(as_of=WEEK[3]).count() == 2
    found = state(tmp_path)
    assert len(found["book_changes"]) > 0
    assert {row[4] for row in found["books"]} >= {MONDAY, WEEK[1]}
    wipe()
    first_load(inbox)
    run_week(inbox)
    assert state(tmp_path) == found


def test_catching_up_publishes_a_day_whose_files_left_as_it_was_loaded(inbox: Path) -> None:
    run_week(inbox, [MONDAY, SATURDAY])
    for path in inbox.glob(f"*.{WEEK[2]:%Y%m%d}.*"):
        path.unlink()
    assert [report.as_of for report in catch_up(SATURDAY, edge(inbox))] == WEEK[1:]
    assert catch_up(SATURDAY, edge(inbox)) == []


def test_a_gap_under_a_day_whose_files_left_stops_and_says_which_to_put_back(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_week(inbox, [MONDAY, WEEK[2], WEEK[3]])
    before = exports(tmp_path, [MONDAY, WEEK[2], WEEK[3]])
    away = tmp_path / "away"
    away.mkdir()
    for day in WEEK[2:4]:
        for path in inbox.glob(f"*.{day:%Y%m%d}.*"):
            path.rename(away / path.name)
    with time_machine.travel(NOON, tick=False), pytest.raises(SystemExit) as ended:
        call_command("catch_up", "--until", f"{WEEK[2]}", "--inbox", str(inbox))
    said = capsys.readouterr().out
    assert ended.value.code == 1
    assert f"{WEEK[2]} must be worked through again" in said
    names = ", ".join(sorted(path.name for path in away.glob(f"*.{WEEK[2]:%Y%m%d}.dat")))
    told = f"Put back, unchanged and with their .ok, {names}, and those of {WEEK[3]}; then run"
    assert f"{told} the same command again" in said
    # Nothing is published in between, and what was stands.
    assert Day.objects.filter(published_run__isnull=False).count() == 3
    assert exports(tmp_path, [MONDAY, WEEK[2], WEEK[3]]) == before
    for path in away.iterdir():
        path.rename(inbox / path.name)
    assert [report.as_of for report in catch_up(WEEK[2], edge(inbox))] == [WEEK[1]]
    again = exports(tmp_path, [MONDAY, WEEK[2], WEEK[3]])
    assert [again["snapshot", day] == before["snapshot", day] for day in WEEK[2:4]] == [True, True]


def test_a_gap_that_is_held_publishes_none_of_its_days_and_stops(
    inbox: Path, tmp_path: Path
) -> None:
    run_week(inbox, [MONDAY, WEEK[3]])
    before = exports(tmp_path, [MONDAY, WEEK[3]])
    (inbox / f"staff.f.{WEEK[2]:%Y%m%d}.ok").unlink()
    (report,) = catch_up(ENDING, edge(inbox))
    assert (report.status, report.as_json()["stopped_on"]) == ("held", WEEK[2].isoformat())
    assert Day.objects.filter(published_run__isnull=False).count() == 2
    assert exports(tmp_path, [MONDAY, WEEK[3]]) == before


def test_a_day_that_has_not_come_yet_is_refused_and_nothing_changes(inbox: Path) -> None:
    for report in (
        run_night(FAR, edge(inbox)),
        run_night(FAR, edge(inbox), is_dry=True),
        *catch_up(FAR, edge(inbox)),
    ):
        assert (report.status, "has not come yet" in report.message) == ("failed", True)
    assert not NightlyRun.objects.exists()
    assert not Day.objects.exists()


def test_today_is_the_bank_s_day_not_the_one_of_greenwich(inbox: Path) -> None:
    run_week(inbox, [ENDING])
    for path in inbox.iterdir():
        path.unlink()
    assert run_night(TODAY, edge(inbox)).status == "published"
    assert "has not come yet" in run_night(FAR, edge(inbox)).message
    early = (NOON.replace(hour=1) + (FAR - TODAY)).astimezone(UTC)
    at_night = replace(edge(inbox), clock=lambda: early)
    assert run_night(FAR, at_night).status == "published"


def test_a_day_near_the_files_is_a_persons_decision(inbox: Path) -> None:
    run_week(inbox, [ENDING])
    assert run_night(TOMORROW, edge(inbox)).status == "published"


def test_the_commands_say_that_a_day_has_not_come_yet(
    inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = []
    with time_machine.travel(NOON, tick=False):
        for arguments in (
            ("run_night", "--as-of", f"{FAR}", "--json"),
            ("catch_up", "--until", f"{FAR}"),
        ):
            with pytest.raises(SystemExit) as ended:
                call_command(*arguments, "--inbox", str(inbox))
            codes.append(ended.value.code)
    first, *rest = capsys.readouterr().out.strip().splitlines()
    assert codes == [1, 1]
    assert json.loads(first)["status"] == "failed"
    assert "has not come yet" in json.loads(first)["message"]
    assert sum("has not come yet" in line for line in rest) == 1


def test_files_dated_ahead_stop_nothing(inbox: Path, tmp_path: Path) -> None:
    run_week(inbox, [MONDAY])
    before = exports(tmp_path, [MONDAY])
    wipe()
    first_load(inbox)
    ahead = inbox / f"holding.f.{TODAY + timedelta(days=300):%Y%m%d}.dat"
    rewrite(ahead, ["client_no,outlet_code,product_code,currency,balance,matures_on"])
    reports = catch_up(ENDING, edge(inbox))
    assert [r.status for r in reports] == ["published"] * len(reports)
    assert reports[-1].as_of == ENDING
    # Catching up makes no list of a day that is over.
    assert exports(tmp_path, [MONDAY]) == before | {("lists", MONDAY): ""}


def only_rates(inbox: Path, day: date) -> Path:
    """A day on which nothing but rates of exchange came, all of them ten times as high."""
    path = inbox / f"exchange_rate.f.{day:%Y%m%d}.dat"
    rewrite(path, ["currency,rate", "USD,71.00000000", "HKD,9.00000000", "EUR,80.00000000"])
    return path


def test_a_day_with_optional_files_only_keeps_them_and_carries_balances_forward(
    inbox: Path, tmp_path: Path
) -> None:
    run_week(inbox, [ENDING])
    only_rates(inbox, SATURDAY)
    report = run_night(SATURDAY, edge(inbox))
    assert (report.status, report.message) == ("published", "")
    file = ExtractFile.objects.get(run=report.run)
    assert (file.table, file.verdict, file.loaded) == ("exchange_rate", "loaded", 3)
    friday, saturday = (
        [line.split(",")[:3] for line in exports(tmp_path, [day])["snapshot", day].splitlines()]
        for day in (ENDING, SATURDAY)
    )
    assert saturday == friday
    assert sum(float(row[2]) > 0 for row in saturday[1:]) > 100
    assert report.run is not None
    manifest = edge(inbox).lake.read_json("manifest", SATURDAY, report.run.pk)
    assert manifest["tables"]["exchange_rate"]["as_of"] == SATURDAY.isoformat()


def test_an_optional_file_sent_again_makes_a_new_run_of_its_day(inbox: Path) -> None:
    run_week(inbox, [ENDING])
    path = only_rates(inbox, SATURDAY)
    run_week(inbox, [SATURDAY])
    rewrite(path, ["currency,rate", "USD,7.20000000"])
    run_week(inbox, [SATURDAY])
    files = ExtractFile.objects.filter(run__as_of=SATURDAY).order_by("run__revision")
    assert list(files.values_list("run__status", "loaded")) == [("superseded", 3), ("published", 1)]


def test_optional_files_before_the_first_day_with_required_ones_stop_nothing(inbox: Path) -> None:
    for path in inbox.glob(f"*.f.{MONDAY:%Y%m%d}.*"):
        if not path.name.startswith("exchange_rate"):
            path.unlink()
    reports = catch_up(WEEK[1], edge(inbox))
    assert [(r.as_of, r.status) for r in reports] == [(WEEK[1], "published")]
