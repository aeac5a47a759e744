"""The page on which a head has strangers woken up."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from operations.models import NightlyRun
from organisation.models import User
from outreach.models import Assigned
from tests.factories import book_load
from tests.outreach.conftest import NOW
from tests.published import publish
from tests.signed_in import browser_of
from tests.web.client_scene import Scene, planted, row, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scene(clock: None) -> Scene:
    scene = Scene()
    strangers(scene, 3)
    return scene


@pytest.fixture
def head(scene: Scene) -> User:
    return scene.person("outlet_head", "O1", employee_no="H1", name="网点负责人")


def strangers(scene: Scene, count: int, people: int = 1, days: int = 0) -> NightlyRun:
    run = publish([
        row(f"P{n}C{each}", "O1", f"M{n}", has_marketing_consent=True, is_do_not_contact=False)
        for n in range(1, people + 1) for each in range(count)
    ], as_of=NOW.date() + timedelta(days=days))  # fmt: skip
    for n in range(1, people + 1):
        for each in range(count):
            if not Client.objects.filter(pk=f"P{n}C{each}").exists():
                planted(f"P{n}C{each}")
        book_load(run, scene.places["O1"], employee_no=f"M{n}", name=f"经理{n}")
    return run


def form_of(page: str, **given: str) -> dict[str, str]:
    (key,) = re.findall(r'name="key" value="([^"]+)"', page)
    said = {"key": key, "books": "M1/relationship_manager", "a_day": "1", "lists": "2"}
    return said | given


def test_a_head_adds_strangers_once_and_takes_them_back(scene: Scene, head: User) -> None:
    browser = browser_of(head)
    page = text(browser.get("/wake/"))
    assert "经理1" in page and 'value="5"' in page
    form = form_of(page)
    for _ in range(2):
        assert browser.post("/wake/", form).status_code == 302
    assert Assigned.objects.filter(ended_at=None).count() == 2
    page = text(browser.get("/wake/"))
    assert "没有再加" in page
    browser.post("/wake/", form_of(page))
    page = text(browser.get("/wake/"))
    assert "已加入名单 1 户" in page and "1 位经理的生客不够" in page
    (word,) = re.findall(r'name="word" value="([^"]+)"', page)
    browser.post("/undo/", {"word": word})
    assert Assigned.objects.filter(ended_at=None).count() == 2


@pytest.mark.parametrize(
    "wrong", [{"books": "M3/relationship_manager"}, {"books": "nonsense"}, {"a_day": "0"},
              {"a_day": "21"}, {"lists": "x"}, {"key": "?"}],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_words(
    scene: Scene, head: User, wrong: dict[str, str]
) -> None:
    browser = browser_of(head)
    browser.post("/wake/", form_of(text(browser.get("/wake/"))) | wrong)
    page = text(browser.get("/wake/"))
    assert "请选经理" in page or "选中的管户包有了变化" in page
    assert not Assigned.objects.exists()


def test_the_page_is_no_dearer_for_many_books(scene: Scene, head: User) -> None:
    def asked() -> int:
        browser = browser_of(head)
        browser.get("/wake/")
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/wake/").status_code == 200
        return len(queries)

    one = asked()
    strangers(scene, 2, people=30, days=1)
    assert asked() == one <= 12
