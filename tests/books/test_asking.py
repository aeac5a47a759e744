"""Asking for another manager from a client or a book: what is told before, and what is refused."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import BookLoad
from operations.models import PolicyVersion
from organisation.models import Posting, User
from tests.books.pages import browser_of, named, page_of
from tests.books.scene import RM, Scene
from tests.factories import LockFactory, account, book_load
from tests.numbers import numbers
from tiering.models import BookRequest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_pages")]
ASK = "/requests/new/mine/"
REASON = "客户搬到同事的片区"


@pytest.fixture
def scene() -> Scene:
    made = Scene()
    PolicyVersion.objects.update(approved_at=timezone.now())
    named("mine", "陈婉清"), named("free", "沈砚舟")
    for number, clients in (("M1", 426), ("M2", 517)):
        book_load(made.run, made.outlet, employee_no=number, clients=clients)
    return made


def status(user: User, path: str = ASK) -> int:
    return int(browser_of(user).get(path).status_code)


def ask(user: User, path: str = ASK, **data: str) -> str:
    response = browser_of(user).post(path, {"reason": REASON} | data, follow=True)
    return response.content.decode()


def test_the_manager_reads_what_it_would_do_before_asking(scene: Scene) -> None:
    page = page_of(scene.manager, ASK)
    assert "陈婉清" in page and "426 → <b>425</b>" in page and "计划 400" in page
    assert 'value="M2"' in page and "已满，夜间会退回" in page
    assert "517" not in numbers(page)  # a colleague's number of clients is the colleague's
    assert 'value="M3"' not in page  # another outlet's
    assert "锁包中" not in page
    BookLoad.objects.filter(employee_no="M2").update(clients=499)
    assert "有余量" in page_of(scene.manager, ASK)


@pytest.mark.parametrize("who", ["manager", "head"])
def test_asking_takes_few_statements_however_many_colleagues(scene: Scene, who: str) -> None:
    counts = []
    for more in (0, 50):
        for n in range(more):
            account(RM, scene.outlet, employee_no=f"X{n:02}")
            book_load(scene.run, scene.outlet, employee_no=f"X{n:02}")
        browser = browser_of(getattr(scene, who))
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(ASK).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12, counts


def test_a_lock_is_told_before_the_click(scene: Scene) -> None:
    today = timezone.localdate()
    LockFactory(first_on=today, last_on=today + timedelta(9), roles=["lobby_manager"])
    assert "锁包中" not in page_of(scene.manager, ASK)
    LockFactory(first_on=today, last_on=today + timedelta(9), roles=[RM])
    assert "锁包中" in page_of(scene.manager, ASK)


def test_a_hand_over_and_a_release_are_asked_for(scene: Scene) -> None:
    page = ask(scene.manager, target="M2")
    assert "已提交，等分行财富管理部审批" in page and "我的管户申请" in page
    made = BookRequest.objects.get()
    assert (made.kind, made.to_employee_no, made.reason) == ("hand_over", "M2", REASON)
    made.delete()
    ask(scene.manager, target="night")
    assert BookRequest.objects.get().kind == "release"


def test_what_is_under_way_is_told_instead_of_the_form(scene: Scene) -> None:
    ask(scene.manager, target="night")
    page = page_of(scene.manager, ASK)
    assert "这位客户已有一项“移出”：待审批" in page and "看我的申请" in page
    assert "<textarea" not in page
    assert "看我的申请" not in page_of(scene.head, ASK)  # another's
    ask(scene.manager, target="M2")
    assert BookRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"target": ""}, "请选去向"),
        ({"target": "M3"}, "M3"),
        ({"reason": "", "target": "M2"}, "理由"),
    ],
)  # fmt: skip
def test_a_form_that_says_too_little_comes_back(
    scene: Scene, data: dict[str, str], words: str
) -> None:
    assert words in ask(scene.manager, **data)
    assert not BookRequest.objects.exists()


def test_heads_ask_for_clients_of_their_place_and_strangers_find_none(scene: Scene) -> None:
    assert status(scene.head) == 200
    for stranger in (scene.colleague, scene.stranger, scene.other_head):
        assert status(stranger) == 404
        assert browser_of(stranger).post(ASK, {"reason": "x"}).status_code == 404
    assert status(scene.office) == 403
    assert status(scene.manager, "/requests/new/nobody/") == 404
    for stranger in (scene.manager, scene.other_head):
        assert status(stranger, "/requests/new/free/") == 404


def test_a_head_asks_for_a_manager_where_there_is_none(scene: Scene) -> None:
    free = "/requests/new/free/"
    assert f'href="{free}"' in (page := page_of(scene.head, "/clients/free/"))
    assert "分派管户人" in page and "申领" not in page
    page = page_of(scene.head, free)
    assert "沈砚舟：分派管户人" in page and "无人管户" in page
    assert 'value="M1"' in page and 'value="M2"' in page and 'value="M3"' not in page
    assert 'value="night"' not in page
    assert "请选去向" in ask(scene.head, free)
    assert "请选去向" not in ask(scene.head, free, target="M2")
    made = BookRequest.objects.get()
    assert (made.kind, made.from_employee_no, made.to_employee_no, made.branch_code) == (
        "hand_over", None, "M2", "B1",
    )  # fmt: skip
    assert "移交：待审批" in page_of(scene.head, "/clients/free/")


def test_the_only_one_who_could_take_a_client_is_chosen_already(scene: Scene) -> None:
    chosen = re.compile(r'name="target" value="(\w+)" checked')
    assert chosen.findall(page_of(scene.manager, ASK)) == ["M2"]
    assert chosen.findall(page_of(scene.head, "/requests/new/free/")) == []  # M1 or M2
    Posting.objects.filter(staff_id="M2").update(left_on=date(2020, 1, 2))
    assert chosen.findall(page_of(scene.manager, ASK)) == ["night"]
    assert chosen.findall(page_of(scene.head, "/requests/new/free/")) == ["M1"]


def test_a_client_nobody_manages_is_claimed_by_number(scene: Scene) -> None:
    assert "申领无人管户的客户" in page_of(scene.colleague, "/requests/claim/")
    page = ask(scene.colleague, "/requests/claim/", client_no=" free ")
    assert "已提交" in page
    made = BookRequest.objects.get()
    assert (made.kind, made.client_no, made.to_employee_no) == ("claim", "free", "M2")
    assert "沈砚舟" not in page  # not this person's to see yet


@pytest.mark.parametrize("client_no", ["mine", "nobody"])
def test_a_colleague_s_client_and_none_are_told_apart_nowhere(scene: Scene, client_no: str) -> None:
    pages = {ask(scene.colleague, "/requests/claim/", client_no=client_no).count("没有这位客户")}
    assert pages == {1}
    assert not BookRequest.objects.exists()


def test_a_client_of_the_lobby_s_band_is_claimed_from_its_page(scene: Scene) -> None:
    lobby = account("lobby_manager", scene.outlet, employee_no="L1")
    from clients.models import ClientSnapshot

    ClientSnapshot.objects.filter(client_no="free").update(
        aum=40_000, tier="mid", role_needed="lobby_manager"
    )
    page = page_of(lobby, "/requests/new/free/")
    assert "申领 沈砚舟" in page and "无人管户" in page
    ask(lobby, "/requests/new/free/")
    assert BookRequest.objects.get().to_employee_no == "L1"
    assert 'href="/requests/new/free/"' not in page_of(lobby, "/clients/free/")
    assert "申领：待审批" in page_of(lobby, "/clients/free/")


def test_the_page_of_a_client_leads_to_asking_or_says_where_it_stands(scene: Scene) -> None:
    assert f'href="{ASK}"' in page_of(scene.manager, "/clients/mine/")
    assert f'href="{ASK}"' in page_of(scene.head, "/clients/mine/")
    assert f'href="{ASK}"' not in page_of(scene.office, "/clients/mine/")
    ask(scene.manager, target="night")
    for user in (scene.manager, scene.head, scene.office):
        page = page_of(user, "/clients/mine/")
        assert "移出：待审批" in page and f'href="{ASK}"' not in page


def test_approvals_try_out_what_is_chosen(scene: Scene) -> None:
    made = scene.hand_over()
    path = "/approvals/difference/"
    browser = browser_of(scene.office)
    everything = browser.post(path).content.decode()
    assert "试算：按筛选全部批准" in everything
    assert "超上限 1 户" in everything and "1 户会超过移入人的上限" in everything
    ticket = f"{made.pk}-{made.version}"
    chosen = browser.post(path, {"request": [ticket]}).content.decode()
    assert "试算：批准所选 1 项" in chosen and "426" in chosen and "<b>425</b>" in chosen
    foreign = browser_of(scene.foreign_office).post(path, {"request": [ticket]}).content.decode()
    assert "426" not in numbers(foreign) and "共 0 项" in foreign
    made.refresh_from_db()
    assert made.status == "open"


def test_a_proposal_to_nobody_is_told_as_unmanaged(scene: Scene) -> None:
    BookRequest.objects.create(
        kind="proposal", client_no="mine", role=RM, from_employee_no="M1", branch_code="B1",
        cause="tier",
    )  # fmt: skip
    page = browser_of(scene.office).post("/approvals/difference/").content.decode()
    assert "1 户将无人管户" in page
    assert "移出后由夜间另行分配" not in page
