from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tests.intake.inbox import Inbox
from tiering import policies
from tiering.pipeline.lake import Lake
from tiering.rules.policy import read_policy


@pytest.fixture
def inbox(tmp_path: Path, lake: Lake) -> Inbox:
    body = yaml.safe_load((Path(policies.__file__).parent / "default.yaml").read_text())
    return Inbox(tmp_path / "in", lake, read_policy(body, version=1))


@pytest.fixture
def rows(lake: Lake) -> Any:
    """Rows of a lake folder, sorted: ``rows("holding", DAY, 1, "client_no, balance")``."""

    def read(dataset: str, as_of: Any, run: int = 1, columns: str = "*") -> list[tuple[Any, ...]]:
        return duckdb.execute(
            f"SELECT {columns} FROM read_parquet(?, hive_partitioning = false) ORDER BY ALL",
            [lake.files(dataset, as_of, run)],
        ).fetchall()

    return read
