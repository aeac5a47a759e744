"""What one look at an inbox tells, from names, sizes and times alone."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from nightly.inbox import SETTLED_AFTER, InboxMissing, list_inbox
from tiering.rules.extracts import REQUIRED

DAY, NEXT = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    return tmp_path / "files"


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text("x")


def test_a_day_is_listed_once_a_file_has_its_ok(folder: Path) -> None:
    put(folder, "holding.f.20260302.dat", "loan.f.20260303.dat", "loan.f.20260303.ok")
    listing = list_inbox(folder)
    assert list(listing.signatures) == [NEXT]
    assert not listing.has_required(NEXT)
    put(folder, "holding.f.20260302.ok")
    listing = list_inbox(folder)
    assert (listing.has_required(DAY), listing.has_holdings(DAY)) == (True, True)
    assert not listing.has_all_required(DAY)


def test_all_required_are_there_when_the_parts_are_counted(folder: Path) -> None:
    put(folder, *(f"{table}.f.20260302.ok" for table in REQUIRED if table != "holding"))
    put(folder, "holding.f.20260302_001.dat", "holding.f.20260302_001.ok")
    assert list_inbox(folder).has_holdings(DAY)
    assert not list_inbox(folder).has_all_required(DAY)
    put(folder, "holding.f.20260302.ok")
    assert list_inbox(folder).has_all_required(DAY)


def test_the_first_load_strangers_and_impossible_days_are_no_files(folder: Path) -> None:
    put(
        folder, "balance_history.f.20260302.ok", "gossip.f.20260302.ok", "holding.f.20260230.ok",
        "dialect.yaml", "holding.f.20260302.ok.tmp",
    )  # fmt: skip
    assert list_inbox(folder).signatures == {}


def test_the_signature_changes_with_size_or_time_and_with_nothing_else(folder: Path) -> None:
    put(folder, "holding.f.20260302.dat", "holding.f.20260302.ok")
    before = list_inbox(folder).signatures
    put(folder, "holding.f.20260303.ok")
    assert list_inbox(folder).signatures[DAY] == before[DAY]
    os.utime(folder / "holding.f.20260302.dat", (1, 1))
    assert list_inbox(folder).signatures[DAY] != before[DAY]


def test_a_file_counts_as_arriving_by_its_own_time_and_by_when_it_was_put_here(
    folder: Path,
) -> None:
    put(folder, "holding.f.20260302.ok")
    path = folder / "holding.f.20260302.ok"
    put_here = datetime.fromtimestamp(path.stat().st_ctime, UTC)
    written = put_here - timedelta(days=400)
    os.utime(path, (written.timestamp(), written.timestamp()))
    listing = list_inbox(folder)
    for moment in (written, put_here):
        assert listing.is_arriving(DAY, moment + SETTLED_AFTER - timedelta(seconds=1))
        assert not listing.is_arriving(DAY, moment + SETTLED_AFTER + timedelta(seconds=1))
    assert not listing.is_arriving(NEXT, put_here)


def test_an_inbox_that_is_not_there_is_an_error(folder: Path) -> None:
    with pytest.raises(InboxMissing):
        list_inbox(folder / "elsewhere")
