"""What was removed by hand can be brought back: as it was, once, soon, by its remover only."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone

from clients.models import ClientList, ClientNote, FamilyMember, KeyDate
from clients.services.hand_lists import add_to_list
from operations.models import AuditEntry, SavedView
from tests.published import publish
from tests.signed_in import browser_of
from tests.web.client_scene import Scene, row, text

pytestmark = pytest.mark.django_db
WORD = re.compile(r'name="word" value="([^"]+)"')


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


@pytest.fixture
def browser(scene: Scene) -> Browser:
    return browser_of(scene.manager)


def removed(browser: Browser, address: str, **data: Any) -> str:
    """The word on the page after removing something, and no other trace of it there."""
    page = browser.post(address, data, follow=True).content.decode()
    (word,) = WORD.findall(page)
    assert "data-undo" in page
    return str(word)


def undone(browser: Browser, word: str) -> str:
    return text(browser.post("/undo/", {"word": word}, follow=True))


def note(scene: Scene, by: Any = None) -> ClientNote:
    return ClientNote.objects.create(
        client_no="OWN", text="喜欢喝茶", written_at=timezone.now(), written_by=by or scene.manager
    )


def test_a_note_stands_again(scene: Scene, browser: Browser) -> None:
    kept = note(scene)
    word = removed(browser, f"/clients/OWN/notes/{kept.pk}/remove/")
    assert "喜欢喝茶" not in text(browser.get("/clients/OWN/record/"))
    page = undone(browser, word)
    assert "已撤销" in page and "喜欢喝茶" in page
    kept.refresh_from_db()
    assert (kept.removed_at, kept.removed_by) == (None, None)


def test_a_relative_and_a_key_date_are_what_they_were(scene: Scene, browser: Browser) -> None:
    at = timezone.now() - timedelta(days=40)
    head = scene.person("outlet_head", "O1")
    common: dict[str, Any] = {"client_no": "OWN", "added_at": at, "added_by": head}
    born = date(2011, 3, 4)
    relative = FamilyMember.objects.create(
        relation="女儿", name="上官小满", birthday=born, **common
    )
    day = KeyDate.objects.create(label="店庆", on=date(2010, 12, 5), is_yearly=False, **common)
    word = removed(browser, f"/clients/OWN/family/{relative.pk}/remove/")
    assert "上官小满" not in str(dict(browser.session))  # sealed: the cache keeps sessions too
    undone(browser, word)
    again = FamilyMember.objects.get()
    assert (again.relation, again.name, again.birthday) == ("女儿", "上官小满", born)
    assert (again.added_at, again.added_by, again.is_from_file) == (at, head, False)
    undone(browser, removed(browser, f"/clients/OWN/dates/{day.pk}/remove/"))
    kept = KeyDate.objects.get()
    assert (kept.label, kept.on, kept.is_yearly) == ("店庆", date(2010, 12, 5), False)
    assert (kept.added_at, kept.added_by) == (at, head)
    told = AuditEntry.objects.filter(relation="clients_keydate", actor_no="M1").order_by("pk")
    assert list(told.values_list("action", flat=True)) == ["delete", "insert"]


def test_it_is_undone_once_and_a_second_try_changes_nothing(scene: Scene, browser: Browser) -> None:
    kept = note(scene)
    word = removed(browser, f"/clients/OWN/notes/{kept.pk}/remove/")
    undone(browser, word)
    browser.post(f"/clients/OWN/notes/{kept.pk}/remove/")
    assert "已经撤销过" in undone(browser, word)
    assert ClientNote.objects.get().removed_at is not None


def test_only_the_last_removal_its_remover_and_a_short_while(
    scene: Scene, browser: Browser
) -> None:
    first, second = note(scene), note(scene)
    word = removed(browser, f"/clients/OWN/notes/{first.pk}/remove/")
    last = removed(browser, f"/clients/OWN/notes/{second.pk}/remove/")
    assert "已经撤销过" in undone(browser, word)
    other = browser_of(scene.person("outlet_head", "O1"))
    assert "已经撤销过" in undone(other, last)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert "已经撤销过" in undone(browser, last)
    assert ClientNote.objects.filter(removed_at__isnull=True).count() == 0


def test_who_lost_the_client_meanwhile_brings_nothing_back(scene: Scene, browser: Browser) -> None:
    kept = note(scene)
    word = removed(browser, f"/clients/OWN/notes/{kept.pk}/remove/")
    publish([row("OWN", "O1", "M2")], as_of=date(2026, 11, 21))
    assert browser.post("/undo/", {"word": word}).status_code == 404
    kept.refresh_from_db()
    assert kept.removed_at is not None


def test_a_saved_view_and_a_list_come_back(scene: Scene, browser: Browser) -> None:
    view = SavedView.objects.create(
        owner=scene.manager, page="clients", name="大额", query={"tier": ["wealth"]},
        shared_with=scene.places["O1"],
    )  # fmt: skip
    undone(browser, removed(browser, f"/clients/views/{view.pk}/forget/"))
    again = SavedView.objects.get()
    assert (again.name, again.query, again.shared_with_id) == ("大额", {"tier": ["wealth"]}, "O1")
    kept = add_to_list(name="年底", client_nos=["OWN"], by=scene.manager, at=timezone.now())
    word = removed(browser, f"/clients/lists/{kept.pk}/forget/")
    assert not ClientList.objects.filter(name="年底").exists()
    undone(browser, word)
    assert list(ClientList.objects.get(name="年底").entries.values_list("client_no")) == [("OWN",)]
    data = {"act": "take_off", "client": "OWN", "query": f"list={kept.pk}"}
    word = removed(browser, "/clients/pick/", **data)
    assert not kept.entries.exists()
    undone(browser, word)
    assert kept.entries.count() == 1


def test_what_cannot_be_undone_any_more_says_so(scene: Scene, browser: Browser) -> None:
    kept = add_to_list(name="年底", client_nos=["OWN"], by=scene.manager, at=timezone.now())
    word = removed(browser, f"/clients/lists/{kept.pk}/forget/")
    add_to_list(name="年底", client_nos=["OWN"], by=scene.manager, at=timezone.now())
    assert "不能撤销" in undone(browser, word)
    assert ClientList.objects.filter(name="年底").count() == 1
