"""The pages of phone boxes lie right at every size, and an administrator connects one."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from organisation.models import Institution
from organisation.rules.roles import Role
from outreach.models import PhoneBox
from outreach.services.phone_boxes import disable_box, make_box
from tests.browser.conftest import NewContext
from tests.browser.every_page import Look, in_every_look, wrong_with
from tests.browser.scene import Scene, make_scene
from tests.outreach.boxes import event, report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def with_boxes() -> Scene:
    scene = make_scene(held=False)
    boss, now = scene.users[Role.ADMINISTRATOR], timezone.now()
    head = Institution.objects.order_by("path")[0]
    for name in ("城东支行三楼的话机网关，二号机柜", "远程中心", "旧网关"):
        box, secret = make_box(name=name, institution=head, by=boss, at=now)
        report(box, secret, [event(client_no="NOBODY")])
    disable_box(box=box, by=boss, at=now)
    return scene


@in_every_look
def test_nothing_overlaps_is_cut_or_bars_anybody(look: Look, context_of: NewContext) -> None:
    scene = with_boxes()
    pages = [(Role.ADMINISTRATOR, "/phone-boxes/"), (Role.ADMINISTRATOR, "/phone-boxes/new/")]
    assert wrong_with(pages, scene.users.__getitem__, context_of, look) == {}


def test_a_box_is_connected(context_of: NewContext) -> None:
    scene = make_scene(held=False)
    code = Institution.objects.order_by("path")[0].pk
    page = context_of(scene.users[Role.ADMINISTRATOR]).new_page()
    page.goto("/phone-boxes/")
    page.get_by_role("link", name="登记盒子").click()
    page.get_by_label("名称").fill("三楼网关")
    page.get_by_label("机构代码").fill(code)
    page.get_by_role("button", name="登记并显示密钥").click()
    secret = page.locator(".c-codes code").inner_text()
    box = PhoneBox.objects.get()
    assert report(box, secret, [event(client_no="NOBODY")]).status_code == 200
    page.get_by_role("link", name="已存好，继续").click()
    expect(page.get_by_role("row", name="三楼网关")).to_contain_text("在用")
