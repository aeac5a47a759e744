"""The work log: a day that wrote itself, the person's own words, and who may read it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisation.models import Posting, User
from outreach.models import DayWords
from outreach.rules.working import SkipReason
from outreach.services.working import skip
from tests.factories import InstitutionFactory, account
from tests.outreach.acting import log
from tests.outreach.conftest import NOW
from tests.outreach.listed import act, entry, put_on_list
from tests.outreach.team import team_at_work
from tests.published import publish
from tests.signed_in import browser_of
from tests.web.client_scene import Scene, row, text

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scene(clock: None) -> Scene:
    return Scene()


def test_the_day_has_written_itself(scene: Scene) -> None:
    team_at_work(scene)
    log(scene.manager, seconds=190, words="月底前回电", next_step="call",
        next_on=TODAY + timedelta(days=2))  # fmt: skip
    log(scene.manager, "A1", outcome="not_answered", seconds=None)
    log(scene.manager, "A1", kind="visit", at=NOW - timedelta(minutes=30))
    log(scene.manager, "A2", kind="meeting", outcome=None, at=NOW + timedelta(days=1))
    log(scene.manager, at=NOW - timedelta(days=1), words="昨天的话")
    skip(act(scene.manager, "A2"), reason=SkipReason.AWAY)
    put_on_list(TODAY + timedelta(days=1), [entry("A2"), entry("OWN", 2, must=True)])
    page = text(browser_of(scene.manager).get("/log/"))
    for shown in ("拨打 2 · 接通 1", "月底前回电", "欧阳珊瑚", "客户A1", "3 次", "名单上跳过 1 位",
                  "当天见到 1 位", "必须回应 1", "11-25 15:00"):  # fmt: skip
        assert shown in page, shown
    assert "昨天的话" not in page
    assert "昨天的话" in text(browser_of(scene.manager).get(f"/log/{TODAY - timedelta(days=1)}/"))


def words(user: User, said: str, version: int = 0, day: Any = TODAY) -> str:
    given = {"words": said, "version": version}
    return text(browser_of(user).post(f"/log/{day}/words/", given, follow=True))


def test_own_words_stand_beside_it_and_the_second_tab_is_told(scene: Scene) -> None:
    assert "已记下" in words(scene.manager, "明天先打到期客户")
    assert "明天先打到期客户" in text(browser_of(scene.manager).get("/log/"))
    sealed = bytes(DayWords.objects.get().words_sealed or b"")
    assert "明天".encode() not in sealed
    assert "您已在别处改过" in words(scene.manager, "另一个标签页", version=0)
    words(scene.manager, "改好了", version=1)
    assert DayWords.objects.get().version == 2


@pytest.mark.parametrize(("later", "is_open"), [(0, True), (23, True), (33, False)])
def test_a_day_is_closed_when_its_contacts_are(scene: Scene, later: int, is_open: bool) -> None:
    with time_machine.travel(NOW + timedelta(hours=later), tick=False):
        page = words(scene.manager, "补一句")
    assert ("已记下" in page) is is_open
    assert ("这一天的日志不能再改了" in page) is not is_open


def test_a_day_to_come_has_no_log(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    assert browser.get(f"/log/{TODAY + timedelta(days=1)}/").status_code == 404
    assert browser.get("/log/0001-01-01/").status_code == 404


def test_a_head_reads_those_of_the_own_people_and_nobody_else(scene: Scene) -> None:
    head = team_at_work(scene)
    log(scene.manager, words="客户的打算")
    words(scene.manager, "今天的小结")
    page = text(browser_of(head).get(f"/log/M1/{TODAY}/"))
    assert "客户的打算" in page and "今天的小结" in page and "林若溪" in page
    assert 'action="/log/' not in page
    assert browser_of(head).get(f"/log/M3/{TODAY}/").status_code == 404
    assert browser_of(scene.manager).get(f"/log/M1/{TODAY}/").status_code == 403


def test_words_of_a_day_elsewhere_are_not_the_new_head_s(scene: Scene) -> None:
    head = team_at_work(scene)
    words(scene.manager, "在原网点写的话")
    words(scene.manager, "昨天写的话", day=TODAY - timedelta(days=1))
    Posting.objects.filter(staff_id="M1").update(joined_on=TODAY)
    Posting.objects.create(
        staff_id="M1", role="relationship_manager", institution_id="O2",
        joined_on=TODAY - timedelta(days=90), left_on=TODAY,
    )  # fmt: skip
    browser = browser_of(head)
    assert "在原网点写的话" in text(browser.get(f"/log/M1/{TODAY}/"))
    before = browser.get(f"/log/M1/{TODAY - timedelta(days=1)}/")
    assert before.status_code == 200 and "昨天写的话" not in text(before)


def test_clients_who_have_left_are_counted_and_not_named(scene: Scene) -> None:
    log(scene.manager, words="只有当时看得到")
    publish([row("OWN", "O2", "M3")], as_of=TODAY)
    page = text(browser_of(scene.manager).get("/log/"))
    assert "另有 1 次的客户现在看不到" in page and "拨打 1" in page
    assert "只有当时看得到" not in page and "欧阳珊瑚" not in page


def test_at_the_counter_clients_are_masked_in_the_own_log(scene: Scene) -> None:
    teller = scene.person("teller", "O1", employee_no="T1", name="柜员")
    log(teller, "UNASSIGNED", words="到期续存")
    page = text(browser_of(teller).get("/log/"))
    assert "到期续存" in page and "欧阳珊瑚" not in page and "欧" in page


def test_before_the_first_night_the_page_says_so() -> None:
    manager = account("relationship_manager", InstitutionFactory(code="O1"), employee_no="M1")
    assert "还没有日志" in text(browser_of(manager).get("/log/"))


def test_as_many_statements_for_one_contact_as_for_many(scene: Scene) -> None:
    log(scene.manager)
    few = _statements(scene)
    for n in range(12):
        log(scene.manager, at=NOW - timedelta(minutes=n + 1))
    assert _statements(scene) == few <= 12


def _statements(scene: Scene) -> int:
    browser = browser_of(scene.manager)
    browser.get("/log/")
    with CaptureQueriesContext(connection) as made:
        browser.get("/log/")
    return len(made)
