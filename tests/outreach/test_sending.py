"""The outbox: checked again in the moment of sending, handed over once, told as it went."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clients.models import Client, ClientSnapshot
from organisation.selectors.access import access_of
from outreach.models import Contact, EmbeddedDelivery, Message
from outreach.policies.daily_work import daily_policy
from outreach.rules.messages import MessageState, Stopped
from outreach.rules.policy import Purpose
from outreach.rules.protection import Refusal
from outreach.services.contact_refusals import NotThere, TooLate
from outreach.services.contacts import withdraw_contact
from outreach.services.delivering import ask_provider
from outreach.services.embedded_provider import EmbeddedProvider
from outreach.services.message_provider import Answered, Arrived
from outreach.services.sending import send_due, take_up
from outreach.services.texts import withdraw_text
from outreach.tasks import send_messages
from tests.at_once import at_once
from tests.outreach.acting import alter_client, amend, last, log, seen_by
from tests.outreach.conftest import NOW
from tests.outreach.messaging import Gateway, Writers, queue
from tests.web.client_scene import PHONE, Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def writers(scene: Scene) -> Writers:
    alter_client(has_marketing_consent=True, gender="F")
    return Writers.of(scene)


def fresh(message: Message) -> Message:
    message.refresh_from_db()
    return message


def send(gateway: Gateway) -> int:
    return send_due(provider=gateway, at=timezone.now())


def ask(gateway: Gateway) -> int:
    return ask_provider(provider=gateway, at=timezone.now())


def later(clock: Any, **gone: float) -> None:
    clock.shift(timedelta(**gone))


def test_what_is_sent_is_a_contact_of_the_timeline(scene: Scene, writers: Writers) -> None:
    message, gateway = queue(scene.manager, writers.in_use()), Gateway()
    assert send(gateway) == 1
    (outgoing,) = gateway.taken.values()
    assert (outgoing.address, outgoing.text[:4]) == (PHONE, "欧阳女士")
    assert (fresh(message).state, message.provider_ref) == ("handed", str(message.ticket))
    contact = Contact.objects.get()
    assert message.contact == contact
    assert (contact.kind, contact.purpose, contact.outcome) == ("message", "marketing", "done")
    assert (contact.origin, contact.employee_no, contact.at) == ("outbox", "M1", NOW)
    assert last().message_on == NOW.date()
    assert send(gateway) == 0


def test_nothing_in_clear_shows_in_what_python_prints(scene: Scene, writers: Writers) -> None:
    message = queue(scene.manager, writers.in_use())
    taken = take_up(message.pk, at=timezone.now())
    assert taken is not None and PHONE not in repr(taken) and "欧阳" not in repr(taken.outgoing)


def test_delivery_is_told_by_the_provider(scene: Scene, writers: Writers) -> None:
    message, gateway = queue(scene.manager, writers.in_use()), Gateway()
    send(gateway)
    assert ask(gateway) == 0
    gateway.arrived = Arrived.DELIVERED
    assert (ask(gateway), ask(gateway)) == (1, 0)
    assert fresh(message).state == MessageState.DELIVERED


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({"has_marketing_consent": False}, [Refusal.NO_CONSENT]),
        ({"is_do_not_contact": True}, [Refusal.DO_NOT_CONTACT]),
        ({"phone_sealed": None}, [Stopped.NO_NUMBER]),
        ({"phone_sealed": b"moved from elsewhere"}, [Stopped.NO_NUMBER]),
    ],
)
def test_what_changed_while_it_waited_refuses_it(
    scene: Scene, writers: Writers, change: dict[str, Any], reasons: list[str]
) -> None:
    message, gateway = queue(scene.manager, writers.in_use()), Gateway()
    Client.objects.filter(pk="OWN").update(**change)
    send(gateway)
    assert (fresh(message).state, message.reasons) == ("refused", reasons)
    assert not gateway.taken and not Contact.objects.exists()


def test_a_client_who_is_anothers_by_now_gets_nothing(scene: Scene, writers: Writers) -> None:
    message, gateway = queue(scene.manager, writers.in_use()), Gateway()
    ClientSnapshot.objects.filter(client_no="OWN").update(employee_no="M2")
    send(gateway)
    assert (fresh(message).state, message.reasons) == ("refused", ["not_theirs"])


def test_a_withdrawn_text_is_not_sent_a_replaced_one_is(scene: Scene, writers: Writers) -> None:
    gateway, text = Gateway(), writers.in_use(purpose=Purpose.SERVICE)
    gone = queue(scene.manager, text)
    withdraw_text(text_id=text.pk, may_decide=True, by=writers.checker, at=NOW)
    kept = queue(scene.manager, writers.in_use(purpose=Purpose.SERVICE))
    writers.in_use(purpose=Purpose.SERVICE, text="新版。")
    send(gateway)
    assert (fresh(gone).reasons, fresh(kept).state) == (["text_withdrawn"], "handed")


def test_the_window_that_closed_meanwhile_makes_it_wait(
    scene: Scene, writers: Writers, clock: Any
) -> None:
    message, gateway = queue(scene.manager, writers.in_use()), Gateway()
    clock.move_to(NOW.replace(hour=20))
    send(gateway)
    opens = NOW.replace(hour=9) + timedelta(days=1)
    assert (fresh(message).state, message.not_before) == ("queued", opens)
    clock.move_to(opens - timedelta(seconds=1))
    assert send(gateway) == 0
    clock.move_to(opens)
    send(gateway)
    assert fresh(message).state == "handed"


def test_yesterdays_news_are_not_sent(scene: Scene, writers: Writers, clock: Any) -> None:
    writers.news()
    message = queue(scene.manager, writers.in_use(text="{财经播报}"))
    later(clock, days=1)
    send(Gateway())
    assert fresh(message).reasons == ["news_old"]


def test_not_now_is_tried_again_later_and_later_then_given_up(
    scene: Scene, writers: Writers, clock: Any
) -> None:
    policy = daily_policy()
    gateway = Gateway(answers=[Answered.NOT_NOW] * policy.message_tries)
    message = queue(scene.manager, writers.in_use(purpose=Purpose.SERVICE))
    waits = []
    for _try in range(policy.message_tries):
        send(gateway)
        assert not Contact.objects.standing().exists() and last().message_on is None
        waits.append(fresh(message).not_before - timezone.now())
        clock.move_to(max(message.not_before, timezone.now()))
    minutes = [5, 10, 20, 40]
    assert waits[:-1] == [timedelta(minutes=each) for each in minutes]
    assert (fresh(message).state, message.reasons) == ("failed", ["given_up"])


def test_a_number_that_is_never_taken_fails_at_once(scene: Scene, writers: Writers) -> None:
    message = queue(scene.manager, writers.in_use())
    send(Gateway(answers=[Answered.NEVER]))
    assert (fresh(message).state, message.reasons) == ("failed", ["refused_there"])
    assert not Contact.objects.standing().exists()
    queue(scene.manager, writers.in_use())  # nothing came to the client that day


def test_killed_after_the_providers_yes_it_is_sent_once(
    scene: Scene, writers: Writers, clock: Any
) -> None:
    def killed() -> None:
        raise KeyboardInterrupt

    message, gateway = queue(scene.manager, writers.in_use()), Gateway(breaks=killed)
    with pytest.raises(KeyboardInterrupt):
        send(gateway)
    gateway.breaks = None
    assert (fresh(message).state, send(gateway)) == ("sending", 0)
    assert ask(gateway) == 0  # it may still be at work
    later(clock, minutes=daily_policy().message_lost_minutes)
    ask(gateway)
    assert (fresh(message).state, gateway.sent) == ("handed", 1)
    assert send(gateway) == 0


def test_killed_before_the_provider_it_is_checked_and_sent_again(
    scene: Scene, writers: Writers, clock: Any
) -> None:
    message, gateway = queue(scene.manager, writers.in_use()), Gateway()
    take_up(message.pk, at=timezone.now())
    later(clock, minutes=daily_policy().message_lost_minutes)
    ask(gateway)
    assert (fresh(message).state, message.contact) == ("queued", None)
    clock.move_to(message.not_before)
    alter_client(has_marketing_consent=False)
    send(gateway)
    assert (fresh(message).state, gateway.sent) == ("refused", 0)


def test_a_provider_that_fails_tells_no_words(
    scene: Scene, writers: Writers, caplog: pytest.LogCaptureFixture
) -> None:
    def failing() -> None:
        raise ConnectionError(f"{PHONE} 欧阳")

    message = queue(scene.manager, writers.in_use())
    send(Gateway(breaks=failing))
    assert fresh(message).state == "sending"
    assert "ConnectionError" in caplog.text and PHONE not in caplog.text


def test_what_was_lost_is_no_contact(scene: Scene, writers: Writers) -> None:
    message, gateway = queue(scene.manager, writers.in_use()), Gateway(arrived=Arrived.LOST)
    send(gateway)
    ask(gateway)
    assert (fresh(message).state, message.reasons) == ("failed", ["undelivered"])
    assert last().message_on is None


def test_nobody_amends_or_takes_back_what_was_sent(scene: Scene, writers: Writers) -> None:
    queue(scene.manager, writers.in_use())
    send(Gateway())
    contact = Contact.objects.get()
    with pytest.raises(TooLate):
        amend(scene.manager, contact, kind="message", purpose="service", outcome="done")
    with pytest.raises(NotThere):
        withdraw_contact(
            access=access_of(scene.manager, on=NOW.date()), seen=seen_by(scene.manager, "OWN"),
            contact_id=contact.pk, by=scene.manager, at=NOW,
        )  # fmt: skip


def test_the_embedded_provider_takes_and_delivers(scene: Scene, writers: Writers) -> None:
    message = queue(scene.manager, writers.in_use())
    send_messages()
    send_messages()
    assert fresh(message).state == MessageState.DELIVERED
    row = EmbeddedDelivery.objects.get()
    assert (row.ticket, row.address_masked) == (message.ticket, "139****1234")
    assert EmbeddedProvider().look_up([message.ticket])[message.ticket].ref == f"embedded-{row.pk}"


def test_a_call_before_it_leaves_uses_up_the_day(scene: Scene, writers: Writers) -> None:
    message = queue(scene.manager, writers.in_use())
    log(scene.manager, purpose="marketing", at=NOW - timedelta(minutes=5))
    send(Gateway())
    assert (fresh(message).state, message.reasons) == ("refused", ["one_a_day"])


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_each_message_once(scene: Scene, writers: Writers) -> None:
    text, gateway = writers.in_use(purpose=Purpose.SERVICE), Gateway()
    for _each in range(6):
        queue(scene.manager, text)
    at_once(*[lambda: send(gateway)] * 3)
    send(gateway)
    assert (gateway.sent, Contact.objects.count()) == (6, 6)
    assert set(Message.objects.values_list("state", flat=True)) == {"handed"}
