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
    ``changed`` those loaded days whose files are no longer the ones they were loaded from;
    ``history_until`` the day of the first load, None without one.
    """

    loaded: Collection[date]
    published: Collection[date]
    with_files: Collection[date]
    changed: Collection[date]
    history_until: date | None


def plan_night(as_of: date, known: Known) -> list[PlannedDay]:
    """The days to work through, oldest first, so that ``as_of`` is published.

    Days with files before ``as_of`` that were never loaded are loaded, not published. From the
    earliest day that changed (or ``as_of`` itself, if it was published before) every loaded day is
    worked through again, and published again if it was (architecture, decision 2).
    """
    missing = {
        day
        for day in known.with_files
        if day < as_of
        and day not in known.loaded
        and (known.history_until is None or day > known.history_until)
    }
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
        fresh = [
            day
            for day in known.with_files
            if known.history_until is None or day > known.history_until
        ]
        if not fresh:
            return []
        first = min(fresh)
    return [first + timedelta(days=n) for n in range((until - first).days + 1)]
