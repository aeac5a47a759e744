"""Queueing a message: once, by who may, as the rules that protect clients say."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from clients.models import Client, ClientSnapshot, Holding
from clients.selectors.one_client import NoSuchClient
from outreach.models import Message, MessageText
from outreach.rules.message_words import open_text
from outreach.rules.messages import MessageState
from outreach.rules.policy import Purpose
from outreach.rules.protection import Refusal
from outreach.rules.template_text import Placeholder
from outreach.services.contact_refusals import MayNotLog
from outreach.services.messages import cancel_message
from outreach.services.text_refusals import (
    MayNotSend,
    MessageKeyReused,
    NoNumber,
    NotApproved,
    NoValue,
    TooLateToCancel,
)
from outreach.services.texts import withdraw_text
from tests.at_once import at_once
from tests.outreach.acting import alter_client, log
from tests.outreach.conftest import NOW, SHANGHAI
from tests.outreach.messaging import Writers, queue
from tests.web.client_scene import Scene, keyring

pytestmark = pytest.mark.django_db


@pytest.fixture
def writers(scene: Scene) -> Writers:
    alter_client(has_marketing_consent=True, is_do_not_contact=False, gender="F")
    return Writers.of(scene)


def words(message: Message) -> str:
    return open_text(
        keyring(), message.text_sealed, client_no=message.client_no, ticket=message.ticket
    )


def test_what_the_client_reads_is_filled_in_and_sealed(scene: Scene, writers: Writers) -> None:
    text = writers.in_use()
    made = queue(scene.manager, text)
    assert words(made) == "欧阳女士您好，我是望江路网点的林若溪。"
    assert (made.template, made.state, made.not_before) == (text, MessageState.QUEUED, NOW)
    with connection.cursor() as cursor:
        for table in ("outreach_message", "operations_auditentry"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} AS t")
            told = cursor.fetchone()[0]
            assert "欧阳女士" not in told and "欧阳女士".encode().hex() not in told


def test_the_same_key_gives_the_same_message(scene: Scene, writers: Writers) -> None:
    text, other = writers.in_use(), writers.in_use(key="other")
    first = queue(scene.manager, text, key="k")
    assert queue(scene.manager, text, key="k") == first
    with pytest.raises(MessageKeyReused):
        queue(scene.manager, other, key="k")
    assert Message.objects.count() == 1


def test_nobody_sends_who_does_not_work_the_client(scene: Scene, writers: Writers) -> None:
    text = writers.in_use()
    with pytest.raises(NoSuchClient):
        queue(scene.manager, text, "COLLEAGUE")
    with pytest.raises(MayNotLog):
        queue(writers.maker, text)


def test_only_a_text_in_use_is_sent(scene: Scene, writers: Writers) -> None:
    text, brief = writers.in_use(), writers.news()
    withdraw_text(text_id=text.pk, may_decide=True, by=writers.checker, at=NOW)
    for each in (text, brief, MessageText(pk=0)):
        with pytest.raises(NotApproved):
            queue(scene.manager, each)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"has_marketing_consent": False}, Refusal.NO_CONSENT),
        ({"is_do_not_contact": True}, Refusal.DO_NOT_CONTACT),
    ],
)
def test_marketing_stops_where_service_goes(
    scene: Scene, writers: Writers, given: dict[str, bool], refusal: Refusal
) -> None:
    alter_client(**given)
    with pytest.raises(MayNotSend) as refused:
        queue(scene.manager, writers.in_use())
    assert list(refused.value.refusals) == [refusal]
    assert queue(scene.manager, writers.in_use(key="served", purpose=Purpose.SERVICE))


def test_a_wish_said_on_the_phone_binds_messages_too(scene: Scene, writers: Writers) -> None:
    log(scene.manager, outcome="do_not_call")
    with pytest.raises(MayNotSend) as refused:
        queue(scene.manager, writers.in_use())
    assert Refusal.DO_NOT_CONTACT in refused.value.refusals


def test_one_marketing_contact_a_day_counts_calls_and_what_waits(
    scene: Scene, writers: Writers
) -> None:
    text = writers.in_use()
    waiting = queue(scene.manager, text)
    with pytest.raises(MayNotSend) as refused:
        queue(scene.manager, writers.in_use(key="wechat"))
    assert list(refused.value.refusals) == [Refusal.ONE_A_DAY]
    cancel_message(message_id=waiting.pk, by=scene.manager, at=NOW)
    log(scene.manager, purpose="marketing")
    with pytest.raises(MayNotSend):
        queue(scene.manager, text)


def test_out_of_the_window_it_waits_for_the_next_opening(
    scene: Scene, writers: Writers, clock: object
) -> None:
    text = writers.in_use(purpose=Purpose.SERVICE)
    moments = {
        datetime(2026, 11, 24, 8, 59, tzinfo=SHANGHAI): datetime(2026, 11, 24, 9, tzinfo=SHANGHAI),
        datetime(2026, 11, 24, 20, 0, tzinfo=SHANGHAI): datetime(2026, 11, 25, 9, tzinfo=SHANGHAI),
    }
    for moment, opening in moments.items():
        clock.move_to(moment)  # type: ignore[attr-defined]
        assert queue(scene.manager, text).not_before == opening


def test_a_product_is_offered_only_to_whom_it_fits(scene: Scene, writers: Writers) -> None:
    text = writers.in_use(product_code="P1", text="{产品}在售。")  # R3, and the client is C2
    with pytest.raises(MayNotSend) as refused:
        queue(scene.manager, text)
    assert list(refused.value.refusals) == [Refusal.NOT_SUITABLE]
    alter_client(risk_level="C3")
    assert words(queue(scene.manager, text)) == "稳享 180 天在售。"


def test_what_the_client_has_nothing_for_is_named(scene: Scene, writers: Writers) -> None:
    text = writers.in_use(text="{产品}{到期日}到期。{财经播报}")
    with pytest.raises(NoValue) as refused:
        queue(scene.manager, text)
    expected = [Placeholder.PRODUCT, Placeholder.MATURITY, Placeholder.NEWS]
    assert list(refused.value.placeholders) == expected
    Client.objects.filter(pk="OWN").update(phone_sealed=None)
    with pytest.raises(NoNumber):
        queue(scene.manager, text)


def test_what_matures_next_is_named(scene: Scene, writers: Writers) -> None:
    day = (NOW + timedelta(days=7)).date()
    Holding.objects.filter(client_no="OWN").update(matures_on=day)
    ClientSnapshot.objects.filter(client_no="OWN").update(next_matures_on=day)
    text = writers.in_use(text="{产品}将于{到期日}到期。", purpose=Purpose.SERVICE)
    assert words(queue(scene.manager, text)) == "稳享 180 天将于12月1日到期。"


def test_the_news_of_the_day_it_is_sent_on_are_carried(
    scene: Scene, writers: Writers, clock: object
) -> None:
    brief, text = writers.news("金价微涨。"), writers.in_use(text="今日：{财经播报}")
    made = queue(scene.manager, text)
    assert (words(made), made.brief) == ("今日：金价微涨。", brief)
    clock.move_to(NOW.replace(hour=21))  # type: ignore[attr-defined]
    with pytest.raises(NoValue):  # tomorrow's are not written
        queue(scene.manager, text)


def test_the_counter_learns_nothing_by_a_preview(scene: Scene, writers: Writers) -> None:
    teller = scene.person("teller", "O1")
    Client.objects.filter(pk="UNASSIGNED").update(has_marketing_consent=True, gender="F")
    made = queue(teller, writers.in_use(text="尊敬的{称呼}您好"), "UNASSIGNED")
    assert words(made) == "尊敬的客户您好"
    with pytest.raises(NoValue):
        queue(
            teller, writers.in_use(key="due", text="{产品}", purpose=Purpose.SERVICE), "UNASSIGNED"
        )


def test_while_it_waits_its_sender_takes_it_back(scene: Scene, writers: Writers) -> None:
    made = queue(scene.manager, writers.in_use())
    with pytest.raises(TooLateToCancel):
        cancel_message(message_id=made.pk, by=writers.maker, at=NOW)
    cancel_message(message_id=made.pk, by=scene.manager, at=NOW)
    made.refresh_from_db()
    assert (made.state, made.cancelled_by) == (MessageState.CANCELLED, scene.manager)
    with pytest.raises(TooLateToCancel):
        cancel_message(message_id=made.pk, by=scene.manager, at=NOW)


def test_what_was_queued_says_the_same_for_ever(scene: Scene, writers: Writers) -> None:
    made = queue(scene.manager, writers.in_use())
    for changed in ({"text_sealed": b"x"}, {"client_no": "COLLEAGUE"}, {"purpose": "service"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Message.objects.filter(pk=made.pk).update(**changed)
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()


@pytest.mark.django_db(transaction=True)
def test_two_marketing_messages_at_once_are_one(scene: Scene, writers: Writers) -> None:
    first, second = writers.in_use(), writers.in_use(key="second")
    found = at_once(
        lambda: queue(scene.manager, first), lambda: queue(scene.manager, second),
        refused=(MayNotSend,),
    )  # fmt: skip
    assert sum(isinstance(each, MayNotSend) for each in found) == 1
    assert Message.objects.filter(queued_at__lte=timezone.now()).count() == 1
