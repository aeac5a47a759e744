"""The days since the demo's last files: the same bank goes on, and nobody sees half a day."""

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from nightly.banks.bank import generate_bank
from wealthcrm.demo import days
from wealthcrm.demo.days import is_behind, plan_until, send_days
from wealthcrm.demo.state import DemoState, read_state

FIRST, LATER = date(2026, 11, 18), date(2026, 11, 24)  # a Wednesday, the Tuesday after
WORKDAYS = ("20261119", "20261120", "20261123", "20261124")


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DemoState:
    monkeypatch.setenv("WEALTHCRM_DATA_DIR", str(tmp_path))
    return DemoState(clients=300, seed=5, ending=FIRST.isoformat(), is_made=True)


@pytest.fixture
def inbox(tmp_path: Path, state: DemoState) -> Iterator[Path]:
    folder = tmp_path / "inbox"
    generate_bank(plan_until(state, FIRST), folder)
    yield folder
    assert [path.name for path in folder.iterdir() if path.suffix not in (".dat", ".ok")] == []


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def no_bar(_what: str, _done: int, _of: int) -> None:
    """Nobody looks."""


def test_the_files_of_later_days_continue_the_bank(
    inbox: Path, state: DemoState, tmp_path: Path
) -> None:
    before = digests(inbox)
    assert send_days(state, LATER, inbox, no_bar) == 4
    generate_bank(plan_until(state, LATER), tmp_path / "at_once")
    assert digests(inbox) == digests(tmp_path / "at_once")
    assert {name: digests(inbox)[name] for name in before} == before
    added = {name.split(".")[2] for name in set(digests(inbox)) - set(before)}
    assert sorted(added) == sorted(WORKDAYS)


def test_days_sent_once_are_not_sent_again(inbox: Path, state: DemoState) -> None:
    send_days(state, LATER, inbox, no_bar)
    kept = read_state()
    assert (kept.files_until, kept.ending) == (LATER.isoformat(), FIRST.isoformat())
    assert not is_behind(kept, LATER)
    assert send_days(kept, LATER, inbox, no_bar) == 0


def test_what_a_killed_attempt_left_is_no_file_of_a_later_day(
    inbox: Path, state: DemoState, tmp_path: Path
) -> None:
    (inbox / ".making").mkdir()
    (inbox / ".making" / "holding.f.20261119.dat").write_text("half a f")
    (inbox / ".making" / "sale.f.20261018.dat").write_text("of another day")
    send_days(state, LATER, inbox, no_bar)
    generate_bank(plan_until(state, LATER), tmp_path / "at_once")
    assert digests(inbox) == digests(tmp_path / "at_once")


def test_a_weekend_brings_no_files_and_is_remembered(inbox: Path, state: DemoState) -> None:
    send_days(state, date(2026, 11, 20), inbox, no_bar)
    before = digests(inbox)
    assert send_days(read_state(), date(2026, 11, 22), inbox, no_bar) == 0
    assert digests(inbox) == before
    assert read_state().files_until == "2026-11-22"


def test_a_day_is_whole_before_the_last_ok_a_night_waits_for(
    inbox: Path, state: DemoState, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    replace = Path.replace

    def watched(path: Path, target: Path) -> Path:
        seen.append(path.name)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", watched)
    send_days(state, date(2026, 11, 19), inbox, no_bar)
    moved = [name for name in seen if "20261119" in name]
    assert moved[-1] == "holding.f.20261119.ok"
    assert len(moved) > 10
    assert all(name.endswith(".dat") for name in moved[: len(moved) // 2])


def test_a_demo_that_is_not_made_yet_is_not_behind(state: DemoState) -> None:
    assert is_behind(state, date(2026, 11, 19))
    assert not is_behind(state, FIRST)
    state.is_made = False
    assert not is_behind(state, LATER)
    assert not is_behind(DemoState(), days.yesterday())
