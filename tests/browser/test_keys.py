"""? shows the keys of the page at hand, and nothing behind it acts on them."""

import pytest
from playwright.sync_api import expect

from organisation.rules.roles import Role
from tests.browser.conftest import NewContext
from tests.browser.every_page import watch
from tests.browser.looks import faults, serious
from tests.browser.scene import Scene, make_scene
from wealthcrm.paths import BASE_DIR

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene(held=False)


def test_the_keys_of_a_page_are_shown_and_the_focus_comes_back(
    scene: Scene, context_of: NewContext
) -> None:
    page = context_of(scene.users[Role.OUTLET_HEAD]).new_page()
    said = watch(page)
    page.goto("/clients/")
    keys = page.get_by_role("dialog", name="本页可用的按键")
    page.keyboard.press("j")
    row = page.locator("[data-rows] a.name").first
    expect(row).to_be_focused()
    page.keyboard.press("?")
    expect(keys.get_by_text("打开这一行")).to_be_visible()
    expect(keys.get_by_text("选中或不选这一行")).to_be_visible()
    expect(keys.get_by_text("上一位客户")).to_be_hidden()
    page.keyboard.press("x")  # picks nothing behind
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(row).to_be_focused()
    assert page.locator("input[name='client']:checked").count() == 0
    page.keyboard.press("?")
    page.keyboard.press("?")
    expect(keys).to_be_hidden()
    page.locator("#q").focus()
    page.keyboard.type("?")
    assert page.input_value("#q") == "?"
    expect(keys).to_be_hidden()
    assert said == []


@pytest.mark.parametrize("width", [1440, 390])
def test_the_keys_fit_and_say_only_what_works_here(
    width: int, scene: Scene, context_of: NewContext
) -> None:
    viewport = {"width": width, "height": 844}
    context = context_of(
        scene.users[Role.RELATIONSHIP_MANAGER], "en", viewport=viewport, bypass_csp=True
    )
    page = context.new_page()
    page.goto("/notices/")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys that work on this page")
    expect(keys).to_be_visible()
    expect(keys.get_by_text("Open this row")).to_be_hidden()
    box = keys.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
    assert [fault for fault in faults(page) if "overlap" not in fault] == []
    assert serious(page, (BASE_DIR / "node_modules/axe-core/axe.min.js").read_text()) == []
