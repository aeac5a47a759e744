"""Queueing messages to clients, and taking them back while they wait (domain/03 §Rules that protect
clients). What forbids a message refuses it here, and once more in the moment of sending."""

from datetime import datetime
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.selectors.one_client import SeenClient
from organisation.models import User
from organisation.selectors.access import Access
from organisation.selectors.keys import keyring
from outreach.models import Message, MessageText
from outreach.rules.message_words import seal_text
from outreach.rules.messages import MessageState, TextKind, TextState
from outreach.selectors.message_preview import preview
from outreach.services.contact_checks import must_log
from outreach.services.last_contacts import lock_client
from outreach.services.text_refusals import (
    MayNotSend,
    MessageKeyReused,
    NoNumber,
    NotApproved,
    NoValue,
    TooLateToCancel,
)


@transaction.atomic
def queue_message(
    *, access: Access, seen: SeenClient, text_id: int, key: str, by: User, at: datetime
) -> Message:
    """A message to the client in the outbox, to leave at once or when the window opens.

    ``key``: of the form or request; the same again gives the message that was made by it. Raises
    MayNotLog, NotApproved, NoNumber, NoValue, MayNotSend, MessageKeyReused.
    """
    must_log(access, seen)
    lock_client(seen.client_no)
    known = Message.objects.filter(employee_no=access.employee_no, key=key).first()
    if known is not None:
        return _again(known, seen, text_id)
    version = MessageText.objects.filter(
        pk=text_id, kind=TextKind.TEMPLATE, state=TextState.APPROVED
    ).first()
    if version is None:
        raise NotApproved(text_id)
    shown = preview(access, seen, version, at=timezone.localtime(at))
    if shown.against:
        raise MayNotSend(shown.against)
    if not shown.has_number:
        raise NoNumber(seen.client_no)
    if shown.missing:
        raise NoValue(shown.missing)
    ticket = uuid4()
    sealed = seal_text(keyring(), shown.text, client_no=seen.client_no, ticket=ticket)
    try:
        with transaction.atomic():
            return Message.objects.create(
                client_no=seen.client_no, employee_no=access.employee_no, key=key,
                template=version, brief=shown.brief, channel=version.channel,
                purpose=version.purpose, ticket=ticket, text_sealed=sealed,
                not_before=shown.not_before, queued_at=at, queued_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        if "message_key" not in str(error):
            raise
        raise MessageKeyReused(key) from error  # at this moment, with another client


def cancel_message(*, message_id: int, by: User, at: datetime) -> None:
    """Take one's own message back while it waits. Raises TooLateToCancel."""
    own = Message.objects.filter(pk=message_id, queued_by=by, state=MessageState.QUEUED)
    changed = {"state": MessageState.CANCELLED, "cancelled_at": at, "cancelled_by": by}
    if not own.update(**changed, ended_at=at):
        raise TooLateToCancel(message_id)


def _again(known: Message, seen: SeenClient, text_id: int) -> Message:
    if (known.client_no, known.template_id) != (seen.client_no, text_id):
        raise MessageKeyReused(known.pk)
    return known
