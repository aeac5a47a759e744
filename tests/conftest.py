"""Fixtures for all tests. Run through ``bin/test``, which starts PostgreSQL and Valkey."""

import os
from pathlib import Path

import pytest

from tiering.pipeline.lake import Lake

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


@pytest.fixture
def shared_data() -> Path:
    """../shared/data; absent it is a clear skip, and a failure in CI."""
    folder = SHARED / "data"
    if not folder.is_dir():
        message = f"shared data is absent: {folder}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, settings: object) -> None:
    """Every test has a lake and an inbox of its own."""
    settings.LAKE_DIR = tmp_path / "lake"  # type: ignore[attr-defined]
    settings.INBOX_DIR = tmp_path / "inbox"  # type: ignore[attr-defined]
