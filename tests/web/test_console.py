"""The call console: the queue of the own books, one outcome a click, what stands in its way."""

from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import ClientGrant
from operations.models import Day
from outreach.models import Contact, Entry, ListWork
from tests.factories import account
from tests.outreach.conftest import NOW
from tests.outreach.listed import co_manager, entry, put_on_list, stand_in, work
from tests.published import publish
from tests.signed_in import browser_of
from tests.web.client_scene import PHONE, Scene, holding, row, text

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def listed(clock: None) -> Scene:
    scene = Scene()
    put_on_list(TODAY, [entry("OWN"), entry("COLLEAGUE", employee_no="M2")])
    return scene


def post(scene: Scene, what: str, client_no: str = "OWN", /, **given: Any) -> Any:
    page = browser_of(scene.manager)
    form = page.get(f"/today/{client_no}/")
    facts = {"listed": TODAY.isoformat(), "version": 0, "key": key_in(text(form)),
             "purpose": "service", "talk": ""}  # fmt: skip
    return page.post(f"/today/{client_no}/{what}/", facts | given, follow=True)


def key_in(page: str) -> str:
    found = page.split('name="key" value="')
    return found[1].split('"')[0] if len(found) > 1 else ""


def test_the_page_tells_whom_to_call_and_why(listed: Scene) -> None:
    page = text(browser_of(listed.manager).get("/today/"))
    for shown in ("欧阳珊瑚", "到期 7 天", "稳享 180 天 等 120.00 万，2026-12-01 到期", "临近升级",
                  "+144", "80 × 120% × 150%", "待拨 1", "0 <span>/ 20 有效通话"):  # fmt: skip
        assert shown in page, shown
    assert "COLLEAGUE" not in page and PHONE not in page


def test_it_says_how_to_begin_by_reason_and_persona_in_both_languages(listed: Scene) -> None:
    browser = browser_of(listed.manager)
    page = text(browser.get("/today/"))
    assert "告知哪一笔、多少、哪天到期" in page and "时间紧，先说结论" in page  # a business owner
    browser.cookies["django_language"] = "en"
    assert "Tell which money falls due when" in text(browser.get("/today/"))


def test_one_click_logs_the_call_and_leads_on(listed: Scene) -> None:
    page = text(post(listed, "outcome", outcome="talked", talk="3:26", words="月底前回电"))
    assert "已记录：已沟通" in page and "待拨的客户已经处理完" in page
    contact = Contact.objects.get()
    assert (contact.seconds, contact.is_effective, contact.purpose) == (206, True, "service")
    assert contact.at == NOW
    assert work().state == "done"
    assert "1 <span>/ 20" in text(browser_of(listed.manager).get("/today/?tab=settled"))


def test_it_is_taken_back_by_the_button_beside_it(listed: Scene) -> None:
    page = browser_of(listed.manager)
    facts = {"listed": TODAY.isoformat(), "version": 0, "key": "k", "purpose": "service"}
    shown = text(page.post("/today/OWN/outcome/", facts | {"outcome": "refused"}, follow=True))
    word = shown.split('name="word" value="')[1].split('"')[0]
    back = text(page.post("/undo/", {"word": word}, follow=True))
    assert "已撤销，恢复原样" in back and "待拨 1" in back
    assert work().state == "open" and Contact.objects.get().withdrawn_at == NOW


@pytest.mark.parametrize(("given", "told"), [
    ({}, "请选一项"),
    ({"outcome": "call_back"}, "请填哪一天"),
    ({"outcome": "call_back", "next_on": str(TODAY)}, "今天的几点"),
    ({"outcome": "call_back", "next_on": str(TODAY), "next_time": "14:00"}, "须在现在以后"),
    ({"outcome": "call_back", "next_on": "2026-11-26", "next_time": "21:00"}, "09:00–20:00"),
    ({"outcome": "appointment"}, "请填哪一天"),
    ({"outcome": "talked", "talk": "x"}, "请按 分:秒 填写"),
    ({"outcome": "interested", "products": "没有这个"}, "没有找到其中的产品"),
])  # fmt: skip
def test_what_is_missing_is_asked_for_and_what_was_typed_stays(
    listed: Scene, given: dict[str, str], told: str
) -> None:
    page = text(post(listed, "outcome", words="货款十二月回笼", **given))
    assert told in page and "货款十二月回笼" in page
    assert not ListWork.objects.exists() and not Contact.objects.exists()


