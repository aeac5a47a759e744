"""The first night has no files: it carries the first load on (domain/08 §Fine print)."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from nightly.night import catch_up, run_night
from operations.models import NightlyRun
from tests.banks.by_hand import past, put_day
from tests.banks.inboxes import judge_of
from tests.nightly.small_bank import CLIENTS, MON, OPENING, SUN, THU, TUE, WED, Bank
from tests.nightly.worlds import edge, first_load
from tiering.pipeline.lake import Lake

pytestmark = pytest.mark.django_db(transaction=True)
Capture = pytest.CaptureFixture[str]


def test_it_is_published_and_the_nights_with_files_stand_on_it(
    founded: Bank, capsys: Capture
) -> None:
    monday = founded.night(MON)
    assert set(monday) == set(CLIENTS)
    # 61 days of 100,000
    assert monday["S2"] == [
        "O1", "100000.00", "100000.00", "100000.00", "100000.00", "year_to_date", "mid", "false",
    ]  # fmt: skip
    assert founded.books(MON)["S1"] == "S1,L1,lobby_manager,true,2026-03-02,first"
    call_command("catch_up", "--until", f"{WED}", "--inbox", str(founded.folder))
    assert founded.books(WED) == founded.books(MON)
    thursday = founded.night(THU, full=[*OPENING[:2], *OPENING[3:]])
    # S2 is gone: 63 of 64 days of the year, 4 of 5 of March
    assert thursday["S2"][1:5] == ["0.00", "80000.00", "98437.50", "98437.50"]
    assert thursday["S1"] == monday["S1"]


def test_catching_up_begins_after_the_first_load(founded: Bank) -> None:
    reports = catch_up(TUE, edge(founded.folder))
    assert [(r.as_of, r.status) for r in reports] == [(MON, "published"), (TUE, "published")]


def test_without_people_and_places_beside_the_first_load_it_says_what_is_missing(
    tmp_path: Path, lake: Lake
) -> None:
    folder = tmp_path / "in"
    made = Bank(judge_of(folder, lake), folder, tmp_path)
    tables = {name: rows for name, rows in made.tables().items() if name != "staff"}
    history = [past(number, "O1", 100_000) for number in CLIENTS]
    put_day(made.inbox, SUN, tables | {"balance_history": history})
    first_load(folder)
    report = run_night(MON, edge(folder))
    assert (report.status, report.reasons) == (
        NightlyRun.Status.FAILED, [{"code": "nothing_to_stand_on"}],
    )  # fmt: skip
    assert "the first load of 2026-03-01 came without staff" in report.message


def test_before_the_first_night_catching_up_says_when_the_nights_begin(
    founded: Bank, capsys: Capture
) -> None:
    call_command("catch_up", "--until", f"{SUN}", "--inbox", str(founded.folder))
    said = capsys.readouterr().out.splitlines()[-1]
    assert said == "Nothing is missing: the nights begin after the first load of 2026-03-01."


def test_an_empty_inbox_in_a_new_bank_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nothing was ever loaded"):
        call_command("catch_up", "--until", f"{SUN}", "--inbox", str(tmp_path))
