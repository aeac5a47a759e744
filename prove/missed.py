"""Days caught up in one go equal the same days run punctually; a resent day equals a first one."""

from datetime import date, timedelta
from pathlib import Path

from prove.exports import LISTS
from prove.worlds import World


def caught_up_equals_punctual(world: World, first: date, last: date, folder: Path) -> bool:
    """Whether ``catch_up`` publishes what punctual nights publish, every export of every day."""
    punctual = world.copy("punctual", folder / "punctual")
    late = world.copy("late", folder / "late")
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    for day in days:
        punctual.night(day)
    late.manage("catch_up", "--until", last.isoformat(), "--inbox", str(late.inbox))
    return all(_told(punctual, day, last) == _told(late, day, last) for day in days)


def _told(world: World, day: date, last: date) -> dict[str, bytes]:
    """All of the last day; of those before it all but the lists, which catching up leaves out."""
    exports = world.exports(day)
    return exports if day == last else exports | {LISTS: b""}
