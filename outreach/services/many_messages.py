"""The same message to many clients: each by itself, as the rules that protect it say."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clients.selectors.one_client import NoSuchClient, seen_client
from organisation.models import User
from organisation.selectors.access import Access
from outreach.models import Message
from outreach.policies.daily_work import daily_policy
from outreach.services.contact_refusals import MayNotLog
from outreach.services.messages import queue_message
from outreach.services.text_refusals import MessageRefused, TooManyAtOnce


@dataclass(frozen=True)
class Outcome:
    """``message``: what was queued, or ``refused`` says why not; of a client who is not the
    sender's nothing is said but that."""

    client_no: str
    message: Message | None
    refused: MessageRefused | NoSuchClient | MayNotLog | None = None


def queue_many(
    *,
    access: Access,
    client_nos: Sequence[str],
    text_id: int,
    key: str,
    run_id: int,
    as_of: date,
    by: User,
    at: datetime,
) -> Sequence[Outcome]:
    """One message for each, in a transaction of its own; killed in between, the same key goes on
    where it was and sends nobody a second one. ``run_id`` and ``as_of``: of the newest published
    day. Raises TooManyAtOnce."""
    numbers = list(dict.fromkeys(client_nos))
    if len(numbers) > daily_policy().message_most:
        raise TooManyAtOnce(daily_policy().message_most)
    found = []
    for client_no in numbers:
        own_key = hashlib.sha256(f"{key}\0{client_no}".encode()).hexdigest()[:40]
        try:
            seen = seen_client(access, by, client_no, run_id=run_id, as_of=as_of, at=at)
            made = queue_message(
                access=access, seen=seen, text_id=text_id, key=f"many-{own_key}", by=by, at=at
            )
            found.append(Outcome(client_no, made))
        except (MessageRefused, NoSuchClient, MayNotLog) as refused:
            found.append(Outcome(client_no, None, refused))
    return found
