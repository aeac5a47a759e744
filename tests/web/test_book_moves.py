"""Who came to a book and who went from it: by name only where the reader still sees the client."""

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from organisation.models import StandIn
from tests.signed_in import browser_of
from tests.web.book_scene import RM, newest_run, scene_of_books
from tests.web.client_scene import Scene, text
from tiering.models import BookChange, BookRequest
from web.pages.book import moves

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return scene_of_books()


def test_who_came_is_named_and_who_went_is_not(scene: Scene) -> None:
    run = newest_run()
    for number, before, after in (("OWN", None, "M1"), ("FORMER", "M1", "M3")):
        BookChange.objects.create(
            run=run, client_no=number, role=RM, is_primary=True, from_employee_no=before,
            to_employee_no=after, reason="new" if after == "M1" else "outlet",
        )  # fmt: skip
    page = text(browser_of(scene.manager).get(f"/books/M1/{RM}/moves/"))
    assert "移入 1，移出 1" in page and "归属网点变化" in page
    assert reverse("client", args=["OWN"]) in page
    assert "FORMER" not in page and "1 户，已不归您看" in page
    above = text(browser_of(scene.person("branch_office", "B")).get(f"/books/M1/{RM}/moves/"))
    assert reverse("client", args=["FORMER"]) in above


def test_who_is_seen_masked_is_not_named_among_who_went(scene: Scene) -> None:
    """A teller who stands in for a manager sees the pool's clients by a first character only."""
    teller = scene.person("teller", "O1")
    StandIn.objects.create(
        staff=teller.staff, stands_in_for=scene.manager.staff, role=RM,
        from_on=timezone.localdate(), until_on=timezone.localdate(),
    )  # fmt: skip
    Client.objects.filter(pk="UNASSIGNED").update(name="上官秋水")
    run = newest_run()
    BookChange.objects.create(
        run=run, client_no="UNASSIGNED", role=RM, is_primary=True, from_employee_no="M1",
        to_employee_no=None, reason="tier",
    )  # fmt: skip
    BookRequest.objects.create(
        kind="claim", client_no="UNASSIGNED", role=RM, to_employee_no="M1", branch_code="B",
        reason="熟客", made_by=scene.manager,
    )  # fmt: skip
    page = text(browser_of(teller).get(f"/books/M1/{RM}/moves/"))
    assert page.count("上***") == 2 and "上官" not in page


def test_the_newest_are_read_at_once_and_the_others_unfolded(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in ("OWN", "COLLEAGUE"):
        BookChange.objects.create(
            run=newest_run(), client_no=number, role=RM, is_primary=True, from_employee_no=None,
            to_employee_no="M1", reason="new",
        )  # fmt: skip
    browser, url = browser_of(scene.person("outlet_head", "O1")), f"/books/M1/{RM}/moves/"
    assert "<details" not in text(browser.get(url))
    monkeypatch.setattr(moves, "OPEN", 1)
    newest, older = text(browser.get(url)).split("<details")
    assert "移入 2，移出 0" in newest and "再看更早的 1 行" in older
    found = [number for part in (newest, older) for number in ("COLLEAGUE", "OWN")
             if reverse("client", args=[number]) in part]  # fmt: skip
    assert found == ["COLLEAGUE", "OWN"]


def test_requests_under_way_stand_beside_the_book(scene: Scene) -> None:
    BookRequest.objects.create(
        kind="hand_over", client_no="OWN", role=RM, from_employee_no="M1", to_employee_no="M2",
        branch_code="B", reason="搬家", made_by=scene.manager,
    )  # fmt: skip
    BookRequest.objects.create(  # a colleague's, to this one: no client of M1 yet
        kind="hand_over", client_no="COLLEAGUE", role=RM, from_employee_no="M2",
        to_employee_no="M1", branch_code="B", reason="搬家",
    )  # fmt: skip
    page = text(browser_of(scene.manager).get(f"/books/M1/{RM}/moves/"))
    assert "移交" in page and "待审批" in page and reverse("client", args=["OWN"]) in page
    assert "COLLEAGUE" not in page and page.count("c-told__row") == 1
