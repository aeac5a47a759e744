"""Locks on pages: whoever has a book reads them, head office sets and lifts them with reasons."""

from datetime import date

import pytest

from tests.books.pages import browser_of, page_of
from tests.books.scene import ON, Scene
from tests.factories import PASSWORD, LockFactory, account
from tiering.models import BookLock
from tiering.selectors.locks import locks_in_force
from tiering.services.locks import LockInvalid, lift_lock, set_lock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_pages"), pytest.mark.contexts]
TYPED = {
    "first_on": "2026-11-21", "last_on": "2026-12-31",
    "roles": ["relationship_manager", "lobby_manager"], "reason": "年终考核",
}  # fmt: skip


def test_without_a_lock_the_page_says_what_that_means() -> None:
    page = page_of(account("relationship_manager"), "/locks/")
    assert "现在没有锁包" in page and "还没有锁过包" in page
    assert "/locks/new/" not in page


def test_a_manager_reads_which_roles_until_when_and_cannot_lift() -> None:
    Scene().lock()
    page = page_of(account("relationship_manager"), "/locks/")
    assert "锁包中" in page and "2026-11-20 至 2026-11-30" in page and "理财客户经理" in page
    assert "解除" not in page


def test_the_states_follow_the_days() -> None:
    boss = account("head_office")
    for first, last in (
        ((2026, 11, 1), (2026, 11, 20)), ((2026, 11, 2), (2026, 11, 21)),
        ((2026, 12, 1), (2026, 12, 31)),
    ):  # fmt: skip
        LockFactory(created_by=boss, first_on=date(*first), last_on=date(*last))
    LockFactory(
        created_by=boss, lifted_by=boss, lifted_at="2026-11-19T00:00Z", lifted_on="2026-11-19"
    )
    rows = browser_of(boss).get("/locks/").context["page"].rows
    assert [row.state for row in rows] == ["to_come", "now", "over", "lifted"]
    assert [row.is_open for row in rows] == [True, True, False, False]


def test_head_office_locks_by_the_form() -> None:
    boss = account("head_office")
    response = browser_of(boss).post("/locks/new/", TYPED, follow=True)
    assert "已锁包" in response.content.decode() and "未开始" in response.content.decode()
    lock = BookLock.objects.get()
    assert (lock.roles, lock.reason, lock.created_by) == (
        ["lobby_manager", "relationship_manager"], "年终考核", boss,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"last_on": "2026-11-21"}, "截止日要晚于起始日"),
        ({"first_on": "2026-10-01", "last_on": "2026-11-20"}, "截止日要晚于今天"),
        ({"roles": []}, "请至少选一个岗位"),
        ({"roles": ["teller"]}, "teller"),
        ({"reason": " "}, "请写明理由"),
        ({"first_on": "soon"}, "请填日期"),
    ],
)
def test_a_lock_that_cannot_be_is_said_at_its_field(changed: dict[str, object], said: str) -> None:
    boss = account("head_office")
    page = browser_of(boss).post("/locks/new/", TYPED | changed).content.decode()
    assert said in page
    assert not BookLock.objects.exists()


def test_a_lock_over_by_today_is_refused_by_the_service() -> None:
    with pytest.raises(LockInvalid):
        set_lock(
            first_on=date(2026, 10, 1), last_on=ON, roles=["relationship_manager"], reason="x",
            by=account("head_office"), on=ON,
        )  # fmt: skip


def test_lifting_needs_a_reason_and_keeps_it() -> None:
    lock = Scene().lock()
    boss = account("head_office", name="顾行舟")
    browser = browser_of(boss)
    url = f"/locks/{lock.pk}/lift/"
    assert "请写明理由" in browser.post(url, {"reason": " "}, follow=True).content.decode()
    assert locks_in_force(ON)
    page = browser.post(url, {"reason": "机构合并"}, follow=True).content.decode()
    assert "已解除锁包" in page and "机构合并" in page and "顾行舟" in page
    assert not locks_in_force(ON)
    assert "已经解除" in browser.post(url, {"reason": "再来"}, follow=True).content.decode()
    lock.refresh_from_db()
    assert lock.lift_reason == "机构合并"
    with pytest.raises(LockInvalid):
        lift_lock(lock=lock, reason="", by=boss, on=ON)
    assert browser.post("/locks/999999/lift/", {"reason": "x"}).status_code == 404


def test_setting_and_lifting_ask_again_who_it_is_and_lose_nothing_that_was_typed() -> None:
    browser = browser_of(account("head_office"), proved=False)
    asked = browser.post("/locks/new/", TYPED).content.decode()
    assert all(f'value="{role}"' in asked for role in ("lobby_manager", "relationship_manager"))
    assert 'value="年终考核"' in asked and not BookLock.objects.exists()
    browser.post("/locks/new/", TYPED | {"step_up_password": PASSWORD})
    lock = BookLock.objects.get()
    assert (lock.roles, lock.reason) == (["lobby_manager", "relationship_manager"], "年终考核")
    browser = browser_of(account("head_office"), proved=False)
    url = f"/locks/{lock.pk}/lift/"
    assert 'value="机构合并"' in browser.post(url, {"reason": "机构合并"}).content.decode()
    lock.refresh_from_db()
    assert lock.lifted_at is None
    browser.post(url, {"reason": "机构合并", "step_up_password": PASSWORD})
    lock.refresh_from_db()
    assert lock.lift_reason == "机构合并"
