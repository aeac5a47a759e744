"""The live page of an outlet and a branch, and one person's list as the head hands it out."""

from datetime import timedelta
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
from tests.outreach.listed import act, entry, put_on_list, work
from tests.outreach.team import load, team_at_work
from tests.published import publish
from tests.signed_in import browser_of
from tests.web.client_scene import PHONE, Scene, row, text

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


def test_a_person_without_a_book_stands_there_with_what_was_assigned(
    scene: Scene, head: User
) -> None:
    """Clients without a manager, and whose entries were handed over."""
    scene.person("lobby_manager", "O1", employee_no="L1", name="大堂甲")
    put_on_list(NOW.date(), [
        entry("MARGINAL", employee_no="L1", role="lobby_manager"), entry("A1"), entry("OWN"),
    ])  # fmt: skip
    browser = browser_of(head)
    assert names_in_order(text(browser.get("/team/"))) == ["大堂甲", "林若溪", "许南乔"]
    browser.post(f"{PERSON}reassign/", {"listed": str(NOW.date()), "to": "L1", "clients": ["A1"]})
    page = text(browser.get("/team/L1/lobby_manager/"))
    for shown in ("MARGINAL", "客户A1", "本人，代 林若溪", "2 位"):
        assert shown in page, shown
    assert "管户包" not in page.split("l-head__act")[1].split("</div>")[0]
    assert browser.get(f"/log/L1/{NOW.date()}/").status_code == 200
    # And back to the manager.
    sent = {"listed": str(NOW.date()), "to": "M1", "clients": ["A1"]}
    assert "已调配 1 位客户" in text(
        browser.post("/team/L1/lobby_manager/reassign/", sent, follow=True)
    )
    assert browser.get("/team/L1/relationship_manager/").status_code == 404


def test_what_the_head_does_not_see_is_counted(scene: Scene, head: User) -> None:
    """A book of the outlet may hold clients at home elsewhere."""
    rows = [row("OWN", "O1", "M1"), row("A1", "O2", "M1"), row("A2", "O1", "M2")]
    publish(rows, as_of=NOW.date() + timedelta(days=1))
    load(scene, "M1", "O1")
    page = text(browser_of(head).get(PERSON))
    assert "欧阳珊瑚" in page and "另有 1 位客户" in page
    assert "客户A1" not in page and "客户A2" not in page


def test_a_list_that_is_over_is_not_moved(head: User) -> None:
    put_on_list(NOW.date() + timedelta(days=1), [entry("OWN")])
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        form = {"listed": str(NOW.date()), "to": "M2", "clients": ["OWN"]}
        page = text(browser_of(head).post(f"{PERSON}reassign/", form, follow=True))
    assert "这份名单已结束" in page


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
