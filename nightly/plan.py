"""Which days a night has to work through, and which of them it publishes.

Pure: it is given what is loaded, what is published and which days have files.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class PlannedDay:
    as_of: date
    is_published: bool


@dataclass(frozen=True)
class Known:
    """The state of the world a plan starts from.

    ``loaded`` and ``published`` are days; ``with_files`` the days the inbox has files of;
    ``changed`` those loaded days whose files, or the decisions about them, are no longer those they
    were loaded with.
    """

    loaded: Collection[date]
    published: Collection[date]
    with_files: Collection[date]
    changed: Collection[date]


def plan_night(as_of: date, known: Known) -> list[PlannedDay]:
    """The days to work through, oldest first, so that ``as_of`` is published.

    Days with files before ``as_of`` that were never loaded are loaded, not published. From the
    earliest day that changed (or ``as_of`` itself, if it was published before) every loaded day is
    worked through again, and published again if it was (architecture, decision 2).
    """
    missing = {day for day in known.with_files if day < as_of and day not in known.loaded}
    earliest = min([*missing, *known.changed, as_of])
    again = {day for day in known.loaded if day >= earliest}
    published = {day for day in known.published if day in again} | {as_of}
    days = sorted(missing | again | {as_of})
    return [PlannedDay(day, day in published) for day in days]


def missing_days(until: date, known: Known) -> list[date]:
    """The days ``catch_up`` publishes, oldest first: every calendar day after the last published
    one; before the first night, from the first day with files."""
    if known.published:
        first = max(known.published) + timedelta(days=1)
    else:
        if not known.with_files:
            return []
        first = min(known.with_files)
    return [first + timedelta(days=n) for n in range((until - first).days + 1)]
