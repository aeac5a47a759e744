"""Whether a worker really consumes messages (reliability: it may live and do nothing).

A worker that does nothing cannot say so: who asks is the web process, or a check from outside.
Every worker has its own sign beside the common one, for one that hangs beside one that works.
"""

from datetime import datetime, timedelta

from django.core.cache import cache

KEY = "worker-heartbeat"
# Since when somebody looks for a first sign: after a start, or when the cache was emptied.
WATCHED = "worker-watched-since"
STALLED_AFTER = timedelta(minutes=3)
# The names of workers that began and did not say goodbye.
WORKERS = "workers"
# One that was killed and came back under another name is told for so long.
FORGOTTEN_AFTER = timedelta(days=1)


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


def beat_of(worker: str, at: datetime) -> None:
    """Remember that ``worker`` (its Celery node name) worked off a message at ``at``."""
    cache.set(_key(worker), at.isoformat(), timeout=FORGOTTEN_AFTER.total_seconds())
    known = known_workers()
    if worker not in known:  # two at once: the one that got lost is added by its next sign
        cache.set(WORKERS, sorted({*known, worker}), timeout=None)


def leave(worker: str) -> None:
    """``worker`` ends as it should: nobody waits for its sign any more."""
    cache.set(WORKERS, [name for name in known_workers() if name != worker], timeout=None)
    cache.delete(_key(worker))


def known_workers() -> list[str]:
    """The workers whose sign is waited for."""
    return list(cache.get(WORKERS) or [])


def silent_workers(now: datetime) -> list[tuple[str, datetime]]:
    """Workers without a sign for three minutes while others work, and when each gave its last."""
    signs = cache.get_many([_key(name) for name in known_workers()])
    last = [(key.removeprefix(f"{KEY}:"), datetime.fromisoformat(at)) for key, at in signs.items()]
    return sorted((name, at) for name, at in last if now - at > STALLED_AFTER)


def _key(worker: str) -> str:
    return f"{KEY}:{worker}"
