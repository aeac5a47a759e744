"""Parts of a page that do not come: said in words, tried again, and nothing typed is lost."""

import pytest
from playwright.sync_api import Page, Route, expect

from operations.models import RunStep
from organisation.rules.roles import Role
from tests.browser.conftest import NewContext
from tests.browser.looks import faults, serious
from tests.browser.scene import Scene, make_scene
from tests.factories import PASSWORD, BookRequestFactory
from wealthcrm.paths import BASE_DIR

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOVES = "**/books/*/*/moves/"
FILTERS = "**/clients/filters/**"


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene(held=False, running=True)


def fail_with(page: Page, address: str, status: int) -> None:
    page.route(address, lambda route: route.fulfill(status=status, body="<h1>whole page</h1>"))


def test_a_part_that_does_not_come_says_so_and_comes_when_asked_again(
    scene: Scene, context_of: NewContext
) -> None:
    page = context_of(scene.users[Role.OUTLET_HEAD]).new_page()
    page.route(FILTERS, lambda route: route.abort())
    page.goto("/clients/")
    page.locator("details.c-more--wide > summary").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("筛选条件没有取到")
    expect(alert).to_contain_text("连不上服务器")
    page.unroute(FILTERS)
    fail_with(page, FILTERS, 500)
    alert.get_by_role("button", name="重试").focus()
    page.keyboard.press("Enter")
    expect(alert).to_contain_text("HTTP 500")
    expect(alert).not_to_contain_text("whole page")
    expect(alert.get_by_role("button", name="重试")).to_be_focused()
    page.unroute(FILTERS)
    page.keyboard.press("Enter")
    box = page.locator(".c-more--wide .c-more__box")
    expect(box.locator("form")).to_be_visible()
    expect(alert).to_have_count(0)
    expect(box.locator("form")).to_be_focused()
    expect(page.locator("[aria-busy]")).to_have_count(0)


def test_a_poll_keeps_what_was_last_known_and_recovers_by_itself(
    scene: Scene, context_of: NewContext
) -> None:
    page = context_of(scene.users[Role.ADMINISTRATOR]).new_page()
    page.goto("/nights/")
    expect(page.locator("#night")).to_contain_text("进行中 62%")
    fail_with(page, "**/nights/*/live/", 502)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("进度没有更新")
    expect(alert).to_contain_text("HTTP 502")
    expect(page.locator("#night")).to_contain_text("进行中 62%")
    RunStep.objects.filter(run__as_of=scene.held_on, name="books").update(progress=0.87)
    page.unroute("**/nights/*/live/")
    expect(page.locator("#night")).to_contain_text("进行中 87%")
    expect(alert).to_have_count(0)


def test_a_reveal_that_fails_keeps_what_was_chosen(scene: Scene, context_of: NewContext) -> None:
    page = context_of(scene.users[Role.RELATIONSHIP_MANAGER]).new_page()
    page.goto("/account/step-up/?next=/clients/C00001/")
    page.fill('input[name="step_up_password"]', PASSWORD)
    page.press('input[name="step_up_password"]', "Enter")
    page.wait_for_url("**/clients/C00001/")
    fail_with(page, "**/clients/C00001/reveal/", 500)
    field = page.locator(".c-mask").first
    field.locator("summary").click()
    purpose = field.locator("select")
    purpose.select_option(index=1)
    chosen = purpose.input_value()
    field.get_by_role("button", name="记录并显示").click()
    expect(field.get_by_role("alert")).to_contain_text("没有显示")
    expect(purpose).to_have_value(chosen)
    page.unroute("**/clients/C00001/reveal/")
    field.get_by_role("button", name="重试").click()
    expect(page.locator(".c-mask--open")).to_contain_text("13812345678")


def test_a_dry_run_that_fails_keeps_the_note(scene: Scene, context_of: NewContext) -> None:
    manager = scene.users[Role.RELATIONSHIP_MANAGER]
    BookRequestFactory(
        kind="release", client_no="C00001", branch_code="B1", reason="搬家", made_by=manager,
        from_employee_no=manager.employee_no, to_employee_no=None,
    )  # fmt: skip
    page = context_of(scene.users[Role.BRANCH_OFFICE]).new_page()
    fail_with(page, "**/approvals/difference/", 503)
    page.goto("/approvals/")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("没有试算出对管户包的影响")
    page.fill("#note", "同意移出")
    page.unroute("**/approvals/difference/")
    alert.get_by_role("button", name="重试").click()
    expect(alert).to_have_count(0)
    assert page.input_value("#note") == "同意移出"


def test_a_session_that_ended_leads_to_the_sign_in_page(
    scene: Scene, context_of: NewContext
) -> None:
    context = context_of(scene.users[Role.OUTLET_HEAD])
    page = context.new_page()
    page.goto("/clients/")
    context.clear_cookies(name="sessionid")
    page.locator("details.c-more--wide > summary").click()
    page.wait_for_url("**/sign-in/?next=%2Fclients%2F*")
    assert page.get_by_role("alert").count() == 0


@pytest.mark.parametrize("width", [1440, 390])
def test_the_words_fit_and_a_slow_part_shows_grey_lines(
    width: int, scene: Scene, context_of: NewContext
) -> None:
    user = scene.users[Role.OUTLET_HEAD]
    context = context_of(user, "en", viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route(FILTERS, hold)
    page.goto("/clients/")
    page.locator("details.c-more--wide > summary").click()
    lines = page.locator(".c-more--wide .c-skel")
    expect(lines).to_have_css("opacity", "1")
    expect(page.locator(".c-more--wide [aria-busy=true]")).to_have_count(1)
    waiting[0].abort()
    expect(page.get_by_role("alert")).to_contain_text("Try again")
    assert faults(page) == []
    assert serious(page, (BASE_DIR / "node_modules/axe-core/axe.min.js").read_text()) == []
