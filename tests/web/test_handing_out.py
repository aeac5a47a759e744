"""The page on which a head hands out what matures."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisation.models import User
from outreach.models import Assigned
from tests.outreach.conftest import NOW
from tests.published import publish
from tests.signed_in import browser_of
from tests.web.client_scene import PHONE, Scene, holding, planted, row, text

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
SOON = TODAY + timedelta(days=5)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def head(clock: None) -> User:
    scene = Scene()
    publish([
        row("OWN", "O1", "M1", next_matures_on=SOON),
        row("MARGINAL", "O1", None, tier="long_tail", next_matures_on=SOON),
        row("SIBLING", "O2", "M3", next_matures_on=SOON),
    ], [holding("OWN", 1, matures_on=SOON)], as_of=TODAY)  # fmt: skip
    return scene.person("outlet_head", "O1", employee_no="H1", name="网点负责人")


def sent(user: User, **given: Any) -> str:
    return text(browser_of(user).post("/hand-out/", given, follow=True))


def test_what_matures_in_the_outlet_stands_there(head: User) -> None:
    page = text(browser_of(head).get("/hand-out/"))
    for shown in (
        "到期分派",
        "待分派 2",
        "已分派 0",
        "欧阳珊瑚",
        "60.00",
        "林若溪",
        "无人管户",
        str(SOON),
    ):
        assert shown in page, shown
    assert "SIBLING" not in page and PHONE not in page


def test_managers_get_their_own_and_the_rest_needs_a_name(head: User) -> None:
    page = sent(head, clients=["OWN", "MARGINAL"])
    assert "已分派 1 位客户" in page and "1 位客户没有管户经理，请选由谁联系" in page
    page = sent(head, clients=["OWN", "MARGINAL"], to="M2")
    assert "已分派 1 位客户" in page and "1 位没有变" in page
    shown = text(browser_of(head).get("/hand-out/?state=handed"))
    assert (
        "许南乔" in shown
        and "收回选中的分派" in shown
        and f"{TODAY + timedelta(days=1)} 起" in shown
    )
    assert "没有要分派的客户" in text(browser_of(head).get("/hand-out/"))


def test_it_is_taken_back(head: User) -> None:
    sent(head, clients=["OWN"])
    assert "已收回 1 位客户的分派" in sent(head, clients=["OWN"], back="on")
    assert not Assigned.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(("given", "told"), [
    ({}, "请先选客户"),
    ({"clients": ["MARGINAL"], "to": "M3"}, "只能交给本机构今天在岗"),
    ({"clients": ["SIBLING"]}, "1 位没有变"),
])  # fmt: skip
def test_what_cannot_be_handed_out_is_said(head: User, given: dict[str, Any], told: str) -> None:
    assert told in sent(head, **given)
    assert not Assigned.objects.exists()


def test_what_is_no_place_in_the_list_begins_at_the_start(head: User) -> None:
    for asked in ("?after=x", "?after=2026-13-01~A", "?after=~A", "?state=nothing"):
        assert "待分派 2" in text(browser_of(head).get(f"/hand-out/{asked}"))


def test_a_long_list_goes_on_on_the_next_page_with_as_many_statements(head: User) -> None:
    browser = browser_of(head)
    few = _statements(browser, "/hand-out/")
    numbers = [f"N{n:03d}" for n in range(60)]
    publish([row(number, "O1", "M1", next_matures_on=SOON) for number in numbers],
            as_of=TODAY + timedelta(days=1))  # fmt: skip
    for number in numbers:
        planted(number, name=f"客户{number}")
    page = text(browser.get("/hand-out/"))
    assert "客户N049" in page and "客户N050" not in page
    following = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert "客户N050" in text(browser.get(following.replace("&amp;", "&")))
    assert _statements(browser, "/hand-out/") <= few + 1 <= 13  # names of managers among them


def _statements(browser: Any, url: str) -> int:
    browser.get(url)
    with CaptureQueriesContext(connection) as made:
        browser.get(url)
    return len(made)
