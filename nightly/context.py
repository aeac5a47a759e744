"""What one process of the night works with: its inbox, engine, clock, and what is known so far."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from operations.models import Day, NightlyRun
from operations.selectors.days import current_history
from tiering.pipeline.lake import Lake
from tiering.pipeline.night import DayRun, Night
from tiering.rules.policy import Policy


def base_of(history: DayRun) -> DayRun:
    """The run number beside that of a first load, under which its reference tables lie."""
    return DayRun(history.as_of, history.run + 1)


@dataclass
class Chain:
    """The world as the days worked through so far will leave it.

    ``loaded`` and ``published`` map days to runs: those of PostgreSQL, overlaid with the runs of
    this process that are ready but not yet committed.
    """

    loaded: dict[date, int]
    published: dict[date, int]
    history: DayRun | None

    def base(self, as_of: date, lake: Lake) -> DayRun | None:
        """The tables that came with the first load, for days after it."""
        if self.history is None or as_of <= self.history.as_of:
            return None
        base = base_of(self.history)
        return base if lake.has("manifest", *base) else None

    @classmethod
    def of_today(cls) -> "Chain":
        days = list(Day.objects.values_list("as_of", "loaded_run_id", "published_run_id"))
        history = current_history()
        return cls(
            loaded={as_of: loaded for as_of, loaded, _ in days},
            published={as_of: run for as_of, _, run in days if run is not None},
            history=DayRun(history.file_date, history.run_no) if history else None,
        )

    def night(self, as_of: date, run: int, lake: Lake, policy: Policy) -> Night:
        before = {day: number for day, number in self.loaded.items() if day < as_of}
        last = self.last_published(as_of)
        return Night(
            as_of=as_of, run=run, lake=lake, policy=policy, loaded=before,
            published=last, history=self.history, base=self.base(as_of, lake),
        )  # fmt: skip

    def last_published(self, before: date) -> DayRun | None:
        day = max((day for day in self.published if day < before), default=None)
        return None if day is None else DayRun(day, self.published[day])

    def last_loaded(self, before: date) -> DayRun | None:
        day = max((day for day in self.loaded if day < before), default=None)
        return None if day is None else DayRun(day, self.loaded[day])


@dataclass(frozen=True)
class Edge:
    """What the outside gives a night: never read by the steps themselves."""

    inbox: Path
    engine: str
    trigger: str
    clock: Callable[[], datetime]

    @property
    def is_scheduled(self) -> bool:
        """Guards hold scheduled nights only; a person at the command line is warned."""
        return self.trigger != NightlyRun.Trigger.COMMAND

    @property
    def lake(self) -> Lake:
        return Lake(Path(settings.LAKE_DIR))


def digest_of(**parts: object) -> str:
    """One hex digest over named inputs, the same whatever their order."""
    text = "\n".join(f"{name}={parts[name]!r}" for name in sorted(parts))
    return hashlib.sha256(text.encode()).hexdigest()
