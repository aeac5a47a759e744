"""New-client care in a real browser: the hand-over from one to the other, and how it looks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clients.models import Client
from organisation.models import User
from organisation.rules.roles import Role
from outreach.models import CareHandOver
from tests.browser.conftest import NewContext
from tests.browser.every_page import Look, in_every_look, wrong_with
from tests.outreach.made import logged
from tests.published import publish
from tests.web.client_scene import Scene, planted, row

pytestmark = [
    pytest.mark.browser, pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("afternoon"),
]  # fmt: skip


@pytest.fixture
def scene(afternoon: None) -> Scene:
    """Five new clients of M1, opened 2 to 150 days ago."""
    scene, today = Scene(), timezone.localdate()
    numbers = [f"A{n}" for n in range(4)]
    publish([row(number, "O1", "M1") for number in ("OWN", *numbers)], as_of=today)
    for number, days in zip(numbers, (2, 40, 75, 150), strict=True):
        planted(number, name=f"新客{number}", opened_on=today - timedelta(days=days))
    Client.objects.filter(pk="OWN").update(opened_on=today - timedelta(days=92))
    logged("OWN", "M1", at=timezone.now() - timedelta(days=90))
    logged("OWN", "M1", at=timezone.now() - timedelta(days=30))
    return scene


def test_a_client_goes_from_one_manager_to_the_outlet_s(
    scene: Scene, context_of: NewContext
) -> None:
    page = context_of(scene.manager).new_page()
    page.goto("/new-clients/?stage=awaiting")
    page.locator("tbody th a").first.click()
    page.get_by_text("半年关怀").wait_for()
    page.goto("/clients/OWN/care/")
    page.get_by_label("由谁接手").select_option("M2")
    page.get_by_label("哪天见面").fill(timezone.localdate().isoformat())
    page.get_by_label("接手人要知道的").fill("周末来网点")
    page.get_by_role("button", name="安排交接").click()
    page.get_by_text("已安排交接").wait_for()
    other = context_of(User.objects.get(employee_no="M2")).new_page()
    other.goto("/new-clients/")
    other.locator("tbody th a").click()
    other.get_by_text("周末来网点").wait_for()
    other.get_by_role("button", name="见过面了，我接手").press("Enter")
    other.get_by_text("后三个月的关怀由您来做").wait_for()
    assert CareHandOver.objects.get().taken_at is not None


@in_every_look
def test_it_looks_right(scene: Scene, context_of: NewContext, look: Look) -> None:
    CareHandOver.objects.create(
        client_no="A3", from_employee_no="M1", to_employee_no="M2", meet_on=timezone.localdate(),
        to_role="relationship_manager", planned_at=timezone.now(), planned_by=scene.manager,
    )  # fmt: skip
    head = scene.person("outlet_head", "O1", employee_no="H1", name="网点负责人")
    people = {Role.RELATIONSHIP_MANAGER: scene.manager, Role.OUTLET_HEAD: head}
    pages = [
        (Role.RELATIONSHIP_MANAGER, "/new-clients/"),
        (Role.RELATIONSHIP_MANAGER, "/new-clients/?stage=welcome"),
        (Role.RELATIONSHIP_MANAGER, "/clients/OWN/care/"),
        (Role.RELATIONSHIP_MANAGER, "/clients/A3/care/"),
        (Role.OUTLET_HEAD, "/new-clients/?stage=outlet"),
    ]  # fmt: skip
    assert wrong_with(pages, people.__getitem__, context_of, look) == {}
