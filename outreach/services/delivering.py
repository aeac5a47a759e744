"""What the provider said of messages: taken, not now, never; delivered or lost."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from outreach.models import Message
from outreach.policies.daily_work import daily_policy
from outreach.rules.messages import MessageState, Stopped, next_try
from outreach.services.last_contacts import lock_client, refresh
from outreach.services.message_provider import Answer, Answered, Arrived, MessageProvider, Report

logger = logging.getLogger(__name__)
ASKED = 500  # tickets at once
REPORTS_FOR = timedelta(days=3)  # later nobody asks any more


def ask_provider(*, provider: MessageProvider, at: datetime) -> int:
    """Ask for messages that were handed over, and for those of which nobody knows whether they
    were; how many changed."""
    lost = at - timedelta(minutes=daily_policy().message_lost_minutes)
    unknown = Q(state=MessageState.SENDING, sending_at__lte=lost)
    waiting = Q(state=MessageState.HANDED, sending_at__gt=at - REPORTS_FOR)
    rows = Message.objects.filter(unknown | waiting).order_by("sending_at", "pk")
    asked = list(rows.values_list("pk", "ticket", "tries", "state")[:ASKED])
    if not asked:
        return 0
    try:
        reports = provider.look_up([ticket for _pk, ticket, _tries, _state in asked])
    except Exception as error:
        logger.error(
            "provider did not report: %s", type(error).__name__
        )  # no words: they may hold a number
        return 0
    changed = 0
    for message_id, ticket, tries, state in asked:
        report = reports.get(ticket)
        if report is not None and state == MessageState.SENDING:
            settle(message_id, tries=tries, answer=Answer(Answered.TAKEN, report.ref), at=at)
        if report is not None:
            changed += tell_report(ticket=ticket, report=report, at=at)
        elif state == MessageState.SENDING:
            changed += settle(message_id, tries=tries, answer=Answer(Answered.NOT_NOW), at=at)
    return changed


@transaction.atomic
def settle(message_id: int, *, tries: int, answer: Answer, at: datetime) -> bool:
    """Write what the provider said of this try; False if it was written before. What was not taken
    is no contact of the timeline, and is tried again later and later."""
    message = _locked(pk=message_id, state=MessageState.SENDING, tries=tries)
    if message is None:
        return False
    if answer.answered is Answered.TAKEN:
        message.state, message.handed_at = MessageState.HANDED, at
        message.provider_ref = answer.ref[:100]
        message.save(update_fields=["state", "handed_at", "provider_ref"])
        return True
    if answer.answered is Answered.NEVER:
        _end_unsent(message, Stopped.REFUSED_THERE, at)
    elif message.tries >= daily_policy().message_tries:
        _end_unsent(message, Stopped.GIVEN_UP, at)
    else:
        _take_back(message, at)
        message.state = MessageState.QUEUED
        message.not_before = next_try(daily_policy(), tries=message.tries, at=at)
        message.save(update_fields=["state", "not_before", "contact"])
    return True


@transaction.atomic
def tell_report(*, ticket: UUID, report: Report, at: datetime) -> bool:
    """Write what became of a message that was handed over; False where nothing changes: it is on
    its way, unknown, or was told before."""
    if report.arrived is Arrived.UNDERWAY:
        return False
    message = _locked(ticket=ticket, state=MessageState.HANDED)
    if message is None:
        return False
    if report.arrived is Arrived.LOST:
        _end_unsent(message, Stopped.UNDELIVERED, at)
        return True
    message.state, message.ended_at = MessageState.DELIVERED, at
    message.save(update_fields=["state", "ended_at"])
    return True


def _locked(**which: object) -> Message | None:
    return Message.objects.select_for_update(of=("self",)).filter(**which).first()


def _end_unsent(message: Message, why: Stopped, at: datetime) -> None:
    _take_back(message, at)
    message.state, message.ended_at, message.reasons = MessageState.FAILED, at, [why.value]
    message.save(update_fields=["state", "ended_at", "reasons", "contact"])


def _take_back(message: Message, at: datetime) -> None:
    """Nothing came to the client: the contact counts nowhere."""
    contact, message.contact = message.contact, None
    if contact is None:
        return
    lock_client(message.client_no)
    contact.withdrawn_at = at
    contact.save(update_fields=["withdrawn_at"])
    refresh(message.client_no)
