"""Follow-ups' pages: who opens them, what they say, what is asked of the database."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from operations.models import AuditEntry
from organisation.models import User
from outreach.models import FollowUp, Sheet, SheetQuestion
from tests.outreach.conftest import NOW
from tests.outreach.followed import falling, matured, moved
from tests.signed_in import browser_of
from tests.web.client_scene import Scene, text

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
WRITTEN = {
    "act": "write", "version": "0", "decision": "leaves", "where_to": "隔壁银行", "why": "利率高",
    "meeting_on": TODAY.isoformat(),
}  # fmt: skip


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scene(clock: None) -> Scene:
    scene = Scene()
    scene.publish(TODAY)
    return scene


@pytest.fixture
def head(scene: Scene) -> User:
    return scene.person("outlet_head", "O1", employee_no="H1", name="网点负责人")


def page_of(user: User, address: str) -> str:
    response = browser_of(user).get(address)
    assert response.status_code == 200
    return text(response)


def address(about: FollowUp, act: str = "") -> str:
    return f"/clients/{about.client_no}/follow-ups/{about.pk}/{act}"


def test_the_list_shows_the_own_with_what_was_bought_back(scene: Scene, head: User) -> None:
    matured("OWN", TODAY, 100_000, bought=85_000)
    falling("OWN", TODAY + timedelta(days=5))
    moved("COLLEAGUE", TODAY, employee_no="M2")
    page = page_of(scene.manager, "/follow-ups/")
    assert "OWN" in page and "COLLEAGUE" not in page and "各位经理" not in page
    assert "85%" in page and "已承接" in page and "将到期" in page and "没有写 2" in page
    page = page_of(head, "/follow-ups/")
    assert "COLLEAGUE" in page and "林若溪" in page and "许南乔" in page
    assert "OWN" not in page_of(head, "/follow-ups/?kind=movement")
    assert "COLLEAGUE" not in page_of(head, "/follow-ups/?person=M1")
    assert "COLLEAGUE" not in page_of(head, "/follow-ups/?period=ahead")
    assert "这里没有要跟进的" in page_of(head, "/follow-ups/?state=asked")
    wrong = "kind=x&state=y&period=z&after=a_b"
    assert "这里没有要跟进的" not in page_of(head, f"/follow-ups/?{wrong}")


def test_writing_asking_and_answering(scene: Scene, head: User) -> None:
    about = matured("OWN", TODAY)
    own, other = browser_of(scene.manager), browser_of(head)
    assert "还没有写" in text(own.get(address(about)))
    assert own.post(address(about, "act/"), WRITTEN).status_code == 302
    page = text(own.get(address(about)))
    assert "隔壁银行" in page and "第 1 版" in page and "流出" in page
    asks = {"act": "ask", "words": "哪家银行？", "read": "0"}
    assert own.post(address(about, "act/"), asks).status_code == 404
    assert other.post(address(about, "act/"), asks).status_code == 302
    assert other.post(address(about, "act/"), asks).status_code == 302  # a second click
    assert SheetQuestion.objects.count() == 1
    assert "有提问未答" in text(own.get("/follow-ups/"))
    assert "还没有回答" in text(other.get(address(about)))
    question = SheetQuestion.objects.get()
    says = {"act": "answer", "question": question.pk, "words": "城东支行"}
    assert other.post(address(about, "act/"), says).status_code == 404
    assert own.post(address(about, "act/"), says).status_code == 302
    assert "城东支行" in text(other.get(address(about)))
    told = AuditEntry.objects.filter(relation__startswith="outreach_sheet")
    assert told.count() == 3
    assert "隔壁银行" not in str(list(told.values()))


def test_what_was_typed_stays_with_the_reason_it_was_refused(scene: Scene) -> None:
    about, own = matured("OWN", TODAY), browser_of(scene.manager)
    stays = {"decision": "stays", "product": "没有这个"}
    for wrong, words in (
        (stays, "没有找到这个产品"), ({"meeting_on": "2036-01-01"}, "不能超过一年"),
        ({"meeting_on": "明天"}, "请按 年-月-日 填写"), ({"decision": "x"}, "请选一项"),
    ):  # fmt: skip
        response = own.post(address(about, "act/"), WRITTEN | wrong)
        assert response.status_code == 200
        assert words in text(response) and "隔壁银行" in text(response)
    assert not Sheet.objects.exists()
    for wrong in ({"act": "dance"}, {"act": "answer", "question": "9", "words": "x"}):
        assert own.post(address(about, "act/"), wrong).status_code == 404


def test_of_two_tabs_the_second_is_told_and_may_save_after_reading(scene: Scene) -> None:
    about, own = moved("OWN", TODAY), browser_of(scene.manager)
    first = {"act": "write", "version": "0", "why": "买房", "purchase": "home", "use": "live",
             "hand_over_on": "2027-05-01"}  # fmt: skip
    own.post(address(about, "act/"), first)
    response = own.post(address(about, "act/"), first | {"why": "装修"})
    page = text(response)
    assert "已在别处改过" in page and "装修" in page and "买房" in page
    assert 'name="version" value="1"' in page
    own.post(address(about, "act/"), first | {"why": "装修", "version": "1"})
    assert Sheet.objects.count() == 2
    page = text(own.get(address(about)))
    assert "自住" in page and "2027-05-01" in page


def test_a_sheet_is_found_from_its_client_alone(scene: Scene) -> None:
    about = moved("OWN", TODAY)
    page = page_of(scene.manager, "/clients/OWN/follow-ups/")
    assert address(about) in page and "转出" in page
    assert "到期与异动" in page_of(scene.manager, "/clients/OWN/")
    own, theirs = browser_of(scene.manager), matured("COLLEAGUE", TODAY)
    assert own.get(address(theirs)).status_code == 404
    assert own.get(f"/clients/OWN/follow-ups/{theirs.pk}/").status_code == 404


def test_pages_are_no_dearer_for_many(scene: Scene, head: User) -> None:
    def asked(url: str) -> int:
        browser = browser_of(head)
        browser.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(url).status_code == 200
        return len(queries)

    about = matured("OWN", TODAY)
    pages = ("/follow-ups/", address(about), "/clients/OWN/follow-ups/")
    one = [asked(page) for page in pages]
    for n in range(1, 60):
        matured("OWN", TODAY - timedelta(days=n % 29), product_code=f"P{n}")
    own = browser_of(scene.manager)
    for version in range(3):
        own.post(address(about, "act/"), WRITTEN | {"version": str(version)})
        asks = {"act": "ask", "words": "?", "read": str(version)}
        browser_of(head).post(address(about, "act/"), asks)
    many = [asked(page) for page in pages]
    assert many[0] == one[0] <= 20
    assert many[1] <= one[1] + 1 <= 20  # the names of who wrote
    assert many[2] == one[2] <= 16
    page = page_of(head, "/follow-ups/")
    following = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert (
        page_of(head, following.replace("&amp;", "&")).count("<tr>") == 10 + 3
    )  # two heads, one person
