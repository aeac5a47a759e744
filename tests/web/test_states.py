"""What pages say when there is nothing to show, when a client's figures stand still, and when the
night did not come (design §States)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings

from operations.models import NightlyRun
from organisation.models import User
from organisation.rules.roles import Role
from tests.factories import RunFactory, board, summary
from tests.published import DAY, publish
from tests.signed_in import browser_of
from tests.web.book_scene import RM, newest_run, scene_of_books
from tests.web.client_scene import Scene, holding, row, text

pytestmark = pytest.mark.django_db
MONDAY = DAY + timedelta(days=3)
MORNING = datetime(2026, 11, 21, 7, tzinfo=ZoneInfo(settings.TIME_ZONE))
# (who, where, address, what is said)
EMPTY = [
    (Role.REMOTE_MANAGER, "B", "/", "您名下还没有客户"),
    (Role.REMOTE_MANAGER, "B", "/clients/", "名下还没有客户"),
    (Role.REMOTE_MANAGER, "B", "/books/", "这里还没有管户包"),
    (Role.TELLER, "O1", "/", "您的岗位没有管户包"),
    (Role.TELLER, "O1", "/clients/UNASSIGNED/", "以遮蔽方式查看"),
    (Role.HEAD_OFFICE, "H", "/books/M1/", "总行看管户包的数字，不看客户名单"),
    (Role.BRANCH_OFFICE, "B", "/books/?state=empty", "没有这样的管户包"),
    (Role.BRANCH_OFFICE, "B", f"/books/M1/{RM}/moves/", "近 30 天没有变动"),
    (Role.BRANCH_OFFICE, "B", f"/books/M1/{RM}/moves/", "没有在办的申请"),
    (Role.BRANCH_OFFICE, "B", "/approvals/", "没有等审批的申请"),
    (Role.BRANCH_OFFICE, "B", "/approvals/?role=loan_manager", "这个筛选下没有申请"),
    (Role.BRANCH_OFFICE, "B", "/approvals/?stage=over", "这里还没有申请"),
    (Role.BRANCH_OFFICE, "B", "/find/", "要找什么？"),
    (Role.BRANCH_OFFICE, "B", "/totals/O2/", "没有人换层级"),
    (Role.BRANCH_OFFICE, "B", "/totals/O2/", "未来 30 天没有到期"),
    (Role.OUTLET_HEAD, "O2", "/totals/O2/", "没有等您处理的事"),
    (Role.HEAD_OFFICE, "H", "/audit/?from_on=2020-01-02&until_on=2020-01-01", "条件填得不对"),
    (Role.OUTLET_HEAD, "O1", "/account/tokens/", "还没有令牌"),
    (Role.OUTLET_HEAD, "O1", "/people/of/M1/", "没有请假，也没有补位"),
    (Role.BRANCH_OFFICE, "B", "/people/places/S/", "这一级没有人员"),
    (Role.ADMINISTRATOR, "H", "/people/of/M1/tokens/", "还没有令牌"),
    (Role.ADMINISTRATOR, "H", "/people/of/M1/", "还没有记录"),
    (Role.ADMINISTRATOR, "H", "/people/?state=disabled", "没有符合的人员"),
]


@pytest.fixture
def scene() -> Scene:
    made = scene_of_books()
    board(newest_run(), made.places["O2"])
    return made


def seen(user: User, address: str, *, at: datetime = MORNING) -> str:
    with time_machine.travel(at, tick=False):
        return text(browser_of(user).get(address)).split("<main", 1)[-1]


@pytest.mark.parametrize(("role", "place", "address", "words"), EMPTY)
def test_where_nothing_is_the_page_says_so(
    role: Role, place: str, address: str, words: str, scene: Scene
) -> None:
    page = seen(scene.person(role, place), address)
    at = page.index(words)
    assert "c-state" in page[max(0, at - 400) : at], "a state of the design, not a bare sentence"


def test_what_is_not_found_is_said_with_a_way_on(scene: Scene) -> None:
    browser = browser_of(scene.person(Role.BRANCH_OFFICE, "B"))
    assert "没有找到“上官无此人”" in text(browser.post("/find/", {"q": "上官无此人"}))
    assert "没有符合的人员" in text(browser.post("/people/", {"q": "上官无此人"}))


def test_a_stale_client_says_of_which_day_the_figures_are(scene: Scene) -> None:
    publish(
        [row("OWN", "O1", "M1", is_stale=True, good_on=DAY), row("COLLEAGUE", "O1", "M1")],
        [holding("OWN", 1)], as_of=MONDAY,
    )  # fmt: skip
    said = f"陈旧：持仓行被拒收，数字沿用 {DAY}"
    assert said in seen(scene.manager, "/clients/OWN/")
    assert "陈旧" not in seen(scene.manager, "/clients/COLLEAGUE/")
    rows = seen(scene.manager, "/clients/").split("<tbody", 1)[1].split("</tr>")
    assert ["陈旧" in each for each in rows[:2]] == ["OWN" in each for each in rows[:2]]


@pytest.mark.parametrize("is_running", [False, True])
@pytest.mark.parametrize(
    ("role", "place", "address"),
    [
        (RM, "O1", "/clients/"), (RM, "O1", "/books/"), (Role.OUTLET_HEAD, "O1", "/books/M1/"),
        (Role.TELLER, "O1", "/clients/"), (Role.TELLER, "O1", "/clients/UNASSIGNED/"),
        (Role.OUTLET_HEAD, "O1", "/clients/OWN/"),
    ],
)  # fmt: skip
def test_a_night_that_did_not_come_is_told_above_the_work(
    role: str, place: str, address: str, is_running: bool, scene: Scene
) -> None:
    user = scene.person(role, place)
    if is_running:
        RunFactory(as_of=MONDAY, status=NightlyRun.Status.RUNNING)
    page = seen(user, address, at=MORNING + timedelta(days=3))
    assert f"<b>{MONDAY} 尚未发布</b>：各页面仍是上一个发布日的数字" in page
    assert ("，夜间批处理进行中" in page) == is_running


def test_a_day_without_figures_of_the_own_place_says_so(scene: Scene) -> None:
    publish([], as_of=MONDAY)
    page = seen(scene.person(Role.OUTLET_HEAD, "O1"), "/totals/")
    assert "这一天还没有您机构的合计" in page
    summary(newest_run(), scene.places["O1"])
    assert browser_of(scene.person(Role.OUTLET_HEAD, "O1")).get("/totals/").status_code == 302
