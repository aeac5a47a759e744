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
    were loaded with. ``history`` is the day of the first load, None without one.
    """

    loaded: Collection[date]
    published: Collection[date]
    with_files: Collection[date]
    changed: Collection[date]
    history: date | None = None


def plan_night(as_of: date, known: Known) -> list[PlannedDay]:
    """The days to work through, oldest first, so that ``as_of`` is published."""
    return plan_days([as_of], known)


def plan_days(wanted: Collection[date], known: Known) -> list[PlannedDay]:
    """The days to work through, oldest first, so that all ``wanted`` ones are published together.

    Days with files before the newest of them that were never loaded are loaded, not published. From
    the earliest day that changed (or the earliest wanted one, if days after it were loaded) every
    loaded day is worked through again, and published again if it was (architecture, decision 2).
    """
    newest = max(wanted)
    late = {day for day in known.with_files if day < newest and day not in known.loaded}
    earliest = min([*late, *known.changed, *wanted])
    again = {day for day in known.loaded if day >= earliest}
    published = {day for day in known.published if day in again} | set(wanted)
    days = sorted(late | again | published)
    return [PlannedDay(day, day in published) for day in days]


def missing_days(until: date, known: Known) -> list[date]:
    """The days ``catch_up`` publishes, oldest first: every calendar day that is not, from the first
    published one on; before the first night, from the first day with files, and if none has come
    yet, from the day after the first load, whose balances stand."""
    sent = [day for day in known.with_files if day <= until]
    first = min(known.published or sent, default=None)
    if first is None:
        if known.history is None:
            return []
        first = known.history + timedelta(days=1)
    days = (first + timedelta(days=n) for n in range((until - first).days + 1))
    published = frozenset(known.published)
    return [day for day in days if day not in published]


def days_after_last(until: date, known: Known) -> list[date]:
    """The missing days the scheduler publishes: those after the last published one.

    It never fills an older gap by itself. Every published day after a gap has to be worked through
    again, which nobody asked for, and a bank may have left days out on purpose (month ends only);
    ``catch_up`` is the person who asks. Nor does it begin before the first files have come.
    """
    if not known.published and not any(day <= until for day in known.with_files):
        return []
    last = max(known.published, default=date.min)
    return [day for day in missing_days(until, known) if day > last]
