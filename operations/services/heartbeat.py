"""Whether a worker really consumes messages (reliability: it may live and do nothing)."""

from datetime import datetime, timedelta

from django.core.cache import cache

KEY = "worker-heartbeat"
STALLED_AFTER = timedelta(minutes=3)


def beat(at: datetime) -> None:
    """Remember that a message was worked off at ``at``."""
    cache.set(KEY, at.isoformat(), timeout=24 * 3600)


def is_stalled(now: datetime) -> bool:
    """Whether no message was worked off for three minutes (or ever)."""
    last = cache.get(KEY)
    return last is None or now - datetime.fromisoformat(last) > STALLED_AFTER
