"""The client list in a browser: three sizes, both languages, and without a mouse."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from organisation.models import User
from tests.browser.conftest import NewContext
from tests.browser.every_page import watch
from tests.browser.looks import faults, serious
from tests.browser.test_looks import in_every_view
from tests.factories import InstitutionFactory, account
from tests.published import AT, client_row, publish, snapshot
from tiering.services.policies import ensure_default_policy
from wealthcrm.paths import BASE_DIR

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILTERED = "/clients/?tier=wealth&managed=yes&matures=30&sort=-aum"
NOBODY = "/clients/?risk=C1&birthday=2"


@pytest.fixture
def head(db: None) -> User:
    """An outlet of 60 clients of every kind."""
    ensure_default_policy(at=AT)
    outlet = InstitutionFactory(code="O1", name="云泽人民路网点")
    account("relationship_manager", outlet, employee_no="E1", name="林若溪")
    for n in range(60):
        client_row(f"C{n:08}", name=f"陈婉清{'一二三四五六七八九十'[n % 10]}")
    publish(
        snapshot(
            f"C{n:08}", home_outlet="O1", aum=9_000_000 - n * 149_000,
            tier=("private", "wealth", "mid", "long_tail", "potential")[n // 12],
            employee_no="E1" if n % 3 else None,
            manager_role="relationship_manager" if n % 3 else None,
            unmanaged_reason=None if n % 3 else "no_room",
            next_matures_on=date(2026, 11, 20) + timedelta(days=n) if n % 2 else None,
            has_marketing_consent=n % 4 > 0, is_do_not_contact=n % 9 == 0, is_stale=n % 11 == 0,
        )
        for n in range(60)
    )  # fmt: skip
    return account("outlet_head", outlet, employee_no="E9", name="周令仪")


@in_every_view
def test_the_list_and_its_box_of_filters_fit(
    size: tuple[int, int], language: str, head: User, context_of: NewContext
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    page = context_of(head, language, viewport=viewport).new_page()
    said = watch(page)
    wrong = {}
    for address in ("/clients/", FILTERED, NOBODY):
        page.goto(address)
        if found := faults(page) + said:
            wrong[address] = found
    page.goto(FILTERED)
    page.locator("details.c-more > summary").first.click()
    box = page.locator(".c-more__box").first.bounding_box()
    assert box is not None
    assert box["x"] >= 0 and box["x"] + box["width"] <= size[0]
    if found := faults(page):
        wrong["open"] = found
    assert wrong == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(scheme: str, head: User, context_of: NewContext) -> None:
    source = (BASE_DIR / "node_modules/axe-core/axe.min.js").read_text()
    page = context_of(head, color_scheme=scheme, bypass_csp=True).new_page()
    for address in ("/clients/", FILTERED, NOBODY):
        page.goto(address)
        assert serious(page, source) == []
    page.goto(FILTERED)
    page.locator("details.c-more > summary").first.click()
    assert serious(page, source) == []


def test_the_list_by_keyboard_alone(head: User, context_of: NewContext) -> None:
    page = context_of(head).new_page()
    page.goto("/clients/")
    names = page.locator("[data-rows] a.name")
    page.keyboard.press("j")
    expect(names.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(names.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/clients/C00000001/**")
    page.keyboard.press("j")
    page.wait_for_url("**/clients/C00000002/**")
    page.keyboard.press("k")
    page.wait_for_url("**/clients/C00000001/**")
    page.goto("/clients/")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("C00000007")
    page.keyboard.press("Enter")
    page.wait_for_url("**/clients/C00000007/**")


def test_filters_are_set_kept_and_taken_away(head: User, context_of: NewContext) -> None:
    page = context_of(head).new_page()
    page.goto("/clients/")
    page.get_by_text("条件和列").click()
    page.get_by_label("私人银行").check()
    page.get_by_role("button", name="应用").click()
    expect(page.locator("[data-rows] tr")).to_have_count(12)
    page.get_by_text("保存视图").click()
    page.get_by_label("视图名称").fill("私行客户")
    page.get_by_role("button", name="保存", exact=True).click()
    tab = page.get_by_role("link", name="私行客户")
    expect(tab).to_have_attribute("aria-current", "true")
    page.get_by_title("去掉这个条件").click()
    expect(page.locator("[data-rows] tr")).to_have_count(50)
    tab.click()
    expect(page.locator("[data-rows] tr")).to_have_count(12)
    page.get_by_role("link", name="年日均").click()
    expect(page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "ascending")
