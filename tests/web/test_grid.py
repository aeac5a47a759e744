"""The nine-grid's page: whose book, which cells, what may be done there, and what a client's record
tells of its familiarity."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import ClientProfile
from operations.models import AuditEntry, NightlyRun
from outreach.models import Assigned, FamiliarityStep
from tests.factories import book_load
from tests.outreach.conftest import NOW
from tests.outreach.judging import noted
from tests.outreach.made import days_ago, logged
from tests.published import publish
from tests.signed_in import browser_of
from tests.web.client_scene import Scene, row, text

pytestmark = pytest.mark.django_db
OWN = "/grid/M1/relationship_manager/"
THEIRS = "/grid/M2/relationship_manager/"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scene(clock: None) -> Scene:
    scene = Scene()
    books(scene, NightlyRun.objects.latest("pk"))
    return scene


def books(scene: Scene, run: NightlyRun) -> None:
    for number, place in (("M1", "O1"), ("M2", "O1"), ("M3", "O2")):
        book_load(run, scene.places[place], employee_no=number, name=number, clients=1)


def larger(scene: Scene, count: int, days: int = 1) -> None:
    """A newer day, on which the book has so many strangers who were called last week."""
    numbers = [f"N{n:03d}" for n in range(count)]
    run = publish(
        [row(number, "O1", "M1", aum=Decimal(900_000), has_marketing_consent=True,
             is_do_not_contact=False) for number in numbers],
        as_of=NOW.date() + timedelta(days=days),
    )  # fmt: skip
    books(scene, run)
    for number in numbers:
        logged(number, "M1", at=days_ago(5))


def undo_word(page: str) -> str:
    return page.split('name="word" value="')[1].split('"', maxsplit=1)[0]


def test_the_own_book_is_shown_first_with_its_cells(scene: Scene) -> None:
    noted("OWN", "B", scene.manager)
    page = text(browser_of(scene.manager).get("/grid/"))
    assert "20 万 及以上" in page and "不足 5 万" in page and "促成交 1–3" in page
    link = "manager=M1&amp;role=relationship_manager&amp;familiarity=B&amp;aum_from=200000"
    assert link in page and "M2" not in page


def test_strangers_are_those_too_of_whom_nothing_is_noted(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    link = "familiarity=C&amp;familiarity=none&amp;aum_from=200000"
    assert link in text(browser.get("/grid/"))
    address = f"/clients/?manager=M1&role=relationship_manager&{link.replace('&amp;', '&')}"
    assert "欧阳珊瑚" in text(browser.get(address))
    ClientProfile.objects.create(client_id="OWN", updated_at=NOW, updated_by=scene.manager)
    assert "欧阳珊瑚" in text(browser.get(address))
    noted("OWN", "A", scene.manager)
    assert "欧阳珊瑚" not in text(browser.get(address))


def test_a_colleague_s_grid_exists_for_the_head_alone(scene: Scene) -> None:
    assert browser_of(scene.manager).get(THEIRS).status_code == 404
    head = browser_of(scene.person("outlet_head", "O1", employee_no="H1", name="网点负责人"))
    page = text(head.get(f"{THEIRS}?goal=serve"))
    assert "M1 · 理财客户经理" in page and "名单由管户人自己加入" in page
    assert "M3" not in page and head.get("/grid/M3/relationship_manager/").status_code == 404
    data = {"goal": "serve", "places": 5, "already": 0}
    assert head.post(f"{THEIRS}pick/", data).status_code == 404
    assert browser_of(scene.manager).post(f"{THEIRS}pick/", data).status_code == 404
    assert not Assigned.objects.exists()


def test_who_has_no_book_is_told_so(scene: Scene) -> None:
    other = scene.person("wealth_advisor", "O1", employee_no="W1", name="顾问")
    assert "还没有管户包" in text(browser_of(other).get("/grid/"))
    teller = scene.person("teller", "O1", employee_no="T1", name="柜员")
    assert browser_of(teller).get("/grid/").status_code == 403


def test_a_goal_fills_the_lists_and_is_taken_back(scene: Scene) -> None:
    larger(scene, 12)
    browser = browser_of(scene.manager)
    page = text(browser.get(f"{OWN}?goal=serve"))
    assert 'value="10"' in page
    data = {"goal": "serve", "places": 4, "already": 0}
    page = text(browser.post(f"{OWN}pick/", data, follow=True))
    assert "已加入名单 4 户，自 2026-11-25 的名单起；其余 8 户未选。" in page
    assert "名单 4" in page
    assert "没有再加" in text(browser.post(f"{OWN}pick/", data, follow=True))
    entry = AuditEntry.objects.filter(relation="outreach_assigned").latest("id")
    assert (entry.actor_no, entry.action) == ("M1", "insert")
    again = text(browser.post(f"{OWN}pick/", data | {"already": 4, "places": 2}, follow=True))
    assert "已加入名单 2 户" in again and "原已在名单 4 户" in again
    assert "已撤销" in text(browser.post("/undo/", {"word": undo_word(again)}, follow=True))
    assert Assigned.objects.filter(ended_at=None).count() == 4


@pytest.mark.parametrize("data", [
    {}, {"goal": "x", "places": 4, "already": 0}, {"cell": "0", "places": 4, "already": 0},
    {"goal": "sell", "places": 0, "already": 0}, {"goal": "sell", "places": "x", "already": 0},
])  # fmt: skip
def test_what_no_page_sends_picks_nobody(scene: Scene, data: dict[str, Any]) -> None:
    page = text(browser_of(scene.manager).post(f"{OWN}pick/", data, follow=True))
    assert "请选目标或格子，填 1 到 50 户" in page and not Assigned.objects.exists()


def test_suggestions_are_taken_together_and_undone_together(scene: Scene) -> None:
    larger(scene, 3)
    browser = browser_of(scene.manager)
    page = text(browser.get("/grid/"))
    assert "近 180 天 1 次有效联系" in page
    data = {"move": ["CBN000", "CBN001", "CBCOLLEAGUE", "nonsense", ""],
            "book": "M1|relationship_manager"}  # fmt: skip
    page = text(browser.post("/grid/familiarity/", data, follow=True))
    assert "已按建议改了 2 位的熟悉程度" in page and "1 位的建议已有变化" in page
    assert ClientProfile.objects.filter(familiarity="B").count() == 2
    assert "已撤销" in text(browser.post("/undo/", {"word": undo_word(page)}, follow=True))
    assert not ClientProfile.objects.filter(familiarity="B").exists()
    assert "请先勾选客户" in text(browser.post("/grid/familiarity/", {}, follow=True))


def test_the_record_says_who_set_it_when_and_why(scene: Scene) -> None:
    logged("OWN", "M1", at=days_ago(3))
    browser = browser_of(scene.manager)
    keep = "/clients/OWN/familiarity/"
    given = {"to": "B", "reason": "other", "words": "", "back": "record"}
    assert "改为 B 半熟" in text(browser.get("/clients/OWN/record/"))
    assert "请写明原因" in text(browser.post(keep, given, follow=True))
    assert "请选保持不变的原因" in text(browser.post(keep, {"to": "B"}, follow=True))
    page = text(browser.post(keep, given | {"words": "只谈过贷款"}, follow=True))
    assert "已保持不变" in page and "保持 未记，没有改为 B 半熟" in page
    assert "只谈过贷款" in page and "策略第 1 版" in page and "改为 B 半熟</button>" not in page
    assert "已有变化" in text(browser.post(keep, given | {"to": "A", "words": "x"}, follow=True))
    browser.post("/clients/OWN/profile/", {"familiarity": "A"})
    page = text(browser.get("/clients/OWN/record/"))
    assert "未记 → A 熟悉" in page and "手工填写" in page and "林若溪" in page
    assert FamiliarityStep.objects.count() == 2


def test_a_profile_saved_from_an_older_page_does_not_put_the_familiarity_back(
    scene: Scene,
) -> None:
    logged("OWN", "M1", at=days_ago(3))
    browser = browser_of(scene.manager)
    assert 'name="familiarity_read" value="-"' in text(browser.get("/clients/OWN/record/"))
    browser.post("/grid/familiarity/", {"move": "CBOWN"})
    older = {"familiarity": "", "familiarity_read": "-", "preferences": "下午来电"}
    browser.post("/clients/OWN/profile/", older)
    profile = ClientProfile.objects.get(pk="OWN")
    assert (profile.familiarity, profile.preferences) == ("B", "下午来电")
    browser.post("/clients/OWN/profile/", older | {"familiarity": "A"})  # said, so meant
    profile.refresh_from_db()
    assert profile.familiarity == "A"


def test_a_stranger_s_client_is_not_there(scene: Scene) -> None:
    given = {"to": "B", "reason": "shallow"}
    browser = browser_of(scene.manager)
    assert browser.post("/clients/SIBLING/familiarity/", given).status_code == 404
    office = browser_of(scene.person("branch_office", "B", employee_no="B1", name="分行"))
    assert office.post("/clients/OWN/familiarity/", given).status_code == 403
    assert office.post("/grid/familiarity/", {"move": "CBOWN"}).status_code == 403


@pytest.mark.parametrize("book", ["|", "a/b|c", "M1|X/../", "M1|relationship_manager"])
def test_a_page_to_go_back_to_is_one_of_ours(scene: Scene, book: str) -> None:
    sent = browser_of(scene.manager).post("/grid/familiarity/", {"book": book})
    assert sent.url == (OWN if book.endswith("_manager") else "/grid/")


def test_as_many_statements_for_one_client_as_for_many(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    browser.get("/grid/?goal=serve")
    larger(scene, 1)
    with CaptureQueriesContext(connection) as one:
        assert "1 条" in text(browser.get("/grid/?goal=serve"))
    larger(scene, 70, days=2)
    with CaptureQueriesContext(connection) as many:
        assert "先列资产最高的 50 条" in text(browser.get("/grid/?goal=serve"))
    assert len(many) == len(one) <= 12
