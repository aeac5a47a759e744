"""The balance lake: Parquet folders that are written once and never changed.

``<root>/<dataset>/as_of=YYYY-MM-DD/run=N/*.parquet`` (architecture, decision 4). A folder is
written under a temporary name and renamed, so it is there whole or not at all.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any


class NotInLake(LookupError):
    """A folder that the caller counted on is not there; the message names it."""


@dataclass(frozen=True)
class Lake:
    root: Path

    def folder(self, dataset: str, as_of: date, run: int) -> Path:
        return self.root / dataset / f"as_of={as_of.isoformat()}" / f"run={run}"

    def has(self, dataset: str, as_of: date, run: int) -> bool:
        return self.folder(dataset, as_of, run).is_dir()

    def files(self, dataset: str, as_of: date, run: int) -> str:
        """The glob of a folder's Parquet files, for ``read_parquet``; NotInLake if not written."""
        folder = self.folder(dataset, as_of, run)
        if not folder.is_dir():
            raise NotInLake(f"{dataset} of {as_of} run {run} is not in the lake")
        return str(folder / "*.parquet")

    @contextmanager
    def writing(self, dataset: str, as_of: date, run: int) -> Iterator[Path]:
        """A new folder to fill; it takes its name when the block ends well, replacing what a
        killed attempt of the same run left there."""
        folder = self.folder(dataset, as_of, run)
        making = folder.with_name(f".{folder.name}.{os.getpid()}")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        try:
            yield making
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
        if folder.exists():
            shutil.rmtree(folder)
        making.rename(folder)

    def write_json(self, name: str, as_of: date, run: int, value: Any) -> None:
        with self.writing(name, as_of, run) as folder:
            (folder / "value.json").write_text(
                json.dumps(value, ensure_ascii=False, sort_keys=True)
            )

    def read_json(self, name: str, as_of: date, run: int) -> Any:
        path = self.folder(name, as_of, run) / "value.json"
        if not path.exists():
            raise NotInLake(f"{name} of {as_of} run {run} is not in the lake")
        return json.loads(path.read_text())
