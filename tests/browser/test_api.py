"""The page that describes the API works under the policy of all pages, and tries things out; an
administrator grants a token, its person collects it, it works and is revoked."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from organisation.models import ApiToken, User
from organisation.rules.roles import Role
from organisation.services.tokens import collect_token, grant_token, revoke_token
from tests.browser.conftest import NewContext
from tests.browser.every_page import Look, in_every_look, watch, wrong_with
from tests.browser.scene import Scene, make_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def with_tokens() -> tuple[Scene, str]:
    """The scene, and the number of somebody with four tokens: good, revoked, over, to collect."""
    scene = make_scene(held=False)
    user, now = scene.users[Role.RELATIONSHIP_MANAGER], timezone.localtime()
    boss = account_of(scene)
    for n, (name, scopes, days) in enumerate(
        (
            ("晨会报表", ["read:clients", "read:books", "read:requests"], 30),
            ("客户名单同步", ["read:clients"], 20),
            ("上季度的临时脚本", ["read:clients", "write:requests"], 1),
        )
    ):
        made = now - timedelta(days=n * 2)
        token = grant_token(
            user=user, name=name, scopes=scopes, expires_at=made + timedelta(days=days),
            longest=timedelta(days=90), by=boss, at=made,
        )  # fmt: skip
        collect_token(token=token, by=user, with_second_factor=True, at=made)
        if n == 1:
            revoke_token(token=token, by=boss, at=now)
    ApiToken.objects.filter(name="晨会报表").update(last_used_at=now)
    grant_token(
        user=user, name="还没领取的", scopes=["read:books"], expires_at=now + timedelta(days=3),
        longest=timedelta(days=90), by=boss, at=now,
    )  # fmt: skip
    return scene, user.employee_no


def account_of(scene: Scene) -> User:
    return scene.users[Role.ADMINISTRATOR]


def pages_of(number: str, other: str) -> list[tuple[Role | None, str]]:
    return [
        (Role.ADMINISTRATOR, f"/people/of/{number}/tokens/"),
        (Role.ADMINISTRATOR, f"/people/of/{number}/tokens/new/"),
        (Role.ADMINISTRATOR, f"/people/of/{other}/tokens/"),
        (Role.RELATIONSHIP_MANAGER, "/account/tokens/"),
        (Role.TELLER, "/account/tokens/"),
    ]


@in_every_look
def test_nothing_overlaps_is_cut_or_bars_anybody(look: Look, context_of: NewContext) -> None:
    scene, number = with_tokens()
    pages = pages_of(number, scene.users[Role.TELLER].employee_no)
    assert wrong_with(pages, scene.users.__getitem__, context_of, look) == {}


def described(page: Page) -> list[str]:
    """Opens the page that describes the API; what the browser complained of."""
    said = watch(page)
    page.goto("/api/v1/docs/")
    expect(page.locator("#operations-clients-clients_list")).to_be_visible()
    return said


def test_the_description_is_shown_and_tried_out_under_the_strict_policy(
    context_of: NewContext,
) -> None:
    scene = make_scene(held=False)
    page = context_of(scene.users[Role.RELATIONSHIP_MANAGER]).new_page()
    said = described(page)
    search = page.locator("#operations-clients-clients_search_create")
    search.get_by_role("button").first.click()
    search.get_by_role("button", name="Try it out").click()
    search.get_by_role("textbox").first.fill('{"words": "C00001"}')
    search.get_by_role("button", name="Execute").click()
    live = search.locator(".live-responses-table tbody .response-col_status")
    expect(live.first).to_contain_text("200")
    assert said == []


def test_a_token_is_granted_collected_works_and_is_revoked(
    context_of: NewContext, tmp_path: Path
) -> None:
    scene = make_scene(held=False)
    user = scene.users[Role.OUTLET_HEAD]
    page = context_of(account_of(scene)).new_page()
    page.goto(f"/people/of/{user.employee_no}/")
    page.get_by_role("link", name="API 令牌").click()
    page.get_by_role("link", name="授予令牌").click()
    page.get_by_label("用在哪里").fill("晨会报表")
    page.get_by_label("读本人可见的客户").check()
    page.get_by_role("button", name="授予令牌").click()
    expect(page.get_by_role("main")).to_contain_text("待本人领取")
    own = context_of(user).new_page()
    own.goto("/account/tokens/")
    own.get_by_role("button", name="领取").click()
    text = own.locator(".c-codes code").inner_text()
    asks = Client(headers={"Authorization": f"Bearer {text}"})
    assert asks.get("/api/v1/clients/").status_code == 200
    own.get_by_role("link", name="已存好，继续").click()
    expect(own.get_by_role("main")).to_contain_text("用过")
    assert text not in own.content()
    page.reload()
    page.get_by_role("button", name="作废").click()
    expect(page.get_by_role("main")).to_contain_text("已作废")
    assert asks.get("/api/v1/clients/").status_code == 401
