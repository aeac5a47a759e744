"""What the tests put aside goes with the run's own data directory (``tests/run.py``)."""

import os
import tempfile
from pathlib import Path

from nightly.banks.plan import BankPlan
from tests.banks.inboxes import ENDING, inbox_of


def test_temporary_files_lie_in_the_folder_that_the_run_removes() -> None:
    run = Path(os.environ["WEALTHCRM_DATA_DIR"]).resolve()
    assert Path(tempfile.gettempdir()).resolve().is_relative_to(run)


def test_banks_and_lakes_of_the_tests_lie_there_too(tmp_path: Path) -> None:
    run = Path(os.environ["WEALTHCRM_DATA_DIR"]).resolve()
    bank = inbox_of(BankPlan(ending=ENDING, clients=40, days=10, nights=1))
    assert bank.resolve().is_relative_to(run)
    assert tmp_path.resolve().is_relative_to(run)
