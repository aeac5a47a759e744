"""Calls as a phone box reports them: what is wrong with one, what it says of a contact, and which
logged contact it was (domain/03 §Phone box, §The relationship manager's day)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from clients.rules.sealing import normalise_phone
from outreach.rules.contacts import REACHED, Direction, Outcome
from outreach.rules.policy import DailyPolicy, Purpose

MOST_CALLS = 500  # of one report
CALL_ID_LENGTH = 100
MOBILE = re.compile(r"1[3-9][0-9]{9}")
# A box whose clock is further off is refused; so much later than now may a call begin.
CLOCK = timedelta(minutes=5)


class Became(TextChoices):
    """What became of a reported call."""

    MATCHED = "matched", _("对上已记的联系")
    MADE = "made", _("新记一条联系")
    UNKNOWN_NUMBER = "unknown_number", _("号码或客户号不认识")
    UNKNOWN_AGENT = "unknown_agent", _("工号不认识，或不属于该机构")
    AMBIGUOUS_NUMBER = "ambiguous", _("号码对应多位客户")
    NOT_THEIRS = "not_theirs", _("客户不由此人联系")


class CallWrong(StrEnum):
    NOT_YET = "not_yet"  # it has not begun yet
    TOO_OLD = "too_old"  # older than contacts are recorded


@dataclass(frozen=True)
class Call:
    """``started_at`` is local and aware; ``seconds`` of the talk, 0: nobody answered; one of
    ``client_no`` and ``number`` may be empty, both where a caller withheld the number;
    ``is_automatic``: a machine talked."""

    call_id: str
    employee_no: str
    client_no: str
    number: str
    started_at: datetime
    seconds: int
    direction: Direction
    is_automatic: bool
    purpose: Purpose
    recording: str

    @property
    def ended_at(self) -> datetime:
        return self.started_at + timedelta(seconds=self.seconds)


@dataclass(frozen=True)
class Logged:
    """A call that somebody logged: when (the moment of the talk, or of writing it down)."""

    contact_id: int
    at: datetime
    outcome: Outcome


def wrong_with(policy: DailyPolicy, call: Call, *, at: datetime) -> CallWrong | None:
    """``at``: now, local. Of a clock that was changed nothing can be said: it is refused."""
    if call.ended_at > at + CLOCK:  # also what has begun and is told as longer than it can be
        return CallWrong.NOT_YET
    if call.started_at.date() < at.date() - timedelta(days=policy.record_days):
        return CallWrong.TOO_OLD
    return None


def by_number(call: Call) -> Call:
    """A call of no known client whose client number is a mobile's, told by that number: it is
    sealed and found as telephone numbers are, and never kept as a client's."""
    bare = normalise_phone(call.client_no)
    if not MOBILE.fullmatch(bare):
        return call
    return replace(call, client_no="", number=call.number or bare)


def is_answered(policy: DailyPolicy, *, seconds: int, is_automatic: bool) -> bool:
    """A person's call as soon as anybody talks; a machine's from the seconds of the policy."""
    return seconds >= policy.answered_seconds if is_automatic else seconds > 0


def outcome_of(policy: DailyPolicy, call: Call) -> Outcome:
    """What a box alone can know of it."""
    is_talk = is_answered(policy, seconds=call.seconds, is_automatic=call.is_automatic)
    return Outcome.TALKED if is_talk else Outcome.NOT_ANSWERED


def is_around(policy: DailyPolicy, at: datetime, *, began: datetime, seconds: int) -> bool:
    """Whether a contact of ``at`` is told of a call that ``began`` then: while it lasted, or so
    many minutes before or after."""
    near = timedelta(minutes=policy.match_minutes)
    return began - near <= at <= began + timedelta(seconds=seconds) + near


def paired(policy: DailyPolicy, calls: Sequence[Call], logged: Sequence[Logged]) -> dict[str, int]:
    """``call_id`` → contact, of one agent and client: each at most once. Who dialled twice and
    logged the talk meant the call in which somebody talked: what agrees goes before what is
    nearer."""
    found = sorted(
        (
            (call.seconds > 0) is not (each.outcome in REACHED),
            _apart(call, each.at), call.call_id, each.contact_id,
        )
        for call in calls for each in logged
        if not call.is_automatic
        and is_around(policy, each.at, began=call.started_at, seconds=call.seconds)
    )  # fmt: skip
    pairs: dict[str, int] = {}
    for _disagrees, _distance, call_id, contact_id in found:
        if call_id not in pairs and contact_id not in pairs.values():
            pairs[call_id] = contact_id
    return pairs


def _apart(call: Call, at: datetime) -> timedelta:
    """From the call's end, for that is when people write it down."""
    return abs(at - call.ended_at)
