"""The console in a real browser: a whole list by keys alone, and what it looks like."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from organisation.rules.roles import Role
from outreach.models import Contact, ListWork
from tests.browser.call_list import entry_of, every_reason, worked
from tests.browser.conftest import NewContext
from tests.browser.every_page import Look, in_every_look, wrong_with
from tests.outreach.listed import put_on_list
from tests.published import publish
from tests.web.client_scene import Scene, holding, planted, row

pytestmark = [
    pytest.mark.browser, pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("afternoon"),
]  # fmt: skip
NUMBERS = [f"N{n:02d}" for n in range(1, 23)]  # the last two find no place


@pytest.fixture
def scene(afternoon: None) -> Scene:
    """A list of twenty, the first with every reason."""
    scene, today = Scene(), timezone.localdate()
    publish([row(number, "O1", "M1") for number in ("OWN", *NUMBERS)],
            [holding("N01", 1, matures_on=today + timedelta(days=3))], as_of=today)  # fmt: skip
    for n, number in enumerate(NUMBERS):
        planted(number, name=f"客户{'甲乙丙丁戊己庚辛壬癸'[n % 10]}", risk_assessed_on=today)
    rows = [entry_of(scene.manager, number, n) for n, number in enumerate(NUMBERS, start=1)]
    rows[0]["reasons"] = every_reason(today)
    for row_without in rows[20:]:
        row_without["place"] = None
    put_on_list(today, rows)
    return scene


def pressed(page: Page, *keys: str) -> None:
    """The last of them leads to another page."""
    *before, last = keys
    for key in before:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(last)
    page.locator("[data-undo]").wait_for()


def settled() -> int:
    return ListWork.objects.exclude(state="open").count()


def test_a_list_of_twenty_is_worked_by_keys_alone(scene: Scene, context_of: NewContext) -> None:
    page = context_of(scene.manager).new_page()
    page.goto("/today/")
    for n in range(1, 16):
        expect(page.locator(".c-call__head h1")).to_have_count(1)
        pressed(page, "123578"[n % 6])
        assert settled() == n
    pressed(page, "s", "Enter")  # with the first of the reasons
    page.keyboard.press("z")
    page.locator("#later-clock").fill("19:30")
    pressed(page, "Enter")
    tomorrow = str(timezone.localdate() + timedelta(days=1))
    for key, field in (("4", "call_back"), ("6", "appointment")):
        page.keyboard.press(key)
        page.locator("#id_next_on").fill(tomorrow)
        page.locator("#id_next_time").fill("10:00")
        pressed(page, "Enter")
        assert Contact.objects.filter(outcome=field).exists()
    page.keyboard.press("9")
    pressed(page, "Enter")
    page.get_by_text("待拨的客户已经处理完").wait_for()
    assert (settled(), Contact.objects.count()) == (20, 18)
    assert ListWork.objects.filter(state="later").count() > 1  # who was not reached, and the one


def test_a_slip_is_taken_back_by_u_and_the_clock_is_what_was_talked(
    scene: Scene, context_of: NewContext
) -> None:
    page = context_of(scene.manager).new_page()
    page.goto("/today/")
    page.keyboard.press("n")
    page.keyboard.type("月底前回电 5")  # a digit typed is no outcome
    assert settled() == 0
    page.locator("#id_words").evaluate("(field) => field.blur()")
    page.clock.install()
    page.keyboard.press("d")
    page.clock.fast_forward(75_000)
    pressed(page, "5")
    contact = Contact.objects.get()
    assert contact.is_effective and 70 <= (contact.seconds or 0) <= 80
    page.keyboard.press("u")
    page.get_by_text("已撤销").wait_for()
    assert ListWork.objects.get().state == "open"
    assert Contact.objects.get().withdrawn_at is not None
    page.keyboard.press("j")
    page.wait_for_url("**/today/N02/")


def test_enter_after_a_refusal_says_what_was_meant(scene: Scene, context_of: NewContext) -> None:
    page = context_of(scene.manager).new_page()
    page.goto("/today/")
    page.keyboard.press("6")
    page.locator("#id_next_on").fill("")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_text("请填哪一天").wait_for()
    page.locator("#id_next_on").fill(str(timezone.localdate() + timedelta(days=2)))
    pressed(page, "Enter")
    assert Contact.objects.get().outcome == "appointment"


def test_digits_choose_in_an_open_box_and_log_nothing(scene: Scene, context_of: NewContext) -> None:
    page = context_of(scene.manager).new_page()
    page.goto("/today/")
    page.keyboard.press("s")
    page.keyboard.press("3")
    expect(page.locator("input[name=reason][value=obsolete]")).to_be_checked()
    page.keyboard.press("8")  # no such choice: nothing, and no outcome
    page.locator(".c-call__head h1").click()
    page.keyboard.press("5")
    pressed(page, "s", "Enter")
    assert (ListWork.objects.get().skip_reason, Contact.objects.count()) == ("obsolete", 0)


def test_a_length_that_was_typed_stays_though_the_clock_runs(
    scene: Scene, context_of: NewContext
) -> None:
    page = context_of(scene.manager).new_page()
    page.goto("/today/")
    page.clock.install()
    page.keyboard.press("d")
    page.clock.fast_forward(30_000)
    page.locator("#id_talk").fill("2:30")
    page.clock.fast_forward(30_000)
    page.locator("#id_talk").evaluate("(field) => field.blur()")
    pressed(page, "5")
    assert Contact.objects.get().seconds == 150


def test_without_scripts_every_outcome_is_a_button(scene: Scene, context_of: NewContext) -> None:
    page = context_of(scene.manager, java_script_enabled=False).new_page()
    page.goto("/today/")
    page.locator("button[name=outcome][value=talked]").first.click()
    assert ListWork.objects.get().state == "done"
    page.locator("#id_talk").press("Enter")  # which button would it be? none
    assert settled() == 1


@in_every_look
def test_it_looks_right_in_every_state(scene: Scene, context_of: NewContext, look: Look) -> None:
    worked(scene.manager, "N18", state="later", later_at=timezone.now() + timedelta(hours=2))
    worked(scene.manager, "N19", state="skipped", skip_reason="away")
    manager = Role.RELATIONSHIP_MANAGER
    pages = [
        (manager, f"/today/{rest}")
        for rest in ("", "?tab=later", "N18/", "?tab=settled", "?tab=backlog")
    ]
    assert wrong_with(pages, {manager: scene.manager}.__getitem__, context_of, look) == {}
