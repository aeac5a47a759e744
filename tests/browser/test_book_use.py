"""A book in a browser: walked through and asked from without a mouse, printed, and small."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from organisation.models import User
from tests.browser.conftest import NewContext
from tests.browser.every_page import watch
from tests.browser.looks import faults
from tests.factories import InstitutionFactory, account, book_figures, book_load
from tests.published import AT, DAY, client_row, publish, snapshot
from tiering.models import BookChange, BookMembership, BookRequest
from tiering.services.policies import ensure_default_policy

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RM = "relationship_manager"
BOOK = f"/books/E1/{RM}/"


@pytest.fixture
def manager(db: None) -> User:
    """A book of 60 wealth clients of one outlet, a third of them falling; and a colleague."""
    ensure_default_policy(at=AT)
    branch = InstitutionFactory(code="B1", level="branch", name="云江分行")
    outlet = InstitutionFactory(code="O1", name="望江路网点", parent=branch)
    user = account(RM, outlet, employee_no="E1", name="林若溪")
    account(RM, outlet, employee_no="E2", name="姚景行")
    account("branch_office", branch, employee_no="B9", name="宋知远")
    numbers = [f"C{n:08}" for n in range(60)]
    for n, number in enumerate(numbers):
        client_row(number, name=f"陈婉清{'一二三四五六七八九十'[n % 10]}")
    run = publish(
        snapshot(
            number, home_outlet="O1", tier="wealth", aum=900_000 - n * 9_000,
            annual_average=(900_000 - n * 9_000) * (2 if n % 3 == 0 else 1), employee_no="E1",
            manager_role=RM, role_needed=RM,
            next_matures_on=DAY + timedelta(days=n) if n % 2 else None,
        )
        for n, number in enumerate(numbers)
    )  # fmt: skip
    BookMembership.objects.bulk_create(
        BookMembership(client_no=number, employee_no="E1", role=RM, is_primary=True,
                       since_on=DAY, reason="first")
        for number in numbers
    )  # fmt: skip
    BookChange.objects.create(
        run=run, client_no=numbers[0], role=RM, is_primary=True, to_employee_no="E1",
        reason="new",
    )  # fmt: skip
    figures = book_figures(tiers={"wealth": [60, "38070000.00"]}, falling=[20, "12000000.00"])
    book_load(run, outlet, employee_no="E1", clients=60, figures=figures)
    book_load(run, outlet, employee_no="E2", name="姚景行", clients=499)
    return user


def test_a_client_is_handed_over_by_keyboard_alone(manager: User, context_of: NewContext) -> None:
    page = context_of(manager).new_page()
    said = watch(page)
    page.goto(BOOK)
    names = page.locator("[data-rows] a.name")
    page.keyboard.press("j")
    expect(names.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(names.nth(1)).to_be_focused()
    page.keyboard.press("Tab")  # from the name to what may be asked about this row
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/new/C*/")
    page.locator("input[name=target]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("客户搬到同事的片区")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/")
    expect(page.get_by_text("待审批", exact=True)).to_be_visible()
    asked = BookRequest.objects.get()
    assert (asked.kind, asked.to_employee_no) == ("hand_over", "E2")
    assert said == []


def test_a_figure_leads_to_its_clients_and_they_to_one_another(
    manager: User, context_of: NewContext
) -> None:
    page = context_of(manager).new_page()
    page.goto(BOOK)
    page.get_by_role("link", name="资产下滑 20 户：看名单").click()
    page.wait_for_url("**falling=yes**")
    expect(page.locator("[data-rows] tr")).to_have_count(20)
    page.get_by_text("条件和列").click()
    page.get_by_label("时点资产低于（元）").fill("500000")
    page.get_by_role("button", name="应用").click()
    page.wait_for_url(f"**{BOOK}?**")
    expect(page.locator("[data-rows] tr")).to_have_count(5)
    page.locator("[data-rows] a.name").first.click()
    page.wait_for_url("**/clients/C00000045/**")
    page.keyboard.press("j")
    page.wait_for_url("**/clients/C00000048/**")


def test_the_movement_comes_after_the_page(manager: User, context_of: NewContext) -> None:
    page = context_of(manager).new_page()
    page.goto(BOOK)
    expect(page.get_by_text("原来没有管户经理")).to_be_visible()
    assert faults(page) == []


def test_on_paper_the_book_keeps_its_figures(manager: User, context_of: NewContext) -> None:
    page = context_of(manager).new_page()
    page.goto(BOOK)
    page.emulate_media(media="print")
    expect(page.locator("nav.l-nav")).to_be_hidden()
    expect(page.get_by_text("健康度怎么算")).to_be_visible()
    expect(page.get_by_role("link", name="申领客户")).to_be_hidden()
    page.set_viewport_size({"width": 700, "height": 1000})
    assert [fault for fault in faults(page) if "sideways" in fault] == []


def test_the_office_tries_out_before_it_approves(manager: User, context_of: NewContext) -> None:
    for n in (1, 2):
        BookRequest.objects.create(
            kind="hand_over", client_no=f"C0000000{n}", role=RM, from_employee_no="E1",
            to_employee_no="E2", branch_code="B1", reason="搬家", made_by=manager,
        )  # fmt: skip
    page = context_of(User.objects.get(employee_no="B9")).new_page()
    said = watch(page)
    page.goto("/approvals/")
    expect(page.get_by_text("试算：按筛选全部批准")).to_be_visible()
    expect(page.get_by_text("超上限 1 户")).to_be_visible()
    page.locator("input[name=request]").first.check()
    expect(page.get_by_text("试算：批准所选 1 项")).to_be_visible()
    expect(page.get_by_text("超上限 1 户")).to_be_hidden()
    assert said == []


def test_what_one_was_told_is_marked_read(manager: User, context_of: NewContext) -> None:
    from operations.services.telling import tell_person

    facts = {"role": RM, "is_primary": True, "joined": 3, "left": 1}
    for n in range(2):
        tell_person(key=f"k{n}", employee_no="E1", kind="book_moved", facts=facts, at=AT)
    page = context_of(manager).new_page()
    page.goto("/")
    expect(page.locator(".l-bell__n")).to_have_text("2")
    page.get_by_role("link", name="去看：管户包有变动").first.click()
    page.wait_for_url(f"**{BOOK}")
    page.locator(".l-bell").click()
    page.get_by_role("button", name="标为已读：管户包有变动").first.click()
    expect(page.locator(".l-bell__n")).to_have_text("1")
    page.get_by_role("button", name="全部标为已读").click()
    expect(page.locator(".l-bell__n")).to_be_hidden()
