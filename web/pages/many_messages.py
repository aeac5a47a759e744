"""The same message to the clients that were picked: to whom, and what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clients.rules.scope import Scope
from clients.selectors.hand_lists import picked_rows
from clients.selectors.names import NamedRow, named_rows
from organisation.models import User
from outreach.models import MessageText
from outreach.policies.daily_work import daily_policy
from outreach.rules.messages import Channel
from outreach.selectors.message_preview import texts_in_use
from outreach.services.many_messages import Outcome
from outreach.services.text_refusals import MessageRefused
from web.contact_words import PURPOSES
from web.labels import Words, label
from web.message_words import message_refused, stopped_words


class NoSuchPicked(LookupError):
    """Nobody of one's own list of this number is to be seen."""


@dataclass(frozen=True)
class ManyPage:
    """``too_many``: more than may be sent to at once (``most``)."""

    list_id: int
    rows: Sequence[NamedRow]
    texts: Sequence[tuple[MessageText, Words, Words]]
    most: int

    @property
    def too_many(self) -> bool:
        return len(self.rows) > self.most

    @property
    def client_nos(self) -> Sequence[str]:
        return [str(each.snapshot.client_no) for each in self.rows]


@dataclass(frozen=True)
class ManyResult:
    queued: int
    refused: Sequence[tuple[str, str, str]]  # name, number, why


def many_page(user: User, scope: Scope, run_id: int, list_id: int) -> ManyPage:
    """Three statements. Raises NoSuchPicked."""
    rows = picked_rows(user, list_id, scope=scope, run_id=run_id)
    if not rows:
        raise NoSuchPicked(list_id)
    return ManyPage(
        list_id=list_id,
        rows=named_rows(rows, scope=scope),
        texts=[
            (each, Channel(each.channel).label, label(PURPOSES, each.purpose))
            for each in texts_in_use()
        ],
        most=daily_policy().message_most,
    )


def many_result(page: ManyPage, outcomes: Sequence[Outcome]) -> ManyResult:
    names: Mapping[str, str] = {str(each.snapshot.client_no): each.name for each in page.rows}
    return ManyResult(
        queued=sum(each.message is not None for each in outcomes),
        refused=[
            (names.get(each.client_no, ""), each.client_no, _why(each))
            for each in outcomes
            if each.refused is not None
        ],
    )


def _why(outcome: Outcome) -> str:
    if isinstance(outcome.refused, MessageRefused):
        return message_refused(outcome.refused)
    return stopped_words(["not_theirs"])
