"""Picking rows of the client list: by mouse, by keyboard, by touch, at three sizes."""

import pytest
from playwright.sync_api import Page, expect

from organisation.models import User
from tests.browser.conftest import NewContext
from tests.browser.every_page import watch
from tests.browser.looks import faults, serious
from tests.browser.test_client_list import head
from tests.browser.test_looks import in_every_view
from wealthcrm.paths import BASE_DIR

__all__ = ["head"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picked(page: Page) -> int:
    return page.locator("input[name='client']:checked").count()


def test_rows_are_picked_by_key_by_range_and_all_of_the_page(
    head: User, context_of: NewContext
) -> None:
    page = context_of(head).new_page()
    said = watch(page)
    page.goto("/clients/")
    expect(page.locator(".c-bulk--picked")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("tr[aria-selected='true'] a.name")).to_have_text("陈婉清二")
    expect(page.locator("[data-picked]")).to_have_text("1")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    assert picked(page) == 3
    page.keyboard.press("x")
    assert picked(page) == 2
    boxes = page.locator("input[name='client']")
    boxes.nth(10).click()
    boxes.nth(14).click(modifiers=["Shift"])
    assert picked(page) == 2 + 5
    page.locator("[data-pick-page]").check()
    assert picked(page) == 50
    page.locator("[data-pick-page]").uncheck()
    assert picked(page) == 0
    expect(page.locator(".c-bulk--picked")).to_be_hidden()
    assert said == []


def test_a_list_is_made_by_keyboard_alone(head: User, context_of: NewContext) -> None:
    page = context_of(head).new_page()
    page.goto("/clients/")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_text("加入名单").focus()
    page.keyboard.press("Enter")
    page.get_by_label("新名单的名称").focus()
    page.keyboard.type("x 组")  # a key of the list is a letter here
    page.keyboard.press("Enter")
    page.get_by_role("link", name="x 组").click()
    expect(page.locator("[data-rows] tr")).to_have_count(1)


def test_all_of_a_filter_goes_to_the_form(head: User, context_of: NewContext) -> None:
    page = context_of(head).new_page()
    page.goto("/clients/")
    page.locator("input[name='client']").first.check()
    page.get_by_label("按条件选全部 60 户").check()
    page.get_by_role("button", name="移出", exact=True).click()
    expect(page.get_by_text("60 户")).to_be_visible()


@in_every_view
def test_the_bar_and_what_follows_fit(
    size: tuple[int, int], language: str, head: User, context_of: NewContext
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    page = context_of(head, language, viewport=viewport).new_page()
    said = watch(page)
    wrong = {}
    page.goto("/clients/")
    boxes = page.locator("input[name='client']")
    for place in range(3):
        boxes.nth(place).check()
    if found := faults(page) + said:
        wrong["picked"] = found
    page.locator(".c-bulk details.c-more > summary").click()
    if found := faults(page) + said:
        wrong["list"] = found
    page.keyboard.press("Escape")
    page.locator("button[value='hand_over']").click()
    if found := faults(page) + said:
        wrong["form"] = found
    assert wrong == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(scheme: str, head: User, context_of: NewContext) -> None:
    source = (BASE_DIR / "node_modules/axe-core/axe.min.js").read_text()
    page = context_of(head, color_scheme=scheme, bypass_csp=True).new_page()
    page.goto("/clients/")
    page.locator("input[name='client']").first.check()
    page.locator(".c-bulk details.c-more > summary").click()
    assert serious(page, source) == []


def test_a_row_is_picked_by_thumb(head: User, context_of: NewContext) -> None:
    page = context_of(head, viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    page.goto("/clients/")
    target = page.locator(".c-picks__box label").nth(1)
    box = target.bounding_box()
    assert box is not None and box["height"] >= 44
    target.tap()
    assert picked(page) == 1
