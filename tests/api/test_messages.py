"""Messages through the API: queued once, as the rules that protect clients say; told to whose they
are."""

from typing import Any

import pytest
import time_machine

from outreach.models import Message
from outreach.rules.policy import Purpose
from outreach.tasks import send_messages
from tests.api.callers import V1, caller, everything, post
from tests.outreach.acting import alter_client
from tests.outreach.conftest import NOW
from tests.outreach.messaging import Writers
from tests.web.client_scene import PHONE, Scene

URL = f"{V1}messages/"


@pytest.fixture
def scene(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield Scene()


@pytest.fixture
def writers(scene: Scene) -> Writers:
    alter_client(has_marketing_consent=True)
    return Writers.of(scene)


def body(text: Any, client_no: str = "OWN") -> dict[str, Any]:
    return {"client_no": client_no, "template": text.pk}


def test_templates_in_use_are_told(scene: Scene, writers: Writers) -> None:
    writers.in_use(text="旧版。")
    text = writers.in_use()
    writers.news()
    (row,) = caller(scene.manager).get(f"{V1}message-templates/").json()["results"]
    assert (row["id"], row["number"], row["text"]) == (text.pk, 2, text.text)


def test_a_message_is_queued_sent_and_its_state_told(scene: Scene, writers: Writers) -> None:
    asks, text = caller(scene.manager), writers.in_use()
    answer = post(asks, URL, body(text))
    made = answer.json()
    assert (answer.status_code, made["state"], made["contact"]) == (201, "queued", None)
    send_messages()
    told = asks.get(f"{URL}{made['id']}/")
    assert (told.json()["state"], told.json()["contact"] is None) == ("handed", False)
    assert PHONE not in told.content.decode() and "欧阳" not in told.content.decode()


def test_ones_own_are_listed_the_newest_first(scene: Scene, writers: Writers) -> None:
    asks, text = caller(scene.manager), writers.in_use(purpose=Purpose.SERVICE)
    made = [post(asks, URL, body(text)).json()["id"] for _ in range(3)]
    assert [row["id"] for row in everything(asks, URL, limit=1)] == made[::-1]
    assert everything(asks, URL, state="delivered") == []
    other = scene.person("relationship_manager", "O1", employee_no="M8", name="别人")
    assert everything(caller(other), URL) == []
    assert len(everything(asks, f"{V1}message-templates/", limit=1)) == 1


def test_what_protects_the_client_refuses_it(scene: Scene, writers: Writers) -> None:
    asks, text = caller(scene.manager), writers.in_use()
    alter_client(has_marketing_consent=False)
    answer = post(asks, URL, body(text))
    assert (answer.status_code, answer.json()["code"]) == (409, "message_forbidden")
    assert answer.json()["errors"] == [{"field": "", "code": "no_consent"}]
    due = writers.in_use(key="due", text="{产品}", purpose=Purpose.SERVICE)
    answer = post(asks, URL, body(due))
    assert answer.json()["errors"] == [{"field": "template", "code": "no_product"}]
    answer = post(asks, URL, {"client_no": "OWN", "template": 10**9})
    assert answer.json()["errors"] == [{"field": "template", "code": "not_in_use"}]
    assert not Message.objects.exists()


def test_strangers_clients_and_messages_are_404(scene: Scene, writers: Writers) -> None:
    text = writers.in_use()
    assert post(caller(scene.manager), URL, body(text, "COLLEAGUE")).status_code == 404
    made = post(caller(scene.manager), URL, body(text)).json()
    other = caller(scene.person("relationship_manager", "O1"))
    assert other.get(f"{URL}{made['id']}/").status_code == 404
