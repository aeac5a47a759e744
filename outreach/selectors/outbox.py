"""Reading the outbox: one's own messages, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from organisation.rules.sealing import Keyring
from outreach.models import Message
from outreach.rules.message_words import open_text
from outreach.rules.messages import MessageState


@dataclass(frozen=True)
class OutboxPage:
    """``counts``: of all own messages by state; ``after``: number of the last row where more
    follow."""

    rows: Sequence[Message]
    counts: Mapping[str, int]
    after: int | None


def outbox_of(
    employee_no: str, *, state: str = "", after: int | None = None, limit: int
) -> OutboxPage:
    """One's own messages, the newest first; two statements."""
    own = Message.objects.filter(employee_no=employee_no)
    counts = dict(own.values_list("state").annotate(n=Count("pk")).order_by("state"))
    rows = own.select_related("template").order_by("-pk")
    if state in MessageState.values:
        rows = rows.filter(state=state)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: limit + 1])
    shown = found[:limit]
    return OutboxPage(shown, counts, shown[-1].pk if len(found) > limit else None)


def own_message(employee_no: str, message_id: int) -> Message | None:
    rows = Message.objects.filter(employee_no=employee_no, pk=message_id)
    return rows.select_related("template", "brief").first()


def words_of(keyring: Keyring, message: Message) -> str:
    """What the client reads. Raises what ``unseal`` raises."""
    return open_text(
        keyring, message.text_sealed, client_no=message.client_no, ticket=message.ticket
    )


def waiting_for(client_no: str) -> Sequence[Message]:
    """Everybody's messages that wait for the client, the first to leave first."""
    rows = Message.objects.filter(client_no=client_no, state=MessageState.QUEUED)
    return list(rows.select_related("template").order_by("not_before", "pk")[:20])
