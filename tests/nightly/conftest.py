"""What the tests of nights begin with."""

from pathlib import Path

import pytest

from tests.banks.by_hand import past, put_day
from tests.banks.inboxes import judge_of
from tests.nightly.small_bank import CLIENTS, MON, OPENING, SUN, Bank, lenient
from tests.nightly.worlds import first_load, own_inbox
from tiering.pipeline.lake import Lake


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A week of files of one's own, where the scheduler looks too, after the first load."""
    folder = own_inbox(tmp_path)
    first_load(folder)
    return folder


@pytest.fixture
def founded(tmp_path: Path, lake: Lake) -> Bank:
    """A bank whose history is loaded. Files are small, so the share of bad rows that holds one is
    set to its end."""
    folder = tmp_path / "in"
    made = Bank(judge_of(folder, lake), folder, tmp_path)
    history = [past(number, "O1", 100_000) for number in CLIENTS]
    put_day(made.inbox, SUN, made.tables() | {"balance_history": history})
    lenient()
    first_load(folder)
    return made


@pytest.fixture
def bank(founded: Bank) -> Bank:
    """Its Monday is published, too."""
    founded.night(MON, full=OPENING)
    return founded
