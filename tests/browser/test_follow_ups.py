"""Follow-ups in a real browser: the sheet, the head's question, and how it looks."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from organisation.models import User
from organisation.rules.roles import Role
from outreach.models import Sheet, SheetQuestion
from tests.browser.conftest import NewContext
from tests.browser.every_page import Look, in_every_look, wrong_with
from tests.outreach.followed import falling, matured, moved
from tests.outreach.made import logged
from tests.web.client_scene import Scene

pytestmark = [
    pytest.mark.browser, pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("afternoon"),
]  # fmt: skip


@pytest.fixture
def scene(afternoon: None) -> Scene:
    scene = Scene()
    scene.publish(timezone.localdate())
    return scene


@pytest.fixture
def head(scene: Scene) -> User:
    return scene.person("outlet_head", "O1", employee_no="H1", name="网点负责人")


def test_a_sheet_is_written_asked_about_and_answered(
    scene: Scene, head: User, context_of: NewContext
) -> None:
    matured("OWN", timezone.localdate())
    page = context_of(scene.manager).new_page()
    page.goto("/follow-ups/")
    page.locator("tbody th a").first.press("Enter")
    page.get_by_label("留下还是流出").select_option("leaves")
    page.get_by_label("去了哪里").fill("隔壁银行")
    page.get_by_role("button", name="保存").press("Enter")
    page.get_by_text("第 1 版").wait_for()
    other = context_of(head).new_page()
    other.goto("/clients/OWN/follow-ups/")
    other.locator("tbody a").first.click()
    other.get_by_role("textbox", name="提问").fill("哪一家？")
    other.get_by_role("button", name="提问", exact=True).click()
    other.get_by_text("还没有回答").wait_for()
    page.goto("/follow-ups/?state=asked")
    page.locator("tbody th a").first.click()
    page.get_by_role("textbox", name="回答").fill("城东支行")
    page.get_by_role("button", name="回答").click()
    page.get_by_text("已回答").wait_for()
    assert Sheet.objects.get().decision == "leaves"
    assert SheetQuestion.objects.get().answered_by == scene.manager


@in_every_look
def test_it_looks_right(scene: Scene, head: User, context_of: NewContext, look: Look) -> None:
    today = timezone.localdate()
    one = matured("OWN", today - timedelta(days=3), 300_000, bought=Decimal(250_000))
    falling("OWN", today + timedelta(days=7), 1_200_000)
    two = moved("COLLEAGUE", today, employee_no="M2")
    logged("OWN", "M1", at=timezone.now() - timedelta(days=2))
    browser = context_of(scene.manager).new_page()
    browser.goto(f"/clients/OWN/follow-ups/{one.pk}/")
    browser.get_by_label("留下还是流出").select_option("stays")
    browser.get_by_label("留下买什么").fill("P1")
    browser.get_by_label("需要的支持").fill("请理财经理一起见一次")
    browser.get_by_role("button", name="保存").click()
    browser.get_by_text("第 1 版").wait_for()
    people = {Role.RELATIONSHIP_MANAGER: scene.manager, Role.OUTLET_HEAD: head}
    pages = [
        (Role.RELATIONSHIP_MANAGER, "/follow-ups/"),
        (Role.OUTLET_HEAD, "/follow-ups/?period=year"),
        (Role.OUTLET_HEAD, "/follow-ups/?state=asked"),
        (Role.OUTLET_HEAD, "/clients/OWN/follow-ups/"),
        (Role.RELATIONSHIP_MANAGER, f"/clients/OWN/follow-ups/{one.pk}/"),
        (Role.OUTLET_HEAD, f"/clients/COLLEAGUE/follow-ups/{two.pk}/"),
    ]  # fmt: skip
    assert wrong_with(pages, people.__getitem__, context_of, look) == {}
