"""Doing a write once, however often and however many at a time ask for it under one key."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg2.errors import LockNotAvailable

from operations.models import IdempotencyKey
from organisation.models import User

# Somebody who asks while the first one is still at it waits so long.
PATIENCE = "SET LOCAL lock_timeout = '5s'"
SWEPT_AT_ONCE = 5000


class KeyReused(ValueError):
    """The key was given to another write."""


class StillRunning(RuntimeError):
    """The first request with this key has not ended yet."""


@dataclass(frozen=True)
class Answer:
    """What the caller is told; ``is_repeated``: it was told before, and nothing was done now."""

    status: int
    body: Mapping[str, Any]
    is_repeated: bool = False


def digest_of(method: str, path: str, body: Any) -> bytes:
    """32 bytes that are equal for equal requests, whatever the order of their fields."""
    told = json.dumps([method, path, body], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(told.encode()).digest()


def answer_once(
    *,
    key: str,
    digest: bytes,
    kept_for: timedelta,
    work: Callable[[], Answer],
    by: User,
    at: datetime,
) -> Answer:
    """The answer of ``work``, done now or, under this key, before. ``work`` writes in this
    transaction; what it raises takes everything back, the key included, so that it may be asked
    again. Of two at once the second waits for the first and gets its answer.

    Raises KeyReused, StillRunning.
    """
    try:
        with transaction.atomic():
            return _answer(key=key, digest=digest, kept_for=kept_for, work=work, by=by, at=at)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise StillRunning(key) from error
        raise


def _answer(
    *,
    key: str,
    digest: bytes,
    kept_for: timedelta,
    work: Callable[[], Answer],
    by: User,
    at: datetime,
) -> Answer:
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
    IdempotencyKey.objects.filter(owner=by, key=key, made_at__lte=at - kept_for).delete()
    # The insert of the second of two waits here until the first is committed or gone.
    kept, is_new = IdempotencyKey.objects.get_or_create(
        owner=by, key=key, defaults={"digest": digest, "made_at": at}
    )
    if is_new:
        answer = work()
        kept.status, kept.body = answer.status, dict(answer.body)
        kept.save(update_fields=["status", "body"])
        return answer
    if bytes(kept.digest) != digest:
        raise KeyReused(key)
    return Answer(kept.status, kept.body, is_repeated=True)


def sweep_keys(*, kept_for: timedelta, at: datetime) -> int:
    """Forget keys of so long ago, in batches; how many."""
    swept = 0
    while True:
        old = IdempotencyKey.objects.filter(made_at__lte=at - kept_for).values("pk")
        removed, _ = IdempotencyKey.objects.filter(pk__in=old[:SWEPT_AT_ONCE]).delete()
        swept += removed
        if removed < SWEPT_AT_ONCE:
            return swept
