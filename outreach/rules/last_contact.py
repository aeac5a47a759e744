"""The last contact of each kind, told by all contacts of one client."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from outreach.rules.contacts import (
    COMES_BACK,
    FACE_TO_FACE,
    REACHED,
    Direction,
    Kind,
    Outcome,
    counts,
)


@dataclass(frozen=True)
class Had:
    """One contact. ``outcome`` None: planned only; ``next_on``: the day of its next step."""

    kind: Kind
    direction: Direction
    outcome: Outcome | None
    on: date
    employee_no: str
    is_effective: bool
    next_on: date | None


@dataclass(frozen=True)
class Last:
    """The columns of ``clients.LastContact``."""

    effective_on: date | None = None
    effective_by: str = ""
    call_on: date | None = None
    message_on: date | None = None
    face_to_face_on: date | None = None
    gift_on: date | None = None
    promised_on: date | None = None
    promised_by: str = ""
    no_calls_since: date | None = None


# Kind → the column that its days stand in.
_DAY_OF = {
    Kind.CALL: "call_on", Kind.MESSAGE: "message_on", Kind.GIFT: "gift_on",
    **dict.fromkeys(FACE_TO_FACE, "face_to_face_on"),
}  # fmt: skip


def last_of(contacts: Iterable[Had]) -> Last:
    """Of contacts in the order in which they were had."""
    last = Last()
    for each in contacts:
        last = _asked_not(_promised(_days(last, each), each), each)
    return last


def _days(last: Last, had: Had) -> Last:
    if had.is_effective:
        last = replace(last, effective_on=had.on, effective_by=had.employee_no)
    if not counts(had.outcome):
        return last
    day: dict[str, Any] = {_DAY_OF[had.kind]: had.on}
    return replace(last, **day)


def _promised(last: Last, had: Had) -> Last:
    """A next step replaces the one before. It is kept when the client is reached on its day or
    later: earlier, about something else, it stays due, for nothing that was promised is lost."""
    if had.next_on is not None:
        return replace(last, promised_on=had.next_on, promised_by=had.employee_no)
    if last.promised_on is None or had.outcome not in REACHED:
        return last
    if had.on >= last.promised_on:
        return replace(last, promised_on=None, promised_by="")
    return last


def _asked_not(last: Last, had: Had) -> Last:
    """Who asked not to be called is not, until the client begins to talk again."""
    if had.outcome is Outcome.DO_NOT_CALL:
        return replace(last, no_calls_since=had.on)
    if is_lifting(had.direction, had.outcome):
        return replace(last, no_calls_since=None)
    return last


def is_lifting(direction: Direction, outcome: Outcome | None) -> bool:
    """Whether a client who asked not to be called shows that it may be."""
    return direction is Direction.IN and outcome in COMES_BACK
