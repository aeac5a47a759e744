import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from clients.models import Client
from nightly.night import catch_up, run_night
from operations.models import Day, NightlyRun
from operations.services.night_lock import NightIsRunning, night_lock
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
from tiering.models import BookMembership

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY = MONDAY + timedelta(days=1)


def holding(inbox: Path, day: object) -> Path:
    return inbox / f"holding.f.{day:%Y%m%d}.dat"


def richer(cells: list[str]) -> list[str]:
    return [*cells[:4], "7654321.09", *cells[5:]]


def test_the_first_night_publishes_every_client_of_the_file(inbox: Path) -> None:
    report = run_night(MONDAY, edge(inbox)).as_json()
    assert report["status"] == "published"
    assert report["clients"] == Client.objects.count() > 390
    assert [step["name"] for step in report["steps"]] == [
        "files", "judge", "balances", "figures", "books", "stage", "holdings", "lists",
        "publish",
    ]  # fmt: skip
    assert {"name", "rows", "loaded", "rejected", "held", "reason"} <= set(report["files"][0])
    assert all(f["loaded"] + f["rejected"] == f["rows"] for f in report["files"])


def test_the_same_night_again_is_the_same_run_and_the_same_exports(
    inbox: Path, tmp_path: Path
) -> None:
    first = run_night(MONDAY, edge(inbox))
    before = exports(tmp_path, [MONDAY])
    again = run_night(MONDAY, edge(inbox))
    assert again.run == first.run
    assert NightlyRun.objects.count() == 1
    assert exports(tmp_path, [MONDAY]) == before


def test_a_resent_file_gives_what_would_have_been_if_it_had_come_first(
    inbox: Path, tmp_path: Path
) -> None:
    run_week(inbox, WEEK[:3])
    change_line(holding(inbox, MONDAY), 3, richer)
    report = run_night(WEEK[3], edge(inbox))
    assert (report.status, report.message) == ("published", "")
    assert report.days == tuple(WEEK[:4])
    resent = exports(tmp_path, WEEK[:4])
    wipe()
    first_load(inbox)
    run_week(inbox, WEEK[:4])
    assert exports(tmp_path, WEEK[:4]) == resent


def test_a_resent_file_makes_a_new_revision_and_keeps_the_old_run(inbox: Path) -> None:
    run_week(inbox, WEEK[:2])
    change_line(holding(inbox, TUESDAY), 3, richer)
    run_night(TUESDAY, edge(inbox))
    runs = NightlyRun.objects.filter(as_of=TUESDAY).order_by("revision")
    assert [(run.revision, run.status) for run in runs] == [(1, "superseded"), (2, "published")]
    assert Day.objects.get(as_of=TUESDAY).published_run == runs[1]


def test_catching_up_publishes_what_punctual_nights_publish(inbox: Path, tmp_path: Path) -> None:
    run_week(inbox)
    punctual = exports(tmp_path, WEEK)
    wipe()
    first_load(inbox)
    # Before the first night the missing days begin with the first day that has files.
    reports = catch_up(ENDING, edge(inbox))
    days = [report.as_of for report in reports]
    assert days[-5:] == WEEK
    assert exports(tmp_path, WEEK) == punctual


def test_a_night_loads_the_files_of_earlier_days_without_publishing_them(inbox: Path) -> None:
    run_night(MONDAY, edge(inbox))
    run_night(WEEK[3], edge(inbox))
    published = Day.objects.filter(published_run__isnull=False)
    assert list(published.values_list("as_of", flat=True).order_by("as_of")) == [MONDAY, WEEK[3]]
    assert Day.objects.count() == 4


def test_a_weekend_without_files_carries_balances_forward(inbox: Path, tmp_path: Path) -> None:
    run_night(ENDING, edge(inbox))
    saturday = ENDING + timedelta(days=1)
    assert run_night(saturday, edge(inbox)).status == "published"
    friday_aum = [
        line.split(",")[:3] for line in exports(tmp_path, [ENDING])["snapshot", ENDING].splitlines()
    ]
    after = exports(tmp_path, [saturday])["snapshot", saturday]
    assert [line.split(",")[:3] for line in after.splitlines()] == friday_aum


