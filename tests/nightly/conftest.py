"""What the tests of nights begin with."""

from pathlib import Path

import pytest

from tests.nightly.worlds import first_load, own_inbox


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A week of files of one's own, where the scheduler looks too, after the first load."""
    folder = own_inbox(tmp_path)
    first_load(folder)
    return folder
