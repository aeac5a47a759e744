"""A masked field in a real browser: asked for, shown for a minute, masked again."""

import pytest
from playwright.sync_api import expect

from organisation.rules.roles import Role
from tests.browser.conftest import NewContext
from tests.browser.scene import make_scene
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_phone_number_is_shown_for_a_minute_and_masked_again(context_of: NewContext) -> None:
    scene = make_scene(held=False)
    page = context_of(scene.users[Role.RELATIONSHIP_MANAGER]).new_page()
    page.goto("/account/step-up/?next=/clients/C00001/")
    page.fill('input[name="step_up_password"]', PASSWORD)
    page.press('input[name="step_up_password"]', "Enter")
    page.wait_for_url("**/clients/C00001/")
    page.clock.install()
    field = page.locator(".c-mask").first
    assert "138****5678" in field.inner_text()
    field.locator("summary").click()
    field.locator("button").click()
    shown = page.locator(".c-mask--open")
    page.locator(".c-mask--open[data-watched]").wait_for()  # its minute has begun
    assert "13812345678" in shown.inner_text()
    page.clock.fast_forward(59_000)
    expect(shown).to_have_count(1)
    page.clock.fast_forward(2_000)
    expect(shown).to_have_count(0)
    expect(field).to_have_text("138****5678")
    assert "13812345678" not in page.content()
