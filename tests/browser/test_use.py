"""What people do: sign in, look, change the language, decide in two, watch a night run."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from operations.models import NightlyRun, RunStep
from organisation.rules.roles import Role
from organisation.rules.second_factor import code_at
from tests.browser.conftest import NewContext
from tests.browser.scene import make_scene
from tests.factories import PASSWORD, account, second_factor
from tiering.models import FileDecision

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _sign_in(page: Page, employee_no: str, password: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("工号").fill(employee_no)
    page.get_by_label("密码").fill(password)
    page.get_by_role("main").get_by_role("button", name="登录").click()


def test_a_person_signs_in_sees_the_published_day_and_signs_out(context_of: NewContext) -> None:
    scene = make_scene(held=False)
    page = context_of().new_page()
    page.goto("/nights/")
    expect(page).to_have_url(re.compile("/sign-in/"))
    user = scene.users[Role.BRANCH_OFFICE]
    secret = second_factor(user)
    _sign_in(page, user.employee_no, PASSWORD)
    page.get_by_label("动态码或恢复码").fill(code_at(secret, timezone.now()))
    page.get_by_role("main").get_by_role("button", name="登录").click()
    expect(page).to_have_title(re.compile("首页"))
    expect(page.get_by_role("main")).to_contain_text(scene.published_on.isoformat())
    expect(page.get_by_role("main")).to_contain_text("云江分行：各层级")
    page.get_by_role("button", name="退出").first.click()
    expect(page).to_have_url(re.compile("/sign-in/"))


def test_five_wrong_passwords_lock_this_number_at_this_address(context_of: NewContext) -> None:
    user = account("teller")
    page = context_of().new_page()
    for _ in range(4):
        _sign_in(page, user.employee_no, "wrong")
        expect(page.get_by_role("alert")).to_contain_text("工号或密码不对")
    _sign_in(page, user.employee_no, "wrong")
    expect(page.get_by_role("heading", level=1)).to_contain_text("暂停登录至")
    _sign_in(page, user.employee_no, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_contain_text("暂停登录至")


def test_the_switch_turns_every_page_english_and_back(context_of: NewContext) -> None:
    scene = make_scene()
    page = context_of(scene.users[Role.HEAD_OFFICE]).new_page()
    page.goto("/nights/")
    page.get_by_role("button", name="English").click()
    expect(page).to_have_title(re.compile("Nights"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Dashboard").first.click()
    expect(page.get_by_role("heading", name="Institutions below")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="下级机构")).to_be_visible()


def test_a_held_file_is_released_by_two_people(context_of: NewContext) -> None:
    scene = make_scene()
    maker = context_of(scene.users[Role.HEAD_OFFICE]).new_page()
    maker.goto("/")
    maker.get_by_role("link", name="去处理").click()
    maker.get_by_role("link", name="核对后放行").click()
    maker.get_by_role("button", name="提交申请").click()
    maker.get_by_label("理由").fill("已与数据组核对：新产品的代码今晚才下发。")
    maker.get_by_role("button", name="提交申请").click()
    expect(maker.get_by_text("等总行另一人确认", exact=True)).to_be_visible()
    expect(maker.get_by_role("button", name="确认放行")).to_have_count(0)
    checker = context_of(scene.second).new_page()
    checker.goto("/nights/")
    expect(checker.locator(".is-held")).to_contain_text("新产品的代码今晚才下发")
    checker.get_by_role("button", name="确认放行").click()
    expect(checker.get_by_role("status")).to_contain_text("已确认")
    decision = FileDecision.objects.get()
    assert decision.requested_by == scene.users[Role.HEAD_OFFICE]
    assert decision.confirmed_by == scene.second


def test_a_running_night_moves_on_the_page_and_stops_asking_when_it_ends(
    context_of: NewContext,
) -> None:
    scene = make_scene(held=False, running=True)
    page = context_of(scene.users[Role.ADMINISTRATOR]).new_page()
    page.goto("/nights/")
    expect(page.get_by_role("main")).to_contain_text("进行中 62%")
    RunStep.objects.filter(run__as_of=scene.held_on, name="books").update(progress=0.87)
    expect(page.get_by_role("main")).to_contain_text("进行中 87%")
    RunStep.objects.filter(run__as_of=scene.held_on).update(status=RunStep.Status.DONE)
    NightlyRun.objects.filter(as_of=scene.held_on).update(status=NightlyRun.Status.FAILED)
    expect(page.locator("#night .c-pub")).to_contain_text("失败")
    expect(page.locator("#night")).not_to_have_attribute("hx-get", re.compile(""))


def test_the_keyboard_reaches_everything_in_order(context_of: NewContext) -> None:
    scene = make_scene()
    page = context_of(scene.users[Role.HEAD_OFFICE]).new_page()
    page.goto("/nights/")
    focused = page.locator(":focus")
    page.keyboard.press("Tab")
    expect(focused).to_have_text("跳到正文")
    expect(focused).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(focused).to_have_text("财富客户管理")
    for name in ("首页", "客户", "管户包", "打开客户", "驾驶舱", "人员与机构", "夜间批处理"):
        page.keyboard.press("Tab")
        expect(focused).to_have_text(name)
    page.keyboard.press("/")
    expect(focused).to_have_id("q")
    page.keyboard.type("科技城")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("科技城网点")


def test_the_bell_leads_by_key_to_what_waits_and_on_to_its_night(context_of: NewContext) -> None:
    scene = make_scene()
    page = context_of(scene.users[Role.HEAD_OFFICE]).new_page()
    page.goto("/totals/HO/")
    bell = page.get_by_role("link", name="通知，1 项等人处理")
    bell.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("通知"))
    expect(page.get_by_role("main")).to_contain_text("坏行的比例超过策略上限")
    page.get_by_role("link", name=f"{scene.held_on} 的批处理暂扣：去处理").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/nights/{scene.held_on}/"))
    expect(page.get_by_role("link", name="核对后放行")).to_be_visible()


def test_the_skip_link_leads_past_the_navigation(context_of: NewContext) -> None:
    scene = make_scene()
    page = context_of(scene.users[Role.HEAD_OFFICE]).new_page()
    page.goto("/nights/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("核对后放行")


def test_the_menu_of_a_phone_opens_and_closes_by_key(context_of: NewContext) -> None:
    scene = make_scene()
    context = context_of(scene.users[Role.BRANCH_HEAD], viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto("/")
    page.get_by_label("打开菜单").click()
    expect(page.locator(".l-menu__box").get_by_role("link", name="驾驶舱")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".l-menu__box")).to_be_hidden()
