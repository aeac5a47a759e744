"""Signing in, one-time codes, errors and finds, which no address alone leads to: at three sizes, in
both languages, with axe."""

import pytest

from tests.browser.answers import Bank, answers
from tests.browser.conftest import NewContext
from tests.browser.every_page import Look, in_every_look, wrong_with_answers
from tests.web.client_scene import Scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@in_every_look
def test_nothing_overlaps_is_cut_or_bars_anybody(
    look: Look, context_of: NewContext, settings: object
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    found = answers(Bank(Scene(), look.language))
    assert wrong_with_answers(found, context_of, look) == {}
