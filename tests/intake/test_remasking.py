"""Rejects of earlier masks are looked for once, not every day."""

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from tests.intake.inbox import DAY, Inbox
from tests.intake.test_rejects import WEAKLY_MASKED, weaken
from tiering.pipeline.intake.remasking import DONE, mask_lake_again


def test_what_was_looked_at_once_is_not_read_again(inbox: Inbox) -> None:
    """Except for another mask; a run that came since is, under an old day as well."""
    inbox.put_bank()
    inbox.judge()
    kept = [(name, reason, weak) for name, reason, weak, _ in WEAKLY_MASKED]
    weaken(inbox, kept)
    old = inbox.lake.folder("rejects", DAY - timedelta(days=9), 1)
    shutil.copytree(inbox.lake.folder("rejects", DAY, 1), old)
    assert mask_lake_again(inbox.lake) == 2
    unreadable = old / "rejects.parquet"
    unreadable.write_bytes(b"")
    backdate(old.parent)
    assert mask_lake_again(inbox.lake) == 0
    weaken(inbox, kept)
    with inbox.lake.writing("rejects", DAY, 2) as folder:
        shutil.copy(inbox.lake.folder("rejects", DAY, 1) / "rejects.parquet", folder)
    assert mask_lake_again(inbox.lake) == 2
    (inbox.lake.root / "rejects" / DONE).write_text("1")
    with pytest.raises(pa.ArrowInvalid):
        mask_lake_again(inbox.lake)
    assert (inbox.lake.root / "rejects" / DONE).read_text() == "1"  # that look did not end


def backdate(folder: Path) -> None:
    """Nothing came into the folder for an hour."""
    hour_ago = folder.stat().st_mtime - 3600
    os.utime(folder, (hour_ago, hour_ago))
