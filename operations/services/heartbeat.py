"""Whether a worker really consumes messages (reliability: it may live and do nothing).

A worker that does nothing cannot say so: who asks is the web process, or a check from outside.
"""

from datetime import datetime, timedelta

from django.core.cache import cache

KEY = "worker-heartbeat"
# Since when somebody looks for a first sign: after a start, or when the cache was emptied.
WATCHED = "worker-watched-since"
STALLED_AFTER = timedelta(minutes=3)


def beat(at: datetime) -> None:
    """Remember that a message was worked off at ``at``; kept until the next one."""
    cache.set(KEY, at.isoformat(), timeout=None)


def stalled_since(now: datetime) -> datetime | None:
    """The last sign of work if it is more than three minutes old, else None. Where there was never
    one, the three minutes count from the first time somebody asked."""
    last = cache.get(KEY) or cache.get_or_set(WATCHED, now.isoformat(), timeout=None)
    since = datetime.fromisoformat(last or now.isoformat())
    return since if now - since > STALLED_AFTER else None


def is_stalled(now: datetime) -> bool:
    """Whether no message was worked off for three minutes."""
    return stalled_since(now) is not None
