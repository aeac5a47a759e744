"""Texts that are in use, messages queued as people do, and a gateway that does as it is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from django.utils import timezone

from organisation.models import User
from organisation.selectors.access import access_of
from outreach.models import Message, MessageText
from outreach.rules.messages import Channel, TextKind
from outreach.rules.policy import Purpose
from outreach.services.message_provider import Answer, Answered, Arrived, Outgoing, Report
from outreach.services.messages import queue_message
from outreach.services.texts import Wording, brief_of, decide_text, draft_text, submit_text
from tests.outreach.acting import seen_by
from tests.web.client_scene import Scene

_keys = count(1)


def wording(**given: Any) -> Wording:
    """A marketing template for SMS unless told otherwise."""
    return Wording(**{
        "kind": TextKind.TEMPLATE, "key": "care", "name": "到期关怀",
        "text": "{称呼}您好，我是{网点}的{客户经理}。", "channel": Channel.SMS,
        "purpose": Purpose.MARKETING,
    } | given)  # fmt: skip


@dataclass
class Writers:
    """Who writes texts, and who decides."""

    maker: User
    checker: User

    @classmethod
    def of(cls, scene: Scene) -> "Writers":
        return cls(scene.person("branch_office", "B"), scene.person("head_office", "H"))

    def in_use(self, **given: Any) -> MessageText:
        return self.approved(wording(**given))

    def news(self, text: str = "上证收涨。", **given: Any) -> MessageText:
        return self.approved(brief_of(given.get("on", timezone.localdate()), text))

    def approved(self, words: Wording) -> MessageText:
        now = timezone.now()
        text = draft_text(wording=words, by=self.maker, at=now)
        submit_text(text_id=text.pk, by=self.maker, at=now)
        return decide_text(
            text_id=text.pk, revision=text.revision, approves=True, by=self.checker, at=now
        )


def queue(
    user: User, text: MessageText, client_no: str = "OWN", *, key: str = ""
) -> Message:  # fmt: skip
    now = timezone.now()
    return queue_message(
        access=access_of(user, on=timezone.localdate(now)), seen=seen_by(user, client_no),
        text_id=text.pk, key=key or f"message-{next(_keys)}", by=user, at=now,
    )  # fmt: skip


@dataclass
class Gateway:
    """Keeps what it takes, a ticket once. ``answers``: what it says instead, the first one first;
    ``breaks``: called after it took a batch."""

    answers: list[Answered] = field(default_factory=list)
    breaks: Callable[[], None] | None = None
    arrived: Arrived = Arrived.UNDERWAY
    taken: dict[UUID, Outgoing] = field(default_factory=dict)
    sent: int = 0

    def send(self, batch: Sequence[Outgoing]) -> Mapping[UUID, Answer]:
        answers = {each.ticket: self._answer(each) for each in batch}
        if self.breaks is not None:
            self.breaks()
        return answers

    def look_up(self, tickets: Sequence[UUID]) -> Mapping[UUID, Report]:
        return {each: Report(self.arrived, str(each)) for each in tickets if each in self.taken}

    def _answer(self, each: Outgoing) -> Answer:
        said = self.answers.pop(0) if self.answers else Answered.TAKEN
        if said is Answered.TAKEN and each.ticket not in self.taken:
            self.taken[each.ticket] = each
            self.sent += 1
        return Answer(said, str(each.ticket) if said is Answered.TAKEN else "")
