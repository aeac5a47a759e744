"""The toast in a real browser: U brings back, 8 seconds and it leaves, without scripts it stays."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from clients.models import ClientNote
from tests.browser.conftest import NewContext
from tests.web.client_scene import Scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def removed(page: Page) -> None:
    page.goto("/clients/OWN/record/")
    page.get_by_role("button", name="移除").click()
    page.locator("[data-undo]").wait_for()


def test_what_was_removed_comes_back_by_a_key_by_a_button_and_not_after_its_time(
    context_of: NewContext,
) -> None:
    scene = Scene()
    ClientNote.objects.create(
        client_no="OWN", text="下午联系", written_at=timezone.now(), written_by=scene.manager
    )
    page = context_of(scene.manager).new_page()
    page.clock.install()
    removed(page)
    page.locator("textarea").first.press("u")  # typed, not pressed
    page.locator("textarea").first.evaluate("(field) => field.blur()")
    assert ClientNote.objects.get().removed_at is not None
    page.keyboard.press("u")
    page.get_by_text("已撤销").wait_for()
    assert ClientNote.objects.get().removed_at is None
    removed(page)
    page.locator("[data-undo]").hover()
    page.clock.fast_forward(9_000)
    expect(page.locator("[data-undo]")).to_have_count(1)  # somebody points at it
    page.mouse.move(5, 5)
    page.clock.fast_forward(9_000)
    expect(page.locator("[data-undo]")).to_have_count(0)
    plain = context_of(scene.manager, java_script_enabled=False).new_page()
    ClientNote.objects.update(removed_at=None, removed_by=None)
    removed(plain)
    plain.get_by_role("button", name="撤销").click()
    assert "下午联系" in plain.content() and ClientNote.objects.get().removed_at is None
