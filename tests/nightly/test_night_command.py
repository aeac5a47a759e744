"""What ``run_night`` and ``catch_up`` say and exit with: guards warn, refusals tell figures."""

import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import OutputWrapper

from nightly.management.printing import print_report
from nightly.night import Report
from nightly.steps import ORDER
from operations.models import Day, RunStep
from tests.factories import FileFactory, RunFactory, StepFactory
from tests.nightly.worlds import MONDAY, NOON, WEEK, everybody_leaves, rewrite, run_week

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY = WEEK[1]
Capture = pytest.CaptureFixture[str]


def run_command(inbox: Path, capsys: Capture, day: date, *more: str) -> tuple[Any, str]:
    """The exit code and what was printed."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        call_command("run_night", "--as-of", f"{day}", "--inbox", str(inbox), *more)
    return ended.value.code, capsys.readouterr().out


def halve(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    rewrite(path, lines[: len(lines) // 2])


def test_the_command_publishes_what_the_guards_would_hold_and_warns(
    inbox: Path, capsys: Capture
) -> None:
    first = json.loads(run_command(inbox, capsys, MONDAY, "--json")[1])
    assert first["warnings"] == []
    assert [step["name"] for step in first["steps"]] == list(ORDER)
    places = RunStep.objects.filter(run__as_of=MONDAY).order_by("position")
    assert list(places.values_list("position", flat=True)) == list(range(1, len(ORDER) + 1))
    halve(inbox / f"holding.f.{TUESDAY:%Y%m%d}.dat")
    everybody_leaves(inbox, TUESDAY)
    code, printed = run_command(inbox, capsys, TUESDAY, "--json")
    report = json.loads(printed)
    assert (code, report["status"]) == (0, "published")
    assert [each["code"] for each in report["warnings"]] == ["shrunk", "too_many_moves"]
    assert {each["as_of"] for each in report["warnings"]} == {TUESDAY.isoformat()}
    assert report["warnings"][0]["file"] == f"holding.f.{TUESDAY:%Y%m%d}.dat"
    (shrunk,) = [file for file in report["files"] if file["table"] == "holding"]
    assert (shrunk["held"], "the last file had" in shrunk["detail"]) == (False, True)
    code, printed = run_command(inbox, capsys, TUESDAY)  # asked again, it says it again
    assert code == 0
    warned = re.findall(r"^  warning: (.*)$", printed, re.MULTILINE)
    assert [each["message"] for each in report["warnings"]] == warned


def test_catching_up_warns_of_each_day_it_publishes(inbox: Path, capsys: Capture) -> None:
    run_week(inbox, [MONDAY])
    everybody_leaves(inbox, TUESDAY)
    with time_machine.travel(NOON, tick=False):
        call_command("catch_up", "--until", f"{WEEK[2]}", "--inbox", str(inbox))
    first, warning, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{TUESDAY} published")
    assert f"  warning: {TUESDAY}: " in warning
    assert "would change manager, more than 5 %" in warning
    assert rest[0].startswith(f"{WEEK[2]} published")


def test_a_held_night_exits_with_2_and_tells_the_figures_of_the_refusal(
    inbox: Path, capsys: Capture
) -> None:
    ok = inbox / f"holding.f.{MONDAY:%Y%m%d}.ok"
    ok.write_text(ok.read_text().replace("|", "|9", 1))
    client = inbox / f"client.f.{MONDAY:%Y%m%d}.dat"
    lines = client.read_text(encoding="utf-8").splitlines()
    rewrite(client, [lines[0].replace("birthday", "born"), *lines[1:]])
    code, printed = run_command(inbox, capsys, MONDAY, "--json")
    report = json.loads(printed)
    assert (code, report["status"]) == (2, "held")
    details = {file["table"]: file["detail"] for file in report["files"] if file["held"]}
    figures = re.fullmatch(rf"{ok.stem}\.dat: (\d+) rows, \.ok says 9(\d+)", details["holding"])
    assert figures
    assert figures[1] == figures[2]
    assert details["client"] == f"{client.name}: missing birthday; unknown born"
    assert all(f"({detail})" in report["message"] for detail in details.values())
    code, printed = run_command(inbox, capsys, MONDAY)
    assert code == 2
    assert all(f"({detail})" in printed for detail in details.values())
    assert not Day.objects.filter(published_run__isnull=False).exists()


def test_a_failed_night_exits_with_1(inbox: Path, capsys: Capture) -> None:
    (inbox / "dialect.yaml").write_text("delimiter: ''\nno_such_key: 1\n")
    code, printed = run_command(inbox, capsys, MONDAY, "--json")
    assert (code, json.loads(printed)["status"]) == (1, "failed")


def test_steps_stored_with_one_place_stand_in_the_order_of_the_night() -> None:
    """Nights of earlier releases have ``holdings`` and ``publish`` both at 7."""
    run = RunFactory(as_of=MONDAY, clients=None)
    for name, position in (("stage", 6), ("holdings", 7), ("publish", 7), ("files", 1)):
        StepFactory(run=run, name=name, position=position)
    run.steps.filter(name="holdings").update(rows=3)  # a changed row lies behind the others
    names = [step["name"] for step in Report(MONDAY, "published", run=run).as_json()["steps"]]
    assert names == ["files", "stage", "holdings", "publish"]


def test_a_file_that_people_went_on_without_is_not_called_loaded() -> None:
    run = RunFactory(as_of=MONDAY, clients=None)
    for table, verdict, reason, detail in (
        ("client", "loaded", "", ""), ("loan", "skipped", "", ""),
        ("sale", "held", "ok_rows", "3 rows, .ok says 4"),
    ):  # fmt: skip
        FileFactory(run=run, table=table, verdict=verdict, reason=reason, detail=detail)
    report = Report(MONDAY, "published", run=run)
    assert [file["skipped"] for file in report.as_json()["files"]] == [False, True, False]
    out = io.StringIO()
    print_report(report, OutputWrapper(out))
    said = [line.split("rejected  ")[1] for line in out.getvalue().splitlines()[1:]]
    assert said == [
        "loaded", "skipped: two people decided to go on without it",
        "held: ok_rows (3 rows, .ok says 4)",
    ]  # fmt: skip
