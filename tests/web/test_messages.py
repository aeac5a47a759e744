"""Sending from the client's page, and the outbox."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import ClientSnapshot
from outreach.models import Message, MessageText
from outreach.rules.policy import Purpose
from outreach.tasks import send_messages
from tests.outreach.acting import alter_client
from tests.outreach.conftest import NOW, clock, scene
from tests.outreach.messaging import Writers, queue
from tests.signed_in import browser_of
from tests.web.client_scene import PHONE, Scene, text

__all__ = ["clock", "scene"]
pytestmark = [pytest.mark.django_db, pytest.mark.contexts]
URL = "/clients/OWN/message/"


@pytest.fixture
def writers(scene: Scene) -> Writers:
    alter_client(has_marketing_consent=True, gender="F")
    return Writers.of(scene)


def preview(scene: Scene, chosen: MessageText) -> Any:
    return browser_of(scene.manager).get(URL, {"text": chosen.pk})


def sent(scene: Scene, chosen: MessageText, **given: Any) -> Any:
    page = preview(scene, chosen).context["page"]
    data = {"text": chosen.pk, "key": page.key} | given
    return browser_of(scene.manager).post(URL, data, follow=True)


def test_what_the_client_will_read_is_shown_then_sent(scene: Scene, writers: Writers) -> None:
    chosen = writers.in_use()
    page = text(preview(scene, chosen))
    assert "欧阳女士您好，我是望江路网点的林若溪。" in page and "1 条短信" in page
    assert PHONE not in page
    assert "一分钟内发出" in text(sent(scene, chosen))
    send_messages()
    timeline = text(browser_of(scene.manager).get("/clients/OWN/contacts/"))
    assert "欧阳女士您好" in timeline and "消息平台发出" in timeline
    assert "已交付平台" in timeline


def test_sent_twice_by_one_form_it_is_one(scene: Scene, writers: Writers) -> None:
    chosen = writers.in_use(purpose=Purpose.SERVICE)
    key = preview(scene, chosen).context["page"].key
    for _each in range(2):
        sent(scene, chosen, key=key)
    assert Message.objects.count() == 1


def test_what_forbids_it_is_said_and_there_is_no_button(scene: Scene, writers: Writers) -> None:
    chosen = writers.in_use()
    alter_client(has_marketing_consent=False)
    page = text(preview(scene, chosen))
    assert "不能发送：没有营销同意" in page and 'name="key"' not in page
    forced = text(browser_of(scene.manager).post(URL, {"text": chosen.pk, "key": "k"}, follow=True))
    assert "不能发送：没有营销同意。" in forced
    assert not Message.objects.exists()


def test_out_of_the_window_it_says_when_it_leaves(
    scene: Scene, writers: Writers, clock: Any
) -> None:
    chosen = writers.in_use()
    clock.move_to(NOW.replace(hour=21))
    assert "11-25 09:00 发出" in text(preview(scene, chosen))
    page = text(sent(scene, chosen))
    assert "11-25 09:00 发出；之前可以取消" in page and "取消发送" in page


def test_the_outbox_tells_states_and_takes_back(scene: Scene, writers: Writers) -> None:
    made = queue(scene.manager, writers.in_use())
    browser = browser_of(scene.manager)
    page = text(browser.get(reverse("outbox")))
    assert "排队中 1" in page and "取消发送" in page
    other = browser_of(scene.person("relationship_manager", "O1"))
    assert other.post(reverse("cancel_message", args=[made.pk])).status_code == 404
    browser.post(reverse("cancel_message", args=[made.pk]))
    assert "已取消 1" in text(browser.get(reverse("outbox")))
    assert "撤不回了" in text(browser.post(reverse("cancel_message", args=[made.pk]), follow=True))
    assert "没有消息" in text(browser.get(reverse("outbox"), {"state": "handed", "after": "1"}))


def test_why_it_was_stopped_is_told(scene: Scene, writers: Writers) -> None:
    queue(scene.manager, writers.in_use())
    alter_client(is_do_not_contact=True)
    send_messages()
    page = text(browser_of(scene.manager).get(reverse("outbox")))
    assert "已拦下" in page and "客户要求不再联系" in page


def test_a_client_who_is_anothers_by_now_is_not_led_to(scene: Scene, writers: Writers) -> None:
    queue(scene.manager, writers.in_use())
    page = text(browser_of(scene.manager).get(reverse("outbox")))
    assert URL in page and "欧阳珊瑚" in page
    ClientSnapshot.objects.filter(client_no="OWN").update(employee_no="M2")
    page = text(browser_of(scene.manager).get(reverse("outbox")))
    assert URL not in page and "欧阳珊瑚" not in page and "OWN" in page


def test_a_stranger_is_404(scene: Scene, writers: Writers) -> None:
    browser = browser_of(scene.manager)
    assert browser.get("/clients/COLLEAGUE/message/").status_code == 404
    assert browser.post("/clients/COLLEAGUE/message/").status_code == 404


def test_the_outbox_takes_the_same_statements_for_many(scene: Scene, writers: Writers) -> None:
    browser, counted = browser_of(scene.manager), []
    chosen = writers.in_use(purpose=Purpose.SERVICE)
    for n in (1, 50):
        for _each in range(n):
            queue(scene.manager, chosen)
        browser.get(reverse("outbox"))
        with CaptureQueriesContext(connection) as caught:
            browser.get(reverse("outbox"))
        counted.append(len(caught))
    assert counted[0] == counted[1] <= 12


def test_the_page_of_one_message_keeps_to_its_statements(scene: Scene, writers: Writers) -> None:
    chosen = writers.in_use(text="{称呼}，{产品}。{财经播报}")
    browser = browser_of(scene.manager)
    browser.get(URL, {"text": chosen.pk})
    with CaptureQueriesContext(connection) as caught:
        browser.get(URL, {"text": chosen.pk})
    assert len(caught) <= 18, [each["sql"][:150] for each in caught]
