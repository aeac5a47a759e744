"""A client's history is told to its beginning, page by page, on the page and by the API."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from clients.models import Client
from operations.models import NightlyRun
from organisation.models import User
from tests.api.callers import V1, caller, everything
from tests.factories import RunFactory
from tests.signed_in import browser_of
from tests.web.client_scene import Scene, text
from tiering.models import BookChange, TierChange
from tiering.services.policies import policy_in_force

pytestmark = pytest.mark.django_db
NIGHTS = 70
FIRST = date(2026, 3, 1)


@pytest.fixture
def scene() -> Scene:
    """A client whose tier changed every night, whose manager changed every second, and whose
    employer's name changed sixty times."""
    scene = Scene()
    version, _ = policy_in_force(NightlyRun.objects.get().as_of)
    for n in range(NIGHTS):
        run = RunFactory(as_of=FIRST + timedelta(days=n), status=NightlyRun.Status.PUBLISHED)
        TierChange.objects.create(
            run=run, client_no="OWN", from_tier="mid", to_tier="wealth", annual_average=n,
            annual_basis="year_to_date", policy_version=version,
        )  # fmt: skip
        if n % 2:
            BookChange.objects.create(
                run=run, client_no="OWN", role="relationship_manager", is_primary=True,
                from_employee_no="M2", to_employee_no="M1", reason="cap",
            )  # fmt: skip
    for n in range(60):
        Client.objects.filter(pk="OWN").update(employer=f"第{n}家")
    return scene


def told(user: User, part: str, pattern: str) -> tuple[list[str], int]:
    """What matches on all pages, following the way to what is earlier in one of the two lists; and
    the number of pages."""
    browser, found, pages = browser_of(user), [], 0
    address: str | None = "/clients/OWN/history/"
    while address:
        page = text(browser.get(address))
        section = page.split(f'id="{part}"')[1].split("</section>")[0]
        found += re.findall(pattern, section)
        link = re.search(r'href="([^"]*)" rel="next"', section)
        address, pages = unescape(link[1]) if link else None, pages + 1
    return found, pages


def lists_of(page: str) -> str:
    return page.split('id="past"')[1].split("</main>", maxsplit=1)[0]


def test_both_lists_are_told_to_their_beginning_nothing_twice(scene: Scene) -> None:
    days, pages = told(scene.manager, "past", r'<time datetime="(\d{4}-\d\d-\d\d)">')
    expected = [FIRST + timedelta(days=n) for n in range(NIGHTS) for _ in range(1 + n % 2)]
    assert days == [day.isoformat() for day in reversed(expected)]
    assert pages == 3
    changed, pages = told(scene.manager, "changes", r"→.*?第(\d+)家|第(\d+)家</ins>")
    assert pages == 2
    assert len(changed) >= 60


def test_what_is_no_place_is_the_newest(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    newest = lists_of(text(browser.get("/clients/OWN/history/")))
    for query in ("past=x", "changes=x", "past=&changes=2026-01-01_x"):
        assert lists_of(text(browser.get(f"/clients/OWN/history/?{query}"))) == newest
    beyond = text(browser.get("/clients/OWN/history/?past=2020-01-01"))
    assert "没有更早的变化" in beyond and "回到最新" in beyond


def test_the_api_tells_the_same(scene: Scene) -> None:
    rows = everything(caller(scene.manager), f"{V1}clients/OWN/history/", limit=9)
    assert len(rows) == NIGHTS + NIGHTS // 2
    assert [row["on"] for row in rows] == sorted((row["on"] for row in rows), reverse=True)
    assert len({(row["on"], row["kind"]) for row in rows}) == len(rows)