def test_a_call_back_today_waits_for_its_hour(listed: Scene) -> None:
    page = text(post(listed, "outcome", outcome="call_back", next_on=str(TODAY), next_time="16:30"))
    assert "16:30 再排" in page and "稍后 1" in page
    with time_machine.travel(NOW.replace(hour=16, minute=31), tick=False):
        assert "待拨 1" in text(browser_of(listed.manager).get("/today/"))


def test_an_appointment_is_a_promise(listed: Scene) -> None:
    post(listed, "outcome", outcome="appointment", next_on="2026-11-26", next_time="10:00")
    contact = Contact.objects.get()
    assert (contact.next_step, str(contact.next_on)) == ("meeting", "2026-11-26")
    assert contact.next_time == time(10)
    page = text(browser_of(listed.manager).get("/clients/OWN/contacts/"))
    assert "2026-11-26 10:00" in page


def test_what_is_forbidden_is_said_and_written_down_only_when_admitted(listed: Scene) -> None:
    with time_machine.travel(NOW.replace(hour=20, minute=5), tick=False):
        page = text(post(listed, "outcome", outcome="talked", talk="2:00"))
        assert "不在可以联系的时间内" in page and "已经发生，如实记下" in page
        assert "现在不在可以联系客户的时间" in page
        assert not Contact.objects.exists()
        post(listed, "outcome", outcome="talked", talk="2:00", admits="on")
    assert Contact.objects.get().breaches == ["out_of_window"]


def test_a_skip_needs_its_reason_and_later_an_hour_of_today(listed: Scene) -> None:
    assert "请写明原因" in text(post(listed, "skip", reason="other"))
    assert "请选一个跳过的原因" in text(post(listed, "skip"))
    assert "09:00–20:00），今天的须在现在以后" in text(post(listed, "later", clock="14:00"))
    assert "17:00 再排" in text(post(listed, "later", clock="17:00"))
    skipped = text(post(listed, "skip", reason="away", version=1))
    assert "已记录：已跳过" in skipped and "客户不便接听" in text(
        browser_of(listed.manager).get("/today/?tab=settled")
    )


def test_the_words_of_a_skip_are_shown_with_the_client(listed: Scene) -> None:
    post(listed, "skip", reason="other", words="住院，月底再说")
    page = browser_of(listed.manager)
    assert "住院，月底再说" in text(page.get("/today/OWN/?tab=settled"))


def test_a_client_seen_otherwise_than_by_the_book_is_not_on_the_own_list(listed: Scene) -> None:
    ClientGrant.objects.create(
        client_no="OWN", employee_no="M1", source="team", reference="", granted_at=NOW
    )
    publish([row("OWN", "O1", "M2")], as_of=Day.objects.latest("as_of").as_of + timedelta(days=1))
    page = browser_of(listed.manager)
    assert page.get("/clients/OWN/").status_code == 200  # of the service team, masked
    assert "名单" in text(page.get("/today/")) and "120.00 万" not in text(page.get("/today/"))
    assert page.get("/today/OWN/").status_code == 404


def test_the_second_of_two_people_is_told_who_was_first(listed: Scene) -> None:
    other = stand_in(listed, TODAY)
    assert "欧阳珊瑚" in text(browser_of(other).get("/today/"))
    post(listed, "outcome", outcome="talked")
    facts = {"listed": TODAY.isoformat(), "version": 0, "key": "k2", "purpose": "service",
             "outcome": "refused"}  # fmt: skip
    page = text(browser_of(other).post("/today/OWN/outcome/", facts, follow=True))
    assert "林若溪 已在 15:00 处理这位客户（已拨）" in page
    assert Contact.objects.count() == 1


