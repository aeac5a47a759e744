"""The live page of an outlet and a branch, and one person's list as the head hands it out."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisation.models import Leave, User
from outreach.models import ListWork
from outreach.rules.working import SkipReason
from outreach.services.working import skip
from tests.outreach.conftest import NOW
from tests.outreach.listed import act, work
from tests.outreach.team import team_at_work
from tests.signed_in import browser_of
from tests.web.client_scene import PHONE, Scene, text

pytestmark = pytest.mark.django_db
PERSON = "/team/M1/relationship_manager/"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scene(clock: None) -> Scene:
    return Scene()


@pytest.fixture
def head(scene: Scene) -> User:
    return team_at_work(scene)


def names_in_order(page: str) -> list[str]:
    rows = (
        page.split("<tbody data-rows>")[1]
        .split("</tbody>", maxsplit=1)[0]
        .split('<a class="name"')[1:]
    )
    return [row.split(">")[1].split("<")[0] for row in rows]


def test_the_outlet_s_people_stand_there_with_what_waits_first(head: User) -> None:
    page = text(browser_of(head).get("/team/"))
    assert names_in_order(page) == ["许南乔", "林若溪"]  # a large movement waits with the first
    for shown in ("望江路网点", f"{NOW.date()} 的名单", "今天必须回应", "还有 5", "/ 40"):
        assert shown in page, shown
    assert "丁浅溪" not in page and "客户A1" not in page and PHONE not in page


def test_a_branch_sees_its_outlets_and_then_their_people(scene: Scene, head: User) -> None:
    browser = browser_of(scene.person("branch_office", "B", employee_no="B1", name="分行"))
    assert names_in_order(text(browser.get("/team/"))) == ["望江路网点", "新城网点"]
    page = text(browser.get("/team/?place=O2"))
    assert names_in_order(page) == ["丁浅溪"] and "全部机构" in page
    assert browser.get("/team/?place=H").status_code == 200  # all that lies within reach
    assert browser.get("/team/?place=NONE").status_code == 404


def test_a_place_or_a_person_out_of_reach_does_not_exist(head: User) -> None:
    browser = browser_of(head)
    assert browser.get("/team/?place=O2").status_code == 404
    assert browser.get("/team/M3/relationship_manager/").status_code == 404
    sent = browser.post("/team/M3/relationship_manager/reassign/", {"to": "M2"})
    assert sent.status_code == 404


def test_the_figures_follow_what_is_done(scene: Scene, head: User) -> None:
    browser = browser_of(head)
    live = browser.get("/team/live/")
    assert 'hx-trigger="every 60s"' in text(live)
    skip(act(scene.manager), reason=SkipReason.AWAY)
    assert "已处理 1 · 还有 4" in text(browser.get("/team/live/"))


def test_the_list_of_who_is_away_goes_to_a_colleague_and_comes_back(
    scene: Scene, head: User
) -> None:
    assert scene.manager.staff is not None
    Leave.objects.create(staff=scene.manager.staff, from_on=NOW.date(), until_on=NOW.date())
    browser = browser_of(head)
    assert "不在岗" in text(browser.get("/team/"))
    page = text(browser.get(PERSON))
    for shown in ("欧阳珊瑚", "客户A1", "到期 7 天", "许南乔 M2", "调配选中的客户"):
        assert shown in page, shown
    assert "林若溪 M1" not in page.split('<select class="form-select"')[1].split("</select>")[0]
    given = {"listed": str(NOW.date()), "to": "M2", "clients": ["OWN", "A1"]}
    said = text(browser.post(f"{PERSON}reassign/", given, follow=True))
    assert "已调配 2 位客户" in said
    assert work().handed_to == "M2"
    assert "欧阳珊瑚" in text(browser_of(User.objects.get(employee_no="M2")).get("/today/"))
    assert "客户A1" not in text(browser_of(scene.manager).get("/today/"))
    Leave.objects.all().delete()
    again = text(browser.post(f"{PERSON}reassign/", given | {"to": "M1"}, follow=True))
    assert "已调配 2 位客户" in again and work().handed_to == ""


@pytest.mark.parametrize(("given", "told"), [
    ({}, "请选客户，并选由谁联系"),
    ({"to": "M2"}, "请选客户，并选由谁联系"),
    ({"to": "M3", "clients": ["OWN"]}, "只能交给本机构今天在岗"),
    ({"to": "M2", "clients": ["SIBLING"]}, "1 位没有变"),
])  # fmt: skip
def test_what_cannot_be_moved_is_said(head: User, given: dict[str, Any], told: str) -> None:
    form = {"listed": str(NOW.date())} | given
    page = text(browser_of(head).post(f"{PERSON}reassign/", form, follow=True))
    assert told in page
    assert not ListWork.objects.exists()


def test_the_branch_office_looks_and_moves_nothing(scene: Scene, head: User) -> None:
    browser = browser_of(scene.person("branch_office", "B", employee_no="B1", name="分行"))
    page = text(browser.get(PERSON))
    assert "欧阳珊瑚" in page and "调配选中的客户" not in page
    assert browser.post(f"{PERSON}reassign/", {}).status_code == 403


def test_before_the_first_list_the_page_says_so(scene: Scene) -> None:
    head = scene.person("outlet_head", "O1", employee_no="H1", name="网点负责人")
    assert "还没有名单" in text(browser_of(head).get("/team/"))


def test_as_many_statements_for_one_person_as_for_many(scene: Scene, head: User) -> None:
    counts = []
    office = scene.person("branch_office", "B", employee_no="B1", name="分行")
    for place in ("O2", "O1"):
        browser = browser_of(office)
        browser.get(f"/team/?place={place}")
        with CaptureQueriesContext(connection) as made:
            browser.get(f"/team/?place={place}")
        counts.append(len(made))
    assert counts[0] == counts[1] <= 12
    browser = browser_of(head)
    browser.get(PERSON)
    with CaptureQueriesContext(connection) as made:
        browser.get(PERSON)
    assert len(made) <= 13, len(made)
