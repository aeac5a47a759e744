"""What is printed: the figures of a page, as a table, and nothing that can only be clicked."""

import pytest
from playwright.sync_api import Page, expect

from organisation.rules.roles import Role
from tests.browser.conftest import NewContext
from tests.browser.looks import faults
from tests.browser.workplace import Workplace, make_workplace

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = [
    (Role.RELATIONSHIP_MANAGER, "/clients/C00001/"),
    (Role.OUTLET_HEAD, "/clients/"),
    (Role.HEAD_OFFICE, "/policies/"),
    (Role.HEAD_OFFICE, "/policies/{version}/"),
    (Role.BRANCH_OFFICE, "/approvals/"),
]


@pytest.fixture
def place(db: None) -> Workplace:
    return make_workplace()


def on_paper(page: Page) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})  # a sheet of A4


def test_pages_of_work_print_their_figures_and_nothing_to_click(
    place: Workplace, context_of: NewContext
) -> None:
    wrong = {}
    for role, address in PAGES:
        page = context_of(place.scene.users[role]).new_page()
        page.goto(address.format(version=place.proposal))
        on_paper(page)
        clickable = page.locator("main :is(button, input, select, textarea):visible")
        found = [each.evaluate("e => e.outerHTML.slice(0, 120)") for each in clickable.all()]
        if found := found + faults(page):
            wrong[address] = found
        expect(page.locator("nav.l-nav")).to_be_hidden()
    assert wrong == {}


def test_the_curve_of_a_client_is_on_the_paper(place: Workplace, context_of: NewContext) -> None:
    page = context_of(place.scene.users[Role.RELATIONSHIP_MANAGER]).new_page()
    page.goto("/clients/C00001/")
    expect(page.locator(".c-chart canvas")).to_be_visible()
    on_paper(page)
    page.wait_for_timeout(300)  # what the new width makes the page do
    box = page.locator(".c-chart canvas").bounding_box()
    assert box is not None and box["height"] > 200


@pytest.mark.parametrize(
    ("role", "address"), [(Role.OUTLET_HEAD, "/clients/"), (Role.BRANCH_OFFICE, "/approvals/")]
)
def test_a_table_stays_a_table_on_paper(
    role: Role, address: str, place: Workplace, context_of: NewContext
) -> None:
    page = context_of(place.scene.users[role]).new_page()
    page.goto(address)
    on_paper(page)
    expect(page.locator("main .c-table--cards tbody tr").first).to_have_css("display", "table-row")
    expect(page.locator("main .c-table--cards thead th:visible").first).to_be_visible()