def test_a_client_who_has_left_the_book_is_neither_shown_nor_worked(listed: Scene) -> None:
    publish([row("OWN", "O1", "M2")], as_of=Day.objects.latest("as_of").as_of + timedelta(days=1))
    page = browser_of(listed.manager)
    assert "欧阳珊瑚" not in text(page.get("/today/"))
    assert page.get("/today/OWN/").status_code == 404
    facts = {"listed": TODAY.isoformat(), "version": 0, "key": "k", "purpose": "service",
             "outcome": "talked"}  # fmt: skip
    assert page.post("/today/OWN/outcome/", facts).status_code == 404


def test_before_the_first_list_and_without_a_book_the_page_says_so(clock: None) -> None:
    scene = Scene()
    assert "还没有名单" in text(browser_of(scene.manager).get("/today/"))
    put_on_list(TODAY, [entry("OWN")])
    head = account("outlet_head", scene.places["O1"], employee_no="H1", name="网点负责人")
    assert "今天您没有名单" in text(browser_of(head).get("/today/"))


def test_the_list_of_another_day_says_which(listed: Scene) -> None:
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert f"这是 {TODAY} 的名单" in text(browser_of(listed.manager).get("/today/"))


def test_as_many_statements_for_one_client_as_for_many(listed: Scene) -> None:
    one = _statements(listed)
    others = [f"N{n:02d}" for n in range(20)]
    publish([row(number, "O1", "M1") for number in ("OWN", *others)], [holding("OWN", 1)],
            as_of=Day.objects.latest("as_of").as_of + timedelta(days=1))  # fmt: skip
    put_on_list(
        TODAY, [entry("OWN", score=999), *(entry(each, n) for n, each in enumerate(others))]
    )
    assert _statements(listed) == one <= 12
    assert Entry.objects.exclude(place=None).count() > 20


def _statements(scene: Scene) -> int:
    page = browser_of(scene.manager)
    page.get("/today/")
    with CaptureQueriesContext(connection) as made:
        page.get("/today/")
    return len(made)


def test_who_found_no_place_is_counted_named_on_asking_and_may_be_called(listed: Scene) -> None:
    put_on_list(TODAY, [entry("OWN", None)])
    page = browser_of(listed.manager)
    shown = text(page.get("/today/"))
    assert "欧阳珊瑚" not in shown and "未排入 1" in shown
    assert "欧阳珊瑚" in text(page.get("/today/?tab=backlog"))
    assert "为什么联系" in text(page.get("/today/OWN/"))
    post(listed, "outcome", outcome="talked")
    assert work().state == "done"
    assert "欧阳珊瑚" not in text(page.get("/today/?tab=backlog"))


def test_a_page_left_open_over_night_says_that_its_list_is_over(listed: Scene) -> None:
    put_on_list(TODAY + timedelta(days=1), [entry("OWN")])
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert "这份名单已结束" in text(post(listed, "skip", reason="away"))
    assert not ListWork.objects.exists()


def test_a_co_manager_finds_what_was_handed_over_on_the_own_list(listed: Scene) -> None:
    other = co_manager(listed, NOW)
    assert "协管人" in text(browser_of(listed.manager).get("/today/"))
    assert "只能移交给" in text(post(listed, "hand-over", to="M2"))
    assert "已记录：移交" in text(post(listed, "hand-over", to="M8"))
    assert "欧阳珊瑚" not in text(browser_of(listed.manager).get("/today/"))
    assert "欧阳珊瑚" in text(browser_of(other).get("/today/"))


def test_the_home_page_says_how_many_wait(listed: Scene) -> None:
    page = browser_of(listed.manager)
    home = text(page.get("/"))
    assert "位待拨" in home and f"{TODAY} 的名单" in home
    post(listed, "outcome", outcome="talked")
    assert "位待拨" not in text(page.get("/"))
