"""Telling the database who acts, so that the audit knows (domain/07: who, why).

The word is sent with every write, as a setting that ends with its transaction: it works with and
without ``ATOMIC_REQUESTS``, in autocommit, under a pooler, and never reaches the next request on
the same connection. Who says nothing is told by the name of the database account only.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2 import sql as pgsql

from operations.models.audit import AuditEntry

Origin = AuditEntry.Origin
SETTING = "wealthcrm.acting"
# What may write to a watched table; a SELECT in front of these is only a little longer on the wire.
_WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|MERGE|WITH)\b", re.IGNORECASE)
_TELL = f"SELECT set_config('{SETTING}', {{}}, true); "


@dataclass(frozen=True)
class Acting:
    """Who acts (employee number; empty: the system itself), in what, and why if they said so."""

    origin: AuditEntry.Origin
    reference: str = ""
    actor_no: str | None = None
    reason: str = ""

    def as_json(self) -> str:
        told = {
            "actor": self.actor_no, "origin": self.origin.value, "reference": self.reference[:100],
            "reason": self.reason,
        }  # fmt: skip
        return json.dumps(told, ensure_ascii=False)


def by_run(as_of: date, run_id: int) -> Acting:
    """The night at work on a run; pages lead to its day."""
    return Acting(Origin.RUN, f"{as_of.isoformat()} #{run_id}")


_acting: ContextVar[Callable[[], Acting] | None] = ContextVar("acting", default=None)


@contextmanager
def acting(who: Acting | Callable[[], Acting]) -> Iterator[None]:
    """What the block writes is told as done by ``who``; a function is asked at each write, for a
    request learns on its way who is signed in."""
    token = _acting.set(who if callable(who) else lambda: who)
    try:
        yield
    finally:
        _acting.reset(token)


def tell_database() -> None:
    """Tell it now, for a COPY, whose text takes no statement before it. In the caller's
    transaction; a no-op outside of one, where nothing would be kept."""
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT set_config('{SETTING}', %s, true)", [_word()])


def tell_with_writes(*, connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Receives ``connection_created``: every connection sends the word with its writes."""
    if connection.vendor == "postgresql" and _send not in connection.execute_wrappers:
        connection.execute_wrappers.append(_send)


def _word() -> str:
    who = _acting.get()
    return who().as_json() if who else ""


def _send(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """An execute wrapper. Without a word, a transaction is told so: somebody before may have
    spoken in it."""
    is_write = isinstance(sql, str) and _WRITES.match(sql) is not None
    cursor = context["cursor"].cursor
    if not is_write or getattr(cursor, "name", None):
        return execute(sql, params, many, context)
    word = _word()
    if not word and not context["connection"].in_atomic_block:
        return execute(sql, params, many, context)
    told = pgsql.SQL(_TELL).format(pgsql.Literal(word)).as_string(cursor)
    if params is not None:
        told = told.replace("%", "%%")
    return execute(told + sql, params, many, context)
