"""What a loaded day says of itself: which tables came, and where those in force lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tiering.pipeline.lake import Lake, NotInLake
from tiering.pipeline.night import DayRun

# Written together with the table named here, and named by its place alone.
WRITTEN_WITH: Mapping[str, str] = {"client_state": "client"}


@dataclass(frozen=True)
class Manifest:
    """The manifest of one loaded day (docs/architecture.md, lake datasets)."""

    lake: Lake
    day: DayRun
    tables: Mapping[str, DayRun]
    sent: frozenset[str]
    holding_kind: str | None
    had_files: bool

    def folder(self, table: str) -> Path | None:
        """Where the table in force lies; None if it never came. NotInLake if it should be there
        and is not."""
        place = self.tables.get(WRITTEN_WITH.get(table, table))
        if place is None:
            return None
        folder = self.lake.folder(table, *place)
        if not folder.is_dir():
            raise NotInLake(f"{table} of {place.as_of} run {place.run} is not in the lake")
        return folder

    def own_folder(self, dataset: str) -> Path | None:
        """The day's own dataset, None if the day has none."""
        has = self.lake.has(dataset, *self.day)
        return self.lake.folder(dataset, *self.day) if has else None

    @property
    def has_holdings(self) -> bool:
        """Whether a holding file has come by this day; before that the first load speaks."""
        return "holding" in self.tables

    @property
    def is_valued(self) -> bool:
        """Whether the day's balances are computed from holdings. A day without files is not
        revalued; on a day with files a table that was not sent stands (domain/02 §Fine print)."""
        return self.had_files and self.has_holdings


def read_manifest(lake: Lake, day: DayRun) -> Manifest:
    """The manifest of a loaded day; raises NotInLake if the day was not loaded."""
    body = lake.read_json("manifest", *day)
    return Manifest(
        lake=lake,
        day=day,
        tables={
            name: DayRun(date.fromisoformat(place["as_of"]), place["run"])
            for name, place in body["tables"].items()
        },
        sent=frozenset(body["sent"]),
        holding_kind=body["holding_kind"],
        had_files=body["had_files"],
    )
