"""Whatever people, files and clocks do in whatever order: nothing leaves that must not."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from clients.models import Client
from outreach.models import Contact, Message
from outreach.policies.daily_work import daily_policy
from outreach.rules.messages import MessageState
from outreach.rules.policy import Purpose
from outreach.rules.protection import is_inside
from outreach.services.contact_refusals import ContactRefused
from outreach.services.delivering import ask_provider
from outreach.services.message_provider import Answered, Arrived, Outgoing
from outreach.services.messages import cancel_message
from outreach.services.sending import send_due, take_up
from outreach.services.text_refusals import MessageRefused
from tests.outreach.acting import log
from tests.outreach.messaging import Gateway, Writers, queue
from tests.web.client_scene import Scene

pytestmark = pytest.mark.django_db
STEPS = 120


class Watched(Gateway):
    """A gateway that judges, by what the bank knows in that moment, all it is given."""

    def send(self, batch: Any) -> Any:
        for each in batch:
            judge(each, timezone.localtime())
        return super().send(batch)


def judge(outgoing: Outgoing, now: datetime) -> None:
    message = Message.objects.get(ticket=outgoing.ticket)
    client = Client.objects.get(pk=message.client_no)
    assert is_inside(daily_policy(), now)
    assert message.template.state in ("approved", "replaced")
    if message.purpose != Purpose.MARKETING:
        return
    assert client.has_marketing_consent and not client.is_do_not_contact
    contacts = Contact.objects.standing().filter(client_no=message.client_no).order_by("at", "pk")
    marketed = contacts.filter(on=now.date(), purpose="marketing", direction="out").exclude(
        outcome__in=["not_answered", ""]
    )
    assert [each.pk for each in marketed] == [message.contact_id]
    wish = contacts.filter(outcome="do_not_call").last()
    assert wish is None


class Acts:
    """Everything that may happen, chosen by dice."""

    def __init__(self, scene: Scene, seed: int, clock: Any) -> None:
        self.dice, self.scene, self.clock = random.Random(seed), scene, clock
        writers, self.keys = Writers.of(scene), count(1)
        self.texts = [
            writers.in_use(), writers.in_use(key="wechat", channel="wechat"),
            writers.in_use(key="due", purpose=Purpose.SERVICE),
        ]  # fmt: skip
        self.gateway = Watched()

    def all(self) -> Iterator[Callable[[], None]]:
        yield from (
            self.queue, self.queue, self.queue, self.send, self.send, self.ask, self.cancel,
            self.call, self.consent, self.hours, self.minutes, self.minutes, self.killed,
            self.stubborn,
        )  # fmt: skip

    def queue(self) -> None:
        text = self.dice.choice(self.texts)
        queue(self.scene.manager, text, key=str(next(self.keys)))

    def send(self) -> None:
        send_due(provider=self.gateway, at=timezone.now())

    def ask(self) -> None:
        self.gateway.arrived = self.dice.choice(list(Arrived))
        ask_provider(provider=self.gateway, at=timezone.now())

    def cancel(self) -> None:
        waiting = Message.objects.filter(state=MessageState.QUEUED).order_by("pk").last()
        if waiting is not None and self.dice.random() < 0.3:
            cancel_message(message_id=waiting.pk, by=self.scene.manager, at=timezone.now())

    def call(self) -> None:
        purpose = self.dice.choice(["service", "marketing"])
        log(self.scene.manager, purpose=purpose, at=timezone.now())

    def consent(self) -> None:
        Client.objects.filter(pk="OWN").update(
            has_marketing_consent=self.dice.random() < 0.8,
            is_do_not_contact=self.dice.random() < 0.2,
        )

    def hours(self) -> None:
        self.clock.shift(timedelta(hours=self.dice.randint(1, 20)))

    def minutes(self) -> None:
        self.clock.shift(timedelta(minutes=self.dice.randint(1, 30)))

    def killed(self) -> None:
        """A worker dies between its two transactions."""
        due = Message.objects.filter(state=MessageState.QUEUED).first()
        if due is not None:
            take_up(due.pk, at=timezone.now())

    def stubborn(self) -> None:
        self.gateway.answers = [self.dice.choice([Answered.NOT_NOW, Answered.NEVER])]


@pytest.mark.parametrize("seed", range(12))
def test_no_message_leaves_against_what_protects_clients(
    scene: Scene, clock: Any, seed: int
) -> None:
    Client.objects.filter(pk="OWN").update(has_marketing_consent=True)
    acts = Acts(scene, seed, clock)
    ways = list(acts.all())
    for _step in range(STEPS):
        try:
            acts.dice.choice(ways)()
        except (MessageRefused, ContactRefused):
            continue
    clock.move_to(timezone.localtime().replace(hour=10) + timedelta(days=1))
    acts.gateway.answers = []
    queue(scene.manager, acts.texts[2])
    acts.send()
    assert acts.gateway.sent == len(acts.gateway.taken) > 0
    for message in Message.objects.filter(state__in=["handed", "delivered"]):
        assert message.ticket in acts.gateway.taken and message.contact is not None
