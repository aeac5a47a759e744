"""The dashboard in a real browser: charts with their tables, drilling down, sorting, paper."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from organisation.rules.roles import Role
from tests.browser.conftest import NewContext
from tests.browser.every_page import watch
from tests.browser.looks import faults
from tests.browser.scene import make_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OUTLETS_BELOW = 12
MOVED = "1 3 5 9 14 16 27"  # per outlet, in tests/browser/boards.py


def _open(context_of: NewContext, address: str, **options: object) -> Page:
    scene = make_scene(held=False)
    page = context_of(scene.users[Role.BRANCH_OFFICE], **options).new_page()
    page.goto(address)
    return page


def _chart(page: Page, kind: str) -> Locator:
    return page.locator(f'figure[data-kind="{kind}"]')


def test_charts_are_drawn_under_the_strict_policy_and_hold_their_figures_as_tables(
    context_of: NewContext,
) -> None:
    scene = make_scene(held=False)
    page = context_of(scene.users[Role.BRANCH_OFFICE]).new_page()
    said = watch(page)
    page.goto("/totals/B1/")
    for kind in ("sankey", "area"):
        figure = _chart(page, kind)
        expect(figure.locator("canvas")).to_be_visible()
        expect(figure.locator("table")).to_be_hidden()
        summary = figure.get_by_text("看数字")
        summary.focus()
        page.keyboard.press("Enter")
        expect(figure.locator("table")).to_be_visible()
    moved = _chart(page, "sankey").locator("tbody tr td:nth-child(3)").all_inner_texts()
    assert sorted({int(text) for text in moved}) == [int(n) * OUTLETS_BELOW for n in MOVED.split()]
    figure = _chart(page, "sankey").locator("canvas")
    box = figure.bounding_box()
    assert box is not None
    figure.hover(position={"x": box["width"] / 2, "y": box["height"] / 3})
    assert said == []


def test_without_scripts_the_tables_stand_open(context_of: NewContext) -> None:
    page = _open(context_of, "/totals/B1/", java_script_enabled=False)
    for kind in ("sankey", "area"):
        expect(_chart(page, kind).locator("table")).to_be_visible()


def test_charts_follow_the_size_of_the_window(context_of: NewContext) -> None:
    page = _open(context_of, "/totals/B1/", viewport={"width": 1440, "height": 900})
    page.set_viewport_size({"width": 390, "height": 844})
    canvas = _chart(page, "sankey").locator("canvas")
    expect(canvas).to_have_css("width", re.compile(r"^3\d\d"))
    assert faults(page) == []


def test_the_way_down_the_tree_keeps_day_and_comparison(context_of: NewContext) -> None:
    page = _open(context_of, "/totals/B1/")
    page.get_by_role("link", name=re.compile("月初")).click()
    page.get_by_role("link", name="江北支行").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("江北支行")
    expect(page.get_by_role("link", name=re.compile("月初"))).to_have_attribute(
        "aria-current", "true"
    )
    page.get_by_role("link", name="科技城网点").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("科技城网点")
    page.get_by_role("link", name="云江分行", exact=True).click()
    expect(page).to_have_url(re.compile(r"/totals/B1/\?against=month"))


def test_a_head_of_the_table_sorts_by_key_and_says_so(context_of: NewContext) -> None:
    page = _open(context_of, "/totals/B1/")
    table = page.locator("section[aria-labelledby=below]")
    expect(table.locator("th[aria-sort=descending]")).to_have_text("无人管户")
    head = table.get_by_role("link", name="资产（元）")
    head.focus()
    page.keyboard.press("Enter")
    expect(table.locator("th[aria-sort=descending]")).to_have_text("资产（元）")
    names = table.locator("tbody th a").all_inner_texts()
    table.get_by_role("link", name="资产（元）").click()
    expect(table.locator("th[aria-sort=ascending]")).to_have_text("资产（元）")
    assert table.locator("tbody th a").all_inner_texts() == names[::-1]


def test_another_day_is_chosen_in_the_list(context_of: NewContext) -> None:
    scene = make_scene(held=False)
    page = context_of(scene.users[Role.BRANCH_OFFICE]).new_page()
    page.goto("/totals/B1/")
    options = page.get_by_label("数据日").locator("option").all_inner_texts()
    assert len(options) == 30
    page.get_by_label("数据日").select_option(index=4)
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("正在看过去的一天")).to_contain_text(options[4].split()[0])
    expect(page.get_by_role("heading", name="今天需要我")).to_have_count(0)


def test_a_need_leads_to_where_it_is_told(context_of: NewContext) -> None:
    page = _open(context_of, "/")
    page.get_by_role("link", name=re.compile("缺理财客户经理")).click()
    expect(page).to_have_url(re.compile("/totals/B1/#short$"))
    expect(page.locator("#short")).to_be_in_viewport()


def test_what_is_pressed_on_a_phone_is_large_enough(context_of: NewContext) -> None:
    page = _open(context_of, "/totals/B1/", viewport={"width": 390, "height": 844})
    pressed = page.locator("main a.c-filter, main .btn, main select, main summary, main .c-sort")
    small = [
        f"{each.inner_text()[:20]} {box['height']}"
        for each in pressed.all()
        if (box := each.bounding_box()) and box["height"] < 44
    ]
    assert pressed.count() > 10
    assert small == []


def test_paper_shows_the_figures_and_nothing_to_click(context_of: NewContext) -> None:
    page = _open(context_of, "/totals/B1/", color_scheme="dark")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    for hidden in (".l-nav", ".l-top", ".l-head__act", ".c-filters", ".c-todo .btn >> nth=0"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(_chart(page, "sankey").locator("canvas")).to_be_visible()
    cut = page.evaluate(
        "() => [...document.querySelectorAll('.c-scroll')]"
        ".filter((e) => getComputedStyle(e).overflowX !== 'visible').length"
    )
    assert cut == 0
    page.set_viewport_size({"width": 700, "height": 1000})  # a sheet of A4
    narrow = page.evaluate(
        "() => [...document.querySelectorAll('.l-main, .l-grid > *')]"
        ".filter((e) => e.clientWidth < 600).map((e) => e.className)"
    )
    assert narrow == []
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
