"""New clients' pages: who opens them, what they say, what is asked of the database."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from operations.models import AuditEntry
from organisation.models import User
from outreach.models import CareHandOver
from tests.outreach.conftest import NOW
from tests.published import publish
from tests.signed_in import browser_of
from tests.web.client_scene import Scene, planted, row, text

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
PLAN = {"act": "plan", "version": "0", "to": "M2", "meet_on": TODAY.isoformat(), "words": "周末来"}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scene(clock: None) -> Scene:
    scene = Scene()
    Client.objects.filter(pk__in=["OWN", "SIBLING"]).update(opened_on=TODAY - timedelta(days=90))
    return scene


def page_of(user: User, address: str) -> str:
    response = browser_of(user).get(address)
    assert response.status_code == 200
    return text(response)


def test_the_list_names_the_new_clients_of_the_book_with_their_steps(scene: Scene) -> None:
    page = page_of(scene.manager, "/new-clients/")
    assert "OWN" in page and "SIBLING" not in page and "COLLEAGUE" not in page
    assert "全部 1" in page and "待交接 1" in page and "迎新 0" in page
    assert "错过" in page and "该做了" in page
    assert "OWN" not in page_of(scene.manager, "/new-clients/?stage=welcome")
    assert "OWN" in page_of(scene.manager, "/new-clients/?stage=awaiting")
    assert "OWN" in page_of(scene.manager, "/new-clients/?stage=nonsense&after=nonsense")


def test_planning_naming_and_taking_over(scene: Scene) -> None:
    own, other = browser_of(scene.manager), browser_of(User.objects.get(employee_no="M2"))
    assert "还没有安排交接" in text(own.get("/clients/OWN/care/"))
    assert other.get("/clients/OWN/care/").status_code == 404
    assert own.post("/clients/OWN/care/act/", PLAN).status_code == 302
    page = text(other.get("/clients/OWN/care/"))
    assert "见过面了，我接手" in page and "周末来" in page and "安排交接" not in page
    assert other.post("/clients/OWN/care/act/", {"act": "take"}).status_code == 302
    assert CareHandOver.objects.get().taken_at == NOW
    page = text(own.get("/clients/OWN/care/"))
    assert "已接手" in page and "改安排" not in page
    assert "OWN" not in page_of(scene.manager, "/new-clients/?stage=awaiting")
    told = AuditEntry.objects.filter(relation="outreach_carehandover")
    assert told.count() == 2


def test_what_was_typed_stays_with_the_reason_it_was_refused(scene: Scene) -> None:
    own = browser_of(scene.manager)
    for wrong, words in (
        ({"meet_on": "2026-01-01"}, "见面日要在今天之后"), ({"to": "M3"}, "请选由谁接手。"),
        ({"to": ""}, "请选由谁接手。"), ({"version": "7"}, "交接安排已在别处改过"),
    ):  # fmt: skip
        response = own.post("/clients/OWN/care/act/", PLAN | wrong)
        assert response.status_code == 200
        assert words in text(response) and "周末来" in text(response)
    assert not CareHandOver.objects.exists()


def test_a_plan_is_withdrawn_by_its_version(scene: Scene) -> None:
    own = browser_of(scene.manager)
    own.post("/clients/OWN/care/act/", PLAN)
    own.post("/clients/OWN/care/act/", {"act": "withdraw", "version": "9"})
    assert CareHandOver.objects.get().ended_at is None
    own.post("/clients/OWN/care/act/", {"act": "withdraw", "version": "1"})
    assert CareHandOver.objects.get().ended_at == NOW
    assert own.post("/clients/OWN/care/act/", {"act": "dance"}).status_code == 404


def test_only_a_new_client_has_the_tab(scene: Scene) -> None:
    assert "新客户关怀" in page_of(scene.manager, "/clients/OWN/")
    Client.objects.filter(pk="OWN").update(opened_on=TODAY - timedelta(days=188))
    assert "新客户关怀" not in page_of(scene.manager, "/clients/OWN/")
    assert browser_of(scene.manager).get("/clients/OWN/care/").status_code == 404


def test_pages_are_no_dearer_for_many(scene: Scene) -> None:
    def asked(address: str) -> int:
        browser = browser_of(scene.manager)
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        return len(queries)

    one, plan = asked("/new-clients/"), asked("/clients/OWN/care/")
    numbers = [f"N{n:02d}" for n in range(60)]
    publish([row(number, "O1", "M1") for number in ("OWN", *numbers)], as_of=TODAY)
    for n, number in enumerate(numbers):
        planted(number, opened_on=TODAY - timedelta(days=n))
    assert asked("/new-clients/") == one <= 12
    assert plan <= 12
    page = page_of(scene.manager, "/new-clients/")
    assert "N00" in page and "N49" in page and "N50" not in page
    following = page_of(scene.manager, f"/new-clients/?after={TODAY - timedelta(days=49)}_N49")
    assert "N50" in following and "OWN" in following and "N48" not in following
