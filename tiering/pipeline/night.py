"""What every step of one night is given: day, run, lake, policy, and the days before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tiering.pipeline.lake import Lake
from tiering.rules.policy import Policy


class DayRun(NamedTuple):
    """A day and the run that holds its data in the lake."""

    as_of: date
    run: int


@dataclass(frozen=True)
class Night:
    """One day of one run.

    ``loaded`` maps every loaded day before ``as_of`` to the run holding it (days of a re-run in
    progress included); ``published`` is the last night published before it (likewise), None for the
    first. ``history`` is where the ledger of the first load in force lies, None without one.
    """

    as_of: date
    run: int
    lake: Lake
    policy: Policy
    loaded: Mapping[date, int]
    published: DayRun | None
    history: DayRun | None
    # Where the tables sent with the first load stand, until a night has loaded its own.
    base: DayRun | None = None

    @property
    def previous(self) -> DayRun | None:
        """The last loaded day before this one."""
        if not self.loaded:
            return None
        day = max(self.loaded)
        return DayRun(day, self.loaded[day])