def test_a_missing_required_file_holds_the_day_and_those_after_it(inbox: Path) -> None:
    run_night(MONDAY, edge(inbox))
    for path in inbox.glob(f"staff.f.{TUESDAY:%Y%m%d}.*"):
        path.unlink()
    assert run_night(TUESDAY, edge(inbox)).status == "held"
    report = run_night(WEEK[2], edge(inbox))
    assert (report.status, "staff" in report.message) == ("held", True)
    assert Day.objects.filter(published_run__isnull=False).count() == 1


def test_a_held_file_leaves_no_row_changed(inbox: Path, tmp_path: Path) -> None:
    run_night(MONDAY, edge(inbox))
    before = (exports(tmp_path, [MONDAY]), list(Client.objects.order_by("pk").values()))
    ok = holding(inbox, TUESDAY).with_suffix(".ok")
    name, rows, size, total = ok.read_text().strip().split("|")
    ok.write_text(f"{name}|{int(rows) + 1}|{size}|{total}\n")
    report = run_night(TUESDAY, edge(inbox))
    held = [f for f in report.as_json()["files"] if f["held"]]
    assert (report.status, [f["reason"] for f in held]) == ("held", ["ok_rows"])
    assert (exports(tmp_path, [MONDAY]), list(Client.objects.order_by("pk").values())) == before


def test_a_mended_file_continues_the_held_day(inbox: Path) -> None:
    run_night(MONDAY, edge(inbox))
    path = holding(inbox, TUESDAY)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.with_suffix(".ok").write_text(f"{path.name}|1|1|\n")
    assert run_night(TUESDAY, edge(inbox)).status == "held"
    rewrite(path, lines)
    assert run_night(TUESDAY, edge(inbox)).status == "published"


def test_a_dry_run_publishes_nothing(inbox: Path) -> None:
    run_night(MONDAY, edge(inbox))
    report = run_night(TUESDAY, edge(inbox), is_dry=True)
    assert (report.status, report.as_json()["dry_run"]) == ("published", True)
    assert report.as_json()["clients"] > 0
    assert len(report.as_json()["moves"]) == report.as_json()["book_changes"]
    assert not Day.objects.filter(as_of=TUESDAY).exists()
    assert not BookMembership.objects.filter(since_on=TUESDAY).exists()


def test_the_first_night_needs_files(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    report = run_night(MONDAY, edge(empty))
    assert (report.status, "no files" in report.message) == ("failed", True)


@pytest.mark.django_db(transaction=True)
def test_a_second_scheduler_finds_the_night_taken(tmp_path: Path) -> None:
    with night_lock(wait=False), pytest.raises(NightIsRunning), night_lock(wait=False):
        pass
    for _ in range(50):  # free at once, not when the server notices a closed socket
        with night_lock(wait=False):
            pass


@pytest.mark.django_db(transaction=True)
def test_a_night_whose_lock_was_lost_publishes_nothing_and_is_continued(inbox: Path) -> None:
    def losing() -> datetime:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                " AND pid <> pg_backend_pid() AND database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        return NOON

    lost = run_night(MONDAY, replace(edge(inbox), clock=losing))
    assert (lost.status, "lock was lost" in lost.message) == ("failed", True)
    assert not Day.objects.filter(published_run__isnull=False).exists()
    run_week(inbox, [MONDAY])


def test_the_command_prints_the_contract_as_json_and_exits_by_status(
    inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("run_night", "--as-of", f"{MONDAY}", "--inbox", str(inbox), "--json")
    report = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert ended.value.code == 0
    assert set(report) >= {
        "as_of", "status", "clients", "tier_changes", "book_changes", "unmanaged", "files", "steps",
    }  # fmt: skip
    assert report["as_of"] == MONDAY.isoformat()
