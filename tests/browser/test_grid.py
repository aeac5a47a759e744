"""The nine-grid in a real browser: choosing cells, filling lists, taking suggestions, and what it
looks like."""

from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from clients.models import ClientProfile
from organisation.rules.roles import Role
from outreach.models import Assigned, FamiliarityStep
from tests.browser.conftest import NewContext
from tests.browser.every_page import Look, in_every_look, wrong_with
from tests.factories import book_load
from tests.outreach.judging import keep, noted
from tests.outreach.made import days_ago, logged
from tests.published import publish
from tests.web.client_scene import Scene, planted, row

pytestmark = [
    pytest.mark.browser, pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("afternoon"),
]  # fmt: skip
LEVELS = ["A", "B", "C", ""]
AUMS = [2_350_000, 120_000, 41_000]


@pytest.fixture
def scene(afternoon: None) -> Scene:
    """Thirty clients in seven of the nine cells, some with a move to suggest."""
    scene = Scene()
    numbers = [f"N{n:02d}" for n in range(30)]
    placed = [(number, LEVELS[n % 4], AUMS[n % 3]) for n, number in enumerate(numbers)]
    kept = [each for each in placed if each[1:] not in (("A", 41_000), ("B", 2_350_000))]
    run = publish(
        [
            row(number, "O1", "M1", aum=Decimal(aum), has_marketing_consent=True,
                is_do_not_contact=False)
            for number, _level, aum in [*kept, ("OWN", "", 600_000)]
        ],
        as_of=timezone.localdate(),
    )  # fmt: skip
    for n, (number, level, _aum) in enumerate(kept):
        planted(number, name=f"欧阳{'甲乙丙丁戊己庚辛壬癸'[n % 10]}")
        if level:
            noted(number, level, scene.manager, days=200)
        if not n % 3:
            for back in range(4):
                kind = "call" if back else "visit"
                logged(number, "M1", at=days_ago(3 + back), kind=kind)
    for role in ("relationship_manager", "wealth_advisor"):
        book_load(run, scene.places["O1"], employee_no="M1", role=role, clients=len(kept) + 4)
    logged("OWN", "M1", at=days_ago(9))
    keep(scene.manager, "B")
    logged("OWN", "M1", at=days_ago(8), kind="meeting")
    return scene


def test_a_goal_fills_the_lists_and_one_click_takes_it_back(
    scene: Scene, context_of: NewContext
) -> None:
    page = context_of(scene.manager).new_page()
    page.goto("/grid/")
    page.get_by_role("link", name="重培育 4–6").click()
    expect(page.locator(".c-nine__cell.is-chosen")).to_have_count(3)
    page.locator("#places").fill("2")
    page.locator("#places").press("Enter")
    _told(page, "已加入名单 2 户")
    assert Assigned.objects.filter(ended_at=None).count() == 2
    page.keyboard.press("u")
    page.get_by_text("已撤销").wait_for()
    assert not Assigned.objects.filter(ended_at=None).exists()


def test_the_count_of_a_cell_leads_to_just_its_clients(
    scene: Scene, context_of: NewContext
) -> None:
    page = context_of(scene.manager).new_page()
    for number in (1, 2, 5, 6, 7, 8, 9):
        page.goto("/grid/M1/relationship_manager/")
        cell = page.locator(".c-nine__count").nth(number - 1)
        shown = int(cell.locator("b").inner_text())
        cell.click()
        page.wait_for_url("**/clients/?**")
        expect(page.locator("tbody tr")).to_have_count(shown)
        assert shown > 0


def test_what_is_ticked_is_taken_and_the_other_kept(scene: Scene, context_of: NewContext) -> None:
    page = context_of(scene.manager).new_page()
    page.goto("/grid/")
    moves = page.locator(".c-fams > li")
    before = moves.count()
    moves.nth(0).locator("summary").click()
    _keep(page)
    page.get_by_text("已保持不变").wait_for()
    expect(moves).to_have_count(before - 1)
    moves.nth(0).locator("input[type=checkbox]").uncheck()
    page.get_by_role("button", name="采纳勾选的建议").click()
    _told(page, "已按建议改了")
    assert FamiliarityStep.objects.filter(how="accepted").count() == before - 2
    page.keyboard.press("u")
    page.get_by_text("已撤销").wait_for()
    expect(moves).to_have_count(before - 1)


def test_the_record_tells_how_it_came_about(scene: Scene, context_of: NewContext) -> None:
    page = context_of(scene.manager).new_page()
    page.goto("/clients/OWN/record/")
    page.get_by_text("近 180 天 2 次有效联系，其中面谈 1 次").wait_for()
    page.get_by_role("button", name="改为 B 半熟").click()
    page.get_by_text("未记 → B 半熟").wait_for()
    assert ClientProfile.objects.get(pk="OWN").familiarity == "B"


def _told(page: Page, words: str) -> None:
    """Said on a page whose scripts ran: before that no key is heard."""
    page.get_by_text(words).wait_for()
    page.wait_for_load_state()


def _keep(page: Page) -> None:
    page.locator(".c-keep[open] button").click()


@in_every_look
def test_it_looks_right_in_every_state(scene: Scene, context_of: NewContext, look: Look) -> None:
    head = scene.person("outlet_head", "O1", employee_no="H1", name="网点负责人")
    lobby = scene.person("lobby_manager", "O2", employee_no="L1", name="大堂")
    people = {
        Role.RELATIONSHIP_MANAGER: scene.manager, Role.OUTLET_HEAD: head, Role.LOBBY_MANAGER: lobby,
    }  # fmt: skip
    manager = Role.RELATIONSHIP_MANAGER
    pages = [
        (manager, "/grid/"), (manager, "/grid/M1/relationship_manager/?goal=sell"),
        (manager, "/grid/?cell=3"), (manager, "/clients/OWN/record/"),
        (Role.OUTLET_HEAD, "/grid/?cell=1"), (Role.LOBBY_MANAGER, "/grid/"),
    ]  # fmt: skip
    assert wrong_with(pages, people.__getitem__, context_of, look) == {}
