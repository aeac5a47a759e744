"""Handing due messages to the provider.

A message is taken up in one transaction: everything that protects the client is asked again, the
contact is written and the message stands as ``sending``. Only then the provider is called, and what
it answered is written in a second one. Who is killed between the two leaves a message of which
nobody knows; the provider is asked for it by its ticket (``outreach.services.delivering``) and
sends a ticket only once.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from clients.models import Client
from clients.rules.sealing import SealingError, unseal
from clients.selectors.one_client import NoSuchClient, seen_client
from operations.selectors.days import last_published_day
from organisation.selectors.access import access_of
from organisation.selectors.keys import keyring
from outreach.models import Message
from outreach.policies.daily_work import daily_policy
from outreach.rules.contacts import Origin
from outreach.rules.message_words import open_text
from outreach.rules.messages import MessageState, Stopped, TextState, next_opening
from outreach.rules.protection import Refusal
from outreach.selectors.message_preview import said_of
from outreach.services.contact_checks import must_log
from outreach.services.contact_refusals import Forbidden, MayNotLog, UnknownProducts
from outreach.services.contacts import write_contact
from outreach.services.delivering import settle
from outreach.services.last_contacts import lock_client
from outreach.services.message_provider import MessageProvider, Outgoing

logger = logging.getLogger(__name__)
BATCH = 50
PUT_OFF = timedelta(hours=1)  # what stopped by a mistake of ours
READY = frozenset({TextState.APPROVED, TextState.REPLACED})


class NotSent(RuntimeError):
    """Why it is not sent, for good."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class TakenUp:
    """A message on its way, in clear."""

    message_id: int
    tries: int
    outgoing: Outgoing = field(repr=False)


def send_due(*, provider: MessageProvider, at: datetime) -> int:
    """Hand over what is due, oldest first; how many were looked at, at most one batch: the window
    may close meanwhile. Several workers at once take different ones."""
    due = Message.objects.filter(state=MessageState.QUEUED, not_before__lte=at)
    numbers = list(due.order_by("not_before", "pk").values_list("pk", flat=True)[:BATCH])
    found = (_tried(message_id, at=at) for message_id in numbers)
    hand_over([each for each in found if each is not None], provider=provider, at=at)
    return len(numbers)


@transaction.atomic
def take_up(message_id: int, *, at: datetime) -> TakenUp | None:
    """The message, checked and written down as a contact; None where it waits, was refused, or
    somebody else has it."""
    rows = Message.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
        "template", "brief", "queued_by__staff"
    )
    message = rows.filter(
        pk=message_id, state=MessageState.QUEUED, not_before__lte=at
    ).first()  # fmt: skip
    if message is None:
        return None
    try:
        return _sent_by(message, at=timezone.localtime(at))
    except NotSent as refused:
        _change(
            message, state=MessageState.REFUSED, reasons=list(refused.reasons), ended_at=at
        )  # fmt: skip
        return None


def hand_over(batch: Sequence[TakenUp], *, provider: MessageProvider, at: datetime) -> None:
    """Give them to the provider and write what it said; without an answer they stay as they are."""
    if not batch:
        return
    try:
        answers = provider.send([each.outgoing for each in batch])
    except Exception as error:
        logger.error(
            "provider did not answer: %s", type(error).__name__
        )  # no words: they may hold a number
        return
    for each in batch:
        if (answer := answers.get(each.outgoing.ticket)) is not None:
            settle(each.message_id, tries=each.tries, answer=answer, at=at)


def _tried(message_id: int, *, at: datetime) -> TakenUp | None:
    """A message that stops by a mistake of ours holds up no other one."""
    try:
        return take_up(message_id, at=at)
    except Exception as error:
        logger.error("message %s not taken up: %s", message_id, type(error).__name__)
        rows = Message.objects.filter(pk=message_id, state=MessageState.QUEUED)
        rows.update(not_before=at + PUT_OFF)
        return None


def _sent_by(message: Message, *, at: datetime) -> TakenUp | None:
    """Raises NotSent."""
    words = open_text(
        keyring(), message.text_sealed, client_no=message.client_no, ticket=message.ticket
    )
    _must_be_reviewed(message, at)
    outgoing = Outgoing(message.ticket, message.channel, _address(message.client_no), words)
    lock_client(message.client_no)
    said, tries = said_of(message.template, at=at, words=words), message.tries + 1
    try:
        contact = write_contact(
            **_who(message, at), said=said, key=f"outbox-{message.ticket}-{tries}", admits=False,
            by=message.queued_by, at=at, origin=Origin.OUTBOX,
        )  # fmt: skip
    except Forbidden as refused:
        if set(refused.refusals) == {Refusal.OUT_OF_WINDOW}:
            _change(message, not_before=next_opening(daily_policy(), at))
            return None
        raise NotSent(*refused.refusals) from refused
    except UnknownProducts as unknown:
        raise NotSent(Stopped.TEXT_WITHDRAWN) from unknown
    _change(
        message, state=MessageState.SENDING, tries=tries, sending_at=at, contact=contact
    )  # fmt: skip
    return TakenUp(message.pk, tries, outgoing)


def _must_be_reviewed(message: Message, at: datetime) -> None:
    texts = [message.template, *([message.brief] if message.brief else [])]
    if any(text.state not in READY for text in texts):
        raise NotSent(Stopped.TEXT_WITHDRAWN)
    if message.brief is not None and message.brief.on != at.date():
        raise NotSent(Stopped.NEWS_OLD)


def _who(message: Message, at: datetime) -> dict[str, Any]:
    """Who sends it, and the client as they see it now. Raises NotSent."""
    user, day = message.queued_by, last_published_day()
    if not user.is_active or day is None or day.published_run_id is None:
        raise NotSent(Stopped.NOT_THEIRS)
    access = access_of(user, on=at.date())
    try:
        seen = seen_client(
            access, user, message.client_no, run_id=day.published_run_id, as_of=day.as_of, at=at
        )
        must_log(access, seen)
    except (NoSuchClient, MayNotLog) as gone:
        raise NotSent(Stopped.NOT_THEIRS) from gone
    return {"access": access, "seen": seen}


def _address(client_no: str) -> str:
    """The number in clear, for the provider alone. Raises NotSent."""
    sealed = Client.objects.filter(pk=client_no).values_list("phone_sealed", flat=True).first()
    if sealed is None:
        raise NotSent(Stopped.NO_NUMBER)
    try:
        return unseal(keyring(), bytes(sealed), table="client", row=client_no, column="phone")
    except SealingError as broken:
        raise NotSent(Stopped.NO_NUMBER) from broken


def _change(message: Message, **changed: Any) -> None:
    for name, value in changed.items():
        setattr(message, name, value)
    message.save(update_fields=list(changed))
