"""The live page of an outlet in a real browser: what it looks like, and an absent manager's list
that goes to a colleague."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clients.models import ClientSnapshot
from organisation.models import Leave, User
from organisation.rules.roles import Role
from outreach.models import Assigned, ListWork
from tests.browser.conftest import NewContext
from tests.browser.every_page import Look, in_every_look, wrong_with
from tests.outreach.acting import log
from tests.outreach.team import team_at_work
from tests.web.client_scene import Scene

pytestmark = [
    pytest.mark.browser, pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("afternoon"),
]  # fmt: skip


@pytest.fixture
def scene(afternoon: None) -> Scene:
    return Scene()


@pytest.fixture
def head(scene: Scene) -> User:
    head = team_at_work(scene, on=timezone.localdate())
    assert scene.manager.staff is not None
    Leave.objects.create(staff=scene.manager.staff, from_on=timezone.localdate())
    day = timezone.localdate() + timedelta(days=9)
    due = ClientSnapshot.objects.filter(client_no__in=["A1", "MARGINAL"])
    due.update(next_matures_on=day)
    return head


def test_a_head_gives_an_absent_manager_s_list_to_a_colleague(
    head: User, context_of: NewContext
) -> None:
    page = context_of(head).new_page()
    page.goto("/team/")
    page.get_by_role("link", name="林若溪").click()
    page.get_by_label("选择：客户A1").uncheck()
    page.get_by_label("今天改由谁联系").select_option("M2")
    page.get_by_role("button", name="调配选中的客户").click()
    page.get_by_text("已调配 2 位客户").wait_for()
    assert set(ListWork.objects.values_list("client_no", "handed_to")) == {
        ("OWN", "M2"), ("A2", "M2"),
    }  # fmt: skip
    colleague = context_of(User.objects.get(employee_no="M2")).new_page()
    colleague.goto("/today/")
    colleague.get_by_text("待拨 4").wait_for()


def test_a_head_hands_out_what_matures(scene: Scene, head: User, context_of: NewContext) -> None:
    page = context_of(head).new_page()
    page.goto("/hand-out/")
    page.get_by_label("没有管户经理的客户由谁联系").select_option("M2")
    page.get_by_role("button", name="分派选中的客户").click()
    page.get_by_text("已分派 2 位客户").wait_for()
    assert set(Assigned.objects.values_list("client_no", "employee_no")) == {
        ("A1", ""), ("MARGINAL", "M2"),
    }  # fmt: skip
    page.get_by_role("link", name="已分派 2").click()
    page.get_by_label("选择：客户A1").check()
    page.get_by_role("button", name="收回选中的分派").click()
    page.get_by_text("已收回 1 位客户的分派").wait_for()


@in_every_look
def test_it_looks_right(scene: Scene, head: User, context_of: NewContext, look: Look) -> None:
    office = scene.person("branch_office", "B", employee_no="B1", name="分行")
    people = {
        Role.OUTLET_HEAD: head, Role.BRANCH_OFFICE: office,
        Role.RELATIONSHIP_MANAGER: scene.manager,
    }  # fmt: skip
    log(scene.manager, words="月底前回电\n货款十二月回笼", next_step="call",
        next_on=timezone.localdate() + timedelta(days=2))  # fmt: skip
    log(scene.manager, "A1", kind="meeting", outcome=None,
        at=timezone.now() + timedelta(days=1))  # fmt: skip
    pages = [
        (Role.OUTLET_HEAD, "/team/"), (Role.BRANCH_OFFICE, "/team/"),
        (Role.BRANCH_OFFICE, "/team/?place=O2"),
        (Role.OUTLET_HEAD, "/team/M1/relationship_manager/"),
        (Role.OUTLET_HEAD, "/log/M1/2026-11-20/"), (Role.OUTLET_HEAD, "/log/"),
        (Role.RELATIONSHIP_MANAGER, "/log/"),
        (Role.RELATIONSHIP_MANAGER, "/log/2026-11-20/"),
        (Role.OUTLET_HEAD, "/wake/"),
        (Role.OUTLET_HEAD, "/hand-out/"), (Role.OUTLET_HEAD, "/hand-out/?state=handed"),
        (Role.BRANCH_OFFICE, "/team/M2/relationship_manager/"),
    ]  # fmt: skip
    assert wrong_with(pages, people.__getitem__, context_of, look) == {}
