"""Recordings' reviews in a real browser: a branch office reviews a sample by keys alone."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page

from organisation.rules.roles import Role
from outreach.models import BestCase, CallReview, SampledCall
from outreach.rules.reviews import Point
from outreach.services.call_reviews import Remarks, propose_case, publish_case, review_call
from tests.browser.conftest import NewContext
from tests.browser.every_page import Look, in_every_look, wrong_with
from tests.outreach.conftest import NOW
from tests.outreach.recorded import drawn
from tests.outreach.test_call_reviews import who
from tests.web.client_scene import Scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def afternoon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def scene(afternoon: None) -> Scene:
    return Scene()


@pytest.fixture
def office(scene: Scene) -> Any:
    return scene.person("branch_office", "B", employee_no="B1", name="分行检查员")


def mark(page: Page) -> None:
    """Four points done and one missed, by the keyboard; the first mark is at hand."""
    page.locator("input[name=introduced]").first.focus()
    for place, _point in enumerate(Point.values):
        page.keyboard.press("Space")
        if place == len(Point.values) - 1:
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Tab")
    page.keyboard.type("开场自然")
    page.keyboard.press("Tab")
    page.keyboard.type("没有约下次")


def test_a_branch_office_reviews_a_sample_with_the_keyboard_alone(
    scene: Scene, office: Any, context_of: NewContext
) -> None:
    calls = drawn(scene, 3)
    page = context_of(office).new_page()
    page.goto("/recordings/")
    page.get_by_role("link", name="2026-10").press("Enter")
    page.get_by_role("link", name="检查下一通").press("Enter")
    for call in calls:
        page.get_by_text(f"第 {call.number} 通，共 3 通").wait_for()
        mark(page)
        page.get_by_role("button", name="记下").press("Enter")
    page.get_by_text("已检查 3 通").wait_for()
    assert [each.score for each in CallReview.objects.all()] == [80, 80, 80]
    page.goto("/recordings/results/")
    page.get_by_role("row", name="林若溪").get_by_text("80").wait_for()


@in_every_look
def test_it_looks_right(scene: Scene, office: Any, context_of: NewContext, look: Look) -> None:
    calls = drawn(scene, 4)
    second = scene.person("branch_office", "B", employee_no="B2", name="二号")
    marks = dict.fromkeys(Point.values, "done") | {"added": "missed"}
    for call in calls[:2]:
        review_call(
            call_id=call.pk, marks=marks, remarks=Remarks("好", "不足"), version=0, **who(office)
        )
        said = {"title": f"到期前的电话 {call.number}", "words": "先问近况，再说到期。\n约好时间。"}
        propose_case(call_id=call.pk, **said, **who(office))
    publish_case(case_id=BestCase.objects.earliest("pk").pk, **who(second))
    people = {Role.BRANCH_OFFICE: second, Role.RELATIONSHIP_MANAGER: scene.manager}
    sample = SampledCall.objects.earliest("pk").sample_id
    pages = [
        (Role.BRANCH_OFFICE, "/recordings/"),
        (Role.BRANCH_OFFICE, f"/recordings/{sample}/"),
        (Role.BRANCH_OFFICE, f"/recordings/calls/{calls[0].pk}/"),
        (Role.BRANCH_OFFICE, "/recordings/results/"),
        (Role.BRANCH_OFFICE, "/recordings/cases/"),
        (Role.RELATIONSHIP_MANAGER, "/recordings/results/"),
        (Role.RELATIONSHIP_MANAGER, "/recordings/cases/"),
    ]  # fmt: skip
    assert wrong_with(pages, people.__getitem__, context_of, look) == {}
