"""How long something took whose parts partly ran side by side."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple


class Span(NamedTuple):
    """A part: the seconds of all its attempts, and from when to when the last one ran (None: it has
    not ended, or never began)."""

    seconds: float
    started_at: datetime | None
    ended_at: datetime | None


def seconds_of(spans: Iterable[Span]) -> float:
    """Seconds of all parts, those in which two ran at once counted once. Earlier attempts count by
    their seconds: when they ran is not known any more."""
    parts = list(spans)
    ran = sorted(
        (part.started_at, part.ended_at) for part in parts if part.started_at and part.ended_at
    )
    total = sum(part.seconds for part in parts)
    last: datetime | None = None
    for started, ended in ran:
        if last is not None and started < last:
            total -= (min(last, ended) - started) / timedelta(seconds=1)
        last = ended if last is None else max(last, ended)
    return max(total, 0.0)
