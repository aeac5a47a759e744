"""The same message to those picked in the list: each as the rules that protect it say."""

from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.services.hand_lists import keep_picked
from outreach.models import Message
from outreach.policies import daily_work
from outreach.rules.policy import Purpose
from outreach.services import many_messages
from tests.outreach.conftest import clock, scene
from tests.outreach.messaging import Writers
from tests.signed_in import browser_of
from tests.web.client_scene import Scene, text

__all__ = ["clock", "scene"]
pytestmark = [pytest.mark.django_db, pytest.mark.contexts]


@pytest.fixture
def head(scene: Scene) -> Any:
    Client.objects.update(has_marketing_consent=True)
    return scene.person("outlet_head", "O1")


def picked(user: Any) -> str:
    answer = browser_of(user).post(
        reverse("pick"), {"act": "message", "client": ["OWN", "COLLEAGUE", "SIBLING"]}
    )
    return str(answer["Location"])


def test_those_picked_are_sent_to_each_by_itself(scene: Scene, head: Any) -> None:
    chosen = Writers.of(scene).in_use()
    Client.objects.filter(pk="COLLEAGUE").update(has_marketing_consent=False)
    url, browser = picked(head), browser_of(head)
    page = browser.get(url)
    assert "发给所选的 2 位客户" in text(page)  # the sibling outlet's is nobody to this one
    given = {"text": chosen.pk, "key": page.context["key"]}
    for _again in range(2):
        told = text(browser.post(url, given))
        assert "已排队 1 位" in told and "COLLEAGUE" in told and "没有营销同意" in told
    assert list(Message.objects.values_list("client_no", flat=True)) == ["OWN"]


def test_a_list_of_somebody_else_is_nobodys(scene: Scene, head: Any) -> None:
    mine = keep_picked(client_nos=["OWN"], by=scene.manager, at=timezone.now())
    url = reverse("message_many", args=[mine.pk])
    assert browser_of(head).get(url).status_code == 404
    assert browser_of(scene.manager).get(url).status_code == 200


def test_at_most_so_many_at_once(scene: Scene, head: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    few = replace(daily_work.daily_policy(), message_most=1)
    monkeypatch.setattr(many_messages, "daily_policy", lambda: few)
    chosen, url = Writers.of(scene).in_use(purpose=Purpose.SERVICE), picked(head)
    told = text(browser_of(head).post(url, {"text": chosen.pk, "key": "k"}))
    assert "一次最多发给 1 位" in told and not Message.objects.exists()
