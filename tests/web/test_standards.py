"""The page of contact standards: how far they are kept, and what they ask of a day."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import BookLoad
from organisation.models import User
from tests.factories import book_figures
from tests.signed_in import browser_of
from tests.web.book_scene import RM, scene_of_books
from tests.web.client_scene import Scene, text

pytestmark = [pytest.mark.django_db, pytest.mark.contexts]


@pytest.fixture
def scene() -> Scene:
    return scene_of_books()


def page_of(user: User, query: str = "") -> Any:
    return browser_of(user).get(f"/standards/{query}").context["page"]


def tell(employee_no: str, **figures: Any) -> None:
    BookLoad.objects.filter(employee_no=employee_no).update(figures=book_figures(**figures))


def test_a_manager_sees_the_conflict_and_what_was_missed(scene: Scene) -> None:
    tell("M1", tiers={"wealth": [400, "128000000.00"]},
         standards=[["wealth", "contact", 380, 12, 30, 250]])  # fmt: skip
    page = page_of(scene.manager)
    hard, intensive = page.demands
    assert (hard.calls, hard.call_room, hard.is_too_much) == (7, 20, False)
    assert (intensive.calls, intensive.visits, intensive.is_too_much) == (80, 20, True)
    shown = text(browser_of(scene.manager).get("/standards/"))
    for words in ("强化标准每天要打 80 通，一天做得到 20 通", "每季有效联系", "每周电话", "做不到"):
        assert words in shown, words
    (row,) = page.kept
    assert (row.kept.missed, row.kept.soon, row.kept.coverage, row.waiting) == (12, 30, 65, 130)
    assert "contact_before=" in row.waiting_url and "tier=wealth" in row.waiting_url
    assert browser_of(scene.manager).get(row.waiting_url).status_code == 200
    assert page.rows == []


def test_a_head_sees_places_then_people_then_one_book(scene: Scene) -> None:
    office = scene.person("branch_office", "B")
    page = page_of(office)
    assert {each.name for each in page.rows} == {"望江路网点", "新城网点"} and page.is_places
    assert page.whole.people == 3 and page.demands[0].call_room == 60
    outlet = page_of(office, "?place=O1")
    assert outlet.name == "望江路网点" and not outlet.is_places and len(outlet.rows) == 2
    assert outlet.whole.people == 2
    one = page_of(office, f"?book=M1|{RM}")
    assert one.whole.people == 1 and one.rows == []
    whole = page.whole.kept["wealth", "contact"]
    parts = [
        page_of(office, f"?place={code}").whole.kept["wealth", "contact"] for code in ("O1", "O2")
    ]
    assert whole == parts[0] + parts[1]


def test_what_is_out_of_reach_does_not_exist(scene: Scene) -> None:
    browser = browser_of(scene.person("outlet_head", "O1"))
    for query in ("?place=O2", "?place=NONE", f"?book=M3|{RM}", "?book=nonsense"):
        assert browser.get(f"/standards/{query}").status_code == 404, query
    assert browser_of(scene.manager).get(f"/standards/?book=M2|{RM}").status_code == 404


def test_a_day_that_did_not_count_them_says_so(scene: Scene) -> None:
    figures = book_figures()
    figures.pop("standards")
    BookLoad.objects.filter(employee_no="M1").update(figures=figures)
    assert "这一数据日还没有计算" in text(browser_of(scene.manager).get("/standards/"))
    BookLoad.objects.filter(employee_no="M1").update(figures=None)
    assert browser_of(scene.manager).get("/standards/").status_code == 200


def test_before_the_first_night_and_without_a_book_the_page_says_so(scene: Scene) -> None:
    other = scene.person(RM, "O1", employee_no="M7", name="新人")
    assert "还没有管户包" in text(browser_of(other).get("/standards/"))


def test_as_many_statements_for_one_book_as_for_a_branch(scene: Scene) -> None:
    counts = []
    for user in (scene.manager, scene.person("branch_office", "B")):
        browser = browser_of(user)
        browser.get("/standards/")
        with CaptureQueriesContext(connection) as made:
            browser.get("/standards/")
        counts.append(len(made))
    assert max(counts) <= 7, counts
