"""Signing in in two steps, and what was typed outliving a session, in a real browser."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from organisation.models import AccountEvent
from organisation.rules.roles import Role
from organisation.rules.second_factor import code_at
from tests.browser.conftest import NewContext
from tests.browser.scene import Scene, make_scene
from tests.factories import PASSWORD, second_factor
from web.sessions import SEEN_AT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOTE = "已当面核对身份证件，客户经理在场"


def sign_in(page: Page, scene: Scene, secret: str, *, step: int = 0) -> None:
    page.get_by_label("工号").fill(scene.users[Role.ADMINISTRATOR].employee_no)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    at = timezone.now() + timedelta(seconds=30 * step)
    page.get_by_label("动态码或恢复码").fill(code_at(secret, at))
    page.get_by_role("main").get_by_role("button", name="登录").click()


def let_it_idle() -> None:
    """Sixteen minutes pass for every session."""
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        if SEEN_AT in session:
            session[SEEN_AT] -= 16 * 60
            session.save()


def test_setting_up_a_second_factor_is_the_first_thing_and_leads_on(
    context_of: NewContext,
) -> None:
    scene = make_scene(held=False)
    page = context_of().new_page()
    page.goto("/people/")
    page.get_by_label("工号").fill(scene.users[Role.ADMINISTRATOR].employee_no)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("绑定动态码")
    assert page.get_by_role("img").evaluate("image => image.naturalWidth") > 100
    page.goto("/nights/")
    expect(page).to_have_url(re.compile("/sign-in/"))
    page.goto("/sign-in/set-up/")
    secret = page.locator("code").inner_text().replace(" ", "")
    page.get_by_role("textbox", name="动态码").fill(code_at(secret, timezone.now()))
    page.get_by_role("button", name="绑定").click()
    expect(page.get_by_role("listitem")).to_have_count(10)
    page.get_by_role("link", name="已保存，继续").click()
    expect(page.get_by_role("main")).to_contain_text("林若溪")


def test_words_typed_outlive_an_idle_session_and_go_with_the_form(context_of: NewContext) -> None:
    scene = make_scene(held=False)
    secret = second_factor(scene.users[Role.ADMINISTRATOR])
    number = scene.users[Role.RELATIONSHIP_MANAGER].employee_no
    form = f"/people/of/{number}/account/disable/"
    page = context_of().new_page()
    page.goto(form)
    sign_in(page, scene, secret)
    page.get_by_label("理由").fill(NOTE)
    let_it_idle()
    page.get_by_role("button", name="停用账号").click()  # too late: nothing is done
    expect(page.get_by_role("status")).to_contain_text("15 分钟没有操作")
    assert not AccountEvent.objects.filter(kind="disabled").exists()
    # A code once taken is none any more; that of the half minute to come is taken already.
    sign_in(page, scene, secret, step=1)
    expect(page).to_have_url(re.compile(re.escape(form)))
    expect(page.get_by_label("理由")).to_have_value(NOTE)
    page.get_by_role("button", name="停用账号").click()
    expect(page.get_by_role("status")).to_contain_text("已办理")
    assert AccountEvent.objects.get(kind="disabled").reason == NOTE
    page.goto(form.replace("disable", "enable"))
    expect(page.get_by_label("理由")).to_have_value("")
    page.goto(form)
    expect(page.get_by_label("理由")).to_have_value("")


def test_words_are_kept_for_their_account_alone_and_forgotten_on_signing_out(
    context_of: NewContext,
) -> None:
    scene = make_scene(held=False)
    number = scene.users[Role.RELATIONSHIP_MANAGER].employee_no
    context = context_of(scene.users[Role.ADMINISTRATOR])
    page = context.new_page()
    page.goto(f"/people/of/{number}/account/disable/")
    page.get_by_label("理由").fill(NOTE)
    page.reload()
    expect(page.get_by_label("理由")).to_have_value(NOTE)
    kept = (
        "Object.entries(sessionStorage).filter(([key]) => key.startsWith('keep'))"
        ".map(([, value]) => value).join()"
    )
    assert page.evaluate(kept) == NOTE
    page.get_by_role("button", name="退出").first.click()
    expect(page).to_have_url(re.compile("/sign-in/"))
    page.wait_for_function(f"{kept} === ''")  # the page is there before its scripts ran
    # Somebody else in the same tab, after a session that only ended.
    page.evaluate(f"sessionStorage.setItem('keep:SOMEBODY:/x/:reason', '{NOTE}')")
    page.get_by_label("工号").fill(scene.users[Role.TELLER].employee_no)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    expect(page).to_have_title(re.compile("首页"))
    page.wait_for_function(f"{kept} === ''")


def test_a_form_sent_back_with_mistakes_keeps_its_words(context_of: NewContext) -> None:
    scene = make_scene(held=False)
    boss = scene.users[Role.BRANCH_HEAD]
    page = context_of(boss).new_page()
    number = scene.users[Role.LOBBY_MANAGER].employee_no
    page.goto(f"/people/of/{number}/leave/")
    page.get_by_label("说明").fill(NOTE)
    page.get_by_label("最后一天").fill("2020-01-01")
    page.get_by_role("button", name="登记请假").click()
    expect(page.get_by_role("alert")).to_contain_text("最后一天不能早于第一天")
    page.reload()  # without the answer to the form, only this tab knows the words
    page.goto(f"/people/of/{number}/leave/")
    expect(page.get_by_label("说明")).to_have_value(NOTE)


def test_words_typed_before_the_scripts_came_are_kept_as_well(context_of: NewContext) -> None:
    scene = make_scene(held=False)
    number = scene.users[Role.RELATIONSHIP_MANAGER].employee_no
    page = context_of(scene.users[Role.ADMINISTRATOR]).new_page()

    def answer_after_typing(route: Route) -> None:
        page.get_by_label("理由").fill(NOTE)
        route.continue_()

    page.route(re.compile("keep.*js"), answer_after_typing, times=1)
    page.goto(f"/people/of/{number}/account/disable/")
    page.reload()
    expect(page.get_by_label("理由")).to_have_value(NOTE)
