"""A night in a Celery worker, struck: the worker killed, the broker flushed and the database's
backends ended in one moment; then a worker and nudges again (bars.md §Trust).

The worker's clock is set to noon of the day after the night's day, so that it is due whatever the
day of the proof.
"""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from prove.kills import Trial, end_backends, is_running, seen
from prove.workers import Broker, ask, kill, own_broker, own_worker, wait
from prove.worlds import World

# What the database says: is the night published, what was told and is still open.
PUBLISHED = "SELECT count(*) FROM operations_day WHERE as_of = %s AND published_run_id IS NOT NULL"
NOTICES = "SELECT subject, as_of::text, settled_at IS NULL FROM operations_notice ORDER BY 1, 2"


@dataclass(frozen=True)
class Strike:
    """What happens to a night as soon as it is seen in ``step``; the broker is flushed always."""

    step: str
    kills_worker: bool

    @property
    def name(self) -> str:
        what = "worker killed" if self.kills_worker else "backends ended"
        return f"{what} and broker flushed in {self.step}"


def struck_with_the_broker(
    world: World,
    as_of: date,
    folder: Path,
    expected: dict[str, bytes],
    *,
    strikes: Iterable[Strike],
) -> Iterator[Trial]:
    """One trial per strike: ``is_equal`` if the exports are the ``expected`` ones of an undisturbed
    night, and nothing is told of a night that is well in the end."""
    with own_broker(folder) as broker:
        for strike in strikes:
            copy = world.copy("flushed", folder / "flushed")
            broker.flush()
            has_hit = _struck(copy, as_of, broker, strike)
            with own_worker(copy, as_of, broker):
                _publish(copy, as_of, broker)
            is_equal = copy.exports(as_of) == expected and not any(_open_notices(copy))
            yield Trial(strike.name, has_hit, is_equal)


def told_once_though_struck(
    world: World, as_of: date, folder: Path, expected: dict[str, bytes]
) -> Trial:
    """A night that has to be held, struck while it judges, and asked for again and again: one
    notice, settled when the file is mended and the night published."""
    with own_broker(folder) as broker:
        copy = world.copy("held", folder / "held")
        copy = replace(copy, inbox=Path(shutil.copytree(world.inbox, folder / "mended-inbox")))
        ok = copy.inbox / f"holding.f.{as_of:%Y%m%d}.ok"
        right = ok.read_text()
        ok.write_text(right.replace("|", "|9", 1))
        has_hit = _struck(copy, as_of, broker, Strike("judge", kills_worker=True))
        with own_worker(copy, as_of, broker):
            broker.nudge(4)
            wait(lambda: any(_open_notices(copy)))
            broker.flush()
            broker.nudge(4)
            wait(broker.is_idle)
            told = ask(copy, NOTICES)
            ok.write_text(right)
            _publish(copy, as_of, broker)
        is_right = told == [("night_held", as_of.isoformat(), True)]
        is_right = is_right and ask(copy, NOTICES) == [("night_held", as_of.isoformat(), False)]
        return Trial(
            "a held night struck and asked for again", has_hit,
            is_right and copy.exports(as_of) == expected,
        )  # fmt: skip


def _struck(copy: World, as_of: date, broker: Broker, strike: Strike) -> bool:
    """Whether the strike hit a night that was still running."""
    with own_worker(copy, as_of, broker) as worker:
        broker.nudge(4)
        seen(strike.step)(copy)
        has_hit = is_running(copy, as_of)
        broker.flush()
        if strike.kills_worker:
            kill(worker)
        end_backends(copy)
        if not strike.kills_worker:
            broker.nudge(2)
            wait(lambda: not is_running(copy, as_of))
    return has_hit


def _publish(copy: World, as_of: date, broker: Broker) -> None:
    """Nudge the worker until the day is published and nothing is left to tell of it."""
    broker.nudge(2)
    wait(lambda: ask(copy, PUBLISHED, as_of)[0][0] == 1 and not any(_open_notices(copy)))


def _open_notices(copy: World) -> list[tuple[object, ...]]:
    return [notice for notice in ask(copy, NOTICES) if notice[2]]
