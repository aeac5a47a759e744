"""One's own messages, and one that is about to be sent."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.utils import timezone

from clients.rules.scope import Scope
from clients.selectors.names import named_rows
from clients.selectors.visible import visible_to
from organisation.selectors.access import Access
from outreach.models import Message, MessageText
from outreach.rules.messages import Channel, MessageState
from outreach.rules.policy import Purpose
from outreach.rules.template_text import sms_parts
from outreach.selectors.message_preview import Preview, preview, texts_in_use
from outreach.selectors.outbox import outbox_of, waiting_for
from web.contact_words import PURPOSES
from web.labels import Words, label
from web.message_words import missing_words, stopped_words
from web.pages.client import Head

ON_A_PAGE = 50
CHIPS = {
    MessageState.QUEUED: "brand", MessageState.SENDING: "brand", MessageState.HANDED: "line",
    MessageState.DELIVERED: "done", MessageState.FAILED: "act", MessageState.REFUSED: "watch",
}  # fmt: skip


@dataclass(frozen=True)
class MessageRow:
    """``name``: as the reader sees the client, empty for one who is not the reader's any more."""

    message: Message
    name: str
    channel: Words
    purpose: Words
    is_marketing: bool
    state: Words
    chip: str
    why: str
    may_cancel: bool


@dataclass(frozen=True)
class StateTab:
    words: Words
    query: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class OutboxView:
    rows: Sequence[MessageRow]
    tabs: Sequence[StateTab]
    total: int
    state: str
    next_query: str
    is_first: bool


@dataclass(frozen=True)
class SendPage:
    """``shown``: of the template that is chosen; ``why``: what forbids sending it."""

    head: Head
    texts: Sequence[tuple[MessageText, Words, Words]]
    shown: Preview | None
    why: Sequence[str]
    parts: int
    is_later: bool
    waiting: Sequence[MessageRow]
    key: str


def outbox_page(
    access: Access, scope: Scope, run_id: int | None, *, state: str, after: int | None
) -> OutboxView:
    """Four statements."""
    found = outbox_of(access.employee_no, state=state, after=after, limit=ON_A_PAGE)
    names = _names(scope, run_id, {each.client_no for each in found.rows})
    known = state if state in MessageState.values else ""
    tabs = [
        StateTab(each.label, urlencode({"state": each.value}), n, each.value == known)
        for each in MessageState
        if (n := found.counts.get(each.value, 0)) or each.value == known
    ]
    following = {"state": known, "after": found.after} if known else {"after": found.after}
    return OutboxView(
        rows=[_row(each, name=names.get(each.client_no, "")) for each in found.rows],
        tabs=tabs,
        total=sum(found.counts.values()),
        state=known,
        next_query=urlencode(following) if found.after else "",
        is_first=after is None,
    )


def send_page(head: Head, access: Access, text_id: int | None, *, at: datetime) -> SendPage:
    """At most ten statements."""
    found = texts_in_use()
    chosen = next((each for each in found if each.pk == text_id), None)
    shown = preview(access, head.seen, chosen, at=at) if chosen else None
    waiting = waiting_for(head.seen.client_no)
    return SendPage(
        head=head,
        texts=[
            (each, Channel(each.channel).label, label(PURPOSES, each.purpose)) for each in found
        ],
        shown=shown,
        why=_why(shown) if shown else (),
        parts=sms_parts(shown.text) if shown and chosen and chosen.channel == Channel.SMS else 0,
        is_later=bool(shown and shown.not_before > at),
        waiting=[_row(each, name="") for each in waiting],
        key=key_of(head.seen.client_no, access.employee_no, text_id, waiting, at),
    )


def key_of(
    client_no: str,
    employee_no: str,
    text_id: int | None,
    waiting: Sequence[Message],
    at: datetime,
) -> str:
    """Of the form: the same within the minute in every tab, until a message is queued."""
    last = max((each.pk for each in waiting), default=0)
    facts = f"{client_no}\0{employee_no}\0{text_id}\0{last}\0{at:%Y%m%d%H%M}"
    return hashlib.sha256(facts.encode()).hexdigest()[:40]


def _why(shown: Preview) -> Sequence[str]:
    why = [stopped_words(shown.against)] if shown.against else []
    if not shown.has_number:
        why.append(stopped_words(["no_number"]))
    return [*why, *([missing_words(shown.missing)] if shown.missing else [])]


def _names(scope: Scope, run_id: int | None, numbers: Collection[str]) -> Mapping[str, str]:
    """Two statements."""
    if run_id is None or not numbers:
        return {}
    rows = list(visible_to(scope, run_id=run_id).filter(client_no__in=numbers))
    return {each.snapshot.client_no: each.name for each in named_rows(rows, scope=scope)}


def _row(message: Message, *, name: str) -> MessageRow:
    state = MessageState(message.state)
    message.not_before = timezone.localtime(message.not_before)
    return MessageRow(
        message=message,
        name=name,
        channel=Channel(message.channel).label,
        purpose=label(PURPOSES, message.purpose),
        is_marketing=message.purpose == Purpose.MARKETING,
        state=state.label,
        chip=CHIPS.get(state, "line"),
        why=stopped_words(message.reasons),
        may_cancel=state is MessageState.QUEUED,
    )
