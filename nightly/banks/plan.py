"""What an invented bank is asked to be, and on which days it sends files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from nightly.workdays import is_workday

# Told what is being made, how much of it is done and how much there is.
Progress = Callable[[str, int, int], None]


def no_progress(what: str, done: int, total: int) -> None:
    """For callers that show nothing."""


class PlanInvalid(ValueError):
    """The bank asked for cannot be made; the message says why."""


@dataclass(frozen=True)
class BankPlan:
    """An invented bank. Equal plans give byte-identical files.

    ``days`` natural days end with ``ending``. The last ``nights`` of them, and those before back to
    a workday, are nights with files on workdays; the rest is the balance history. ``dirty`` plants
    bad rows and bad files (``banks.dirt``).
    """

    ending: date
    clients: int = 20_000
    days: int = 400
    nights: int = 7
    seed: int = 1
    dirty: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.clients <= 20_000_000:
            raise PlanInvalid("clients must be between 1 and 20,000,000")
        if not 1 <= self.nights < self.days <= 4_000:
            raise PlanInvalid("nights must be at least 1 and fewer than days; days at most 4,000")
        if self.history_day < self.first_day:
            raise PlanInvalid("no workday is early enough to be the first night")

    @property
    def first_day(self) -> date:
        """The first day of the history."""
        return self.ending - timedelta(days=self.days - 1)

    @cached_property
    def history_day(self) -> date:
        """The day before the first night. The nights reach back to a workday, so that the first of
        them has files: a first night without any has nothing to publish."""
        first = self.ending - timedelta(days=self.nights - 1)
        while not is_workday(first):
            first -= timedelta(days=1)
        return first - timedelta(days=1)

    @property
    def file_days(self) -> tuple[date, ...]:
        """The nights with files, oldest first."""
        nights = (self.ending - self.history_day).days
        days = (self.history_day + timedelta(days=n) for n in range(1, nights + 1))
        return tuple(day for day in days if is_workday(day))

    def dice(self, *path: int) -> np.random.Generator:
        """Random numbers of one purpose: streams do not depend on what was drawn elsewhere."""
        return np.random.default_rng([self.seed, *path])
