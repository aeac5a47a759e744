"""Pages of recordings' reviews: samples, the form of one call, its recording, results, cases."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Disclosure
from organisation.models import User
from outreach.models import BestCase, CallReview, SampledCall
from outreach.rules.reviews import Point
from tests.outreach.conftest import NOW
from tests.outreach.recorded import drawn
from tests.signed_in import browser_of
from tests.web.client_scene import NAME, Scene, text

pytestmark = pytest.mark.django_db
MARKS = dict.fromkeys(Point.values, "done") | {"agreed": "missed"}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scene(clock: None) -> Scene:
    return Scene()


@pytest.fixture
def office(scene: Scene) -> User:
    return scene.person("branch_office", "B", employee_no="B1", name="分行检查员")


@pytest.fixture
def calls(scene: Scene) -> list[SampledCall]:
    return drawn(scene)


def keep(user: User, call: SampledCall, **given: Any) -> str:
    form = MARKS | {"version": 0, "good": "", "bad": ""} | given
    answer = browser_of(user).post(f"/recordings/calls/{call.pk}/", form, follow=True)
    return text(answer)


def test_a_sample_is_worked_call_by_call(office: User, calls: list[SampledCall]) -> None:
    browser = browser_of(office)
    page = text(browser.get("/recordings/"))
    assert "2026-10" in page and f"/recordings/{calls[0].sample_id}/" in page
    page = text(browser.get(f"/recordings/{calls[0].sample_id}/"))
    assert "3 通里抽 3 通，已检查 0 通" in page and "林若溪" in page
    assert NAME not in page and "欧" in page  # masked
    page = keep(office, calls[0], good="声音亲切", bad="没约下次")
    assert "第 2 通，共 3 通" in page
    review = CallReview.objects.get()
    assert (review.score, review.reviewed_by) == (80, office)
    page = text(browser.get(f"/recordings/calls/{calls[0].pk}/"))
    assert "声音亲切" in page and "没约下次" in page and 'value="done" checked' in page
    keep(office, calls[1])
    assert "已检查 3 通" in keep(office, calls[2])  # back to the sample


def test_a_point_without_a_mark_and_a_second_tab_are_told(
    office: User, calls: list[SampledCall]
) -> None:
    assert "五点都要评" in keep(office, calls[0], agreed="", good="写了的话")
    assert not CallReview.objects.exists()
    keep(office, calls[0])
    page = keep(office, calls[0], agreed="done", good="第二个窗口")
    assert "别处已改过" in page and "第二个窗口" in page
    assert CallReview.objects.get().score == 80


def test_a_recording_is_named_after_the_question_who_asks(
    office: User, calls: list[SampledCall]
) -> None:
    browser = browser_of(office)
    url = f"/recordings/calls/{calls[0].pk}/hear/"
    page = text(browser.post(url))
    assert "rec-" in page and "今日还可显示 59 次" in page
    assert Disclosure.objects.get().field == "recording"
    with time_machine.travel(NOW.replace(minute=10), tick=False):
        assert "rec-" not in text(browser.post(url, follow=True))  # asked who it is
    assert Disclosure.objects.count() == 1


def test_head_office_sees_no_client(scene: Scene, calls: list[SampledCall]) -> None:
    head = scene.person("head_office", "H")
    page = text(browser_of(head).get(f"/recordings/calls/{calls[0].pk}/"))
    assert "林若溪 的通话" in page and "欧" not in page.split("l-grid")[1]


def test_results_are_those_of_whom_one_may_look_at(
    scene: Scene, office: User, calls: list[SampledCall]
) -> None:
    keep(office, calls[0])
    for user in (office, scene.manager, scene.person("outlet_head", "O1")):
        page = text(browser_of(user).get("/recordings/results/"))
        assert "林若溪" in page and "<b>80</b>" in page
    other = scene.person("relationship_manager", "O2")
    assert "还没有检查结果" in text(browser_of(other).get("/recordings/results/"))
    page = text(browser_of(office).get("/recordings/results/?month=2026-10&by=head_office"))
    assert "<b>80</b>" not in page
    assert browser_of(scene.manager).get("/recordings/").status_code == 403


def test_a_case_goes_from_one_reviewer_to_another_and_to_all(
    scene: Scene, office: User, calls: list[SampledCall]
) -> None:
    assert "标题和好在哪里都要写" in keep(office, calls[0], title="只有标题")
    keep(office, calls[0], title="到期前的电话", words="先问近况，再说到期。")
    case = BestCase.objects.get()
    own = browser_of(office)
    assert "待发布" in text(own.get("/recordings/cases/"))
    url = f"/recordings/cases/{case.pk}/"
    assert "要由别人发布" in text(own.post(url, {"act": "publish"}, follow=True))
    second = browser_of(scene.person("branch_office", "B", employee_no="B2", name="二号"))
    assert "已发布" in text(second.post(url, {"act": "publish"}, follow=True))
    assert "到期前的电话" in text(browser_of(scene.manager).get("/recordings/cases/"))
    assert second.post(url, {"act": "sing"}).status_code == 404
    assert "已撤下" in text(second.post(url, {"act": "withdraw"}, follow=True))
    assert "到期前的电话" not in text(browser_of(scene.manager).get("/recordings/cases/"))
    assert second.post(url, {"act": "withdraw"}).status_code == 404


def test_as_many_statements_for_one_call_as_for_thirty(scene: Scene, office: User) -> None:
    counts = []
    sample = drawn(scene, 30)[0].sample_id
    browser = browser_of(office)
    for url in (f"/recordings/{sample}/", "/recordings/", "/recordings/results/",
                "/recordings/cases/"):  # fmt: skip
        browser.get(url)
        with CaptureQueriesContext(connection) as made:
            browser.get(url)
        counts.append(len(made))
    assert max(counts) <= 10, counts
