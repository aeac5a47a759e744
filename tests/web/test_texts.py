"""No text of a page is missing in English, and every code the apps keep has words."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from organisation.rules.permissions import ROLE_PERMISSIONS, Permission, UnknownPermission
from organisation.rules.roles import Level, Role
from organisation.selectors.access import Access
from tests.browser.scene import make_scene
from tests.browser.test_looks import pages_of
from tiering.rules.extracts import HOLD_REASONS, REASONS
from tiering.rules.policy import POTENTIAL, TIERS
from wealthcrm.messages import MO, compiled, kept_texts, read_catalogue, used_texts
from web.labels import STEP_LABELS, TIER_LABELS
from web.reasons import HOLD_REASON_TEXTS, REJECT_REASON_TEXTS

CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def test_every_text_used_is_translated_and_none_is_fuzzy() -> None:
    kept = kept_texts(read_catalogue())
    used = used_texts()
    assert len(used) > 200
    assert sorted(str(text) for text in used if not kept.get(text)) == []


def test_no_translation_is_left_over() -> None:
    assert sorted(str(text) for text in set(kept_texts(read_catalogue())) - used_texts()) == []


def test_the_compiled_texts_are_those_of_the_catalogue() -> None:
    assert MO.read_bytes() == compiled(read_catalogue())


def test_no_english_text_is_chinese() -> None:
    texts = [str(m.string) for m in read_catalogue() if m.id and CHINESE.search(str(m.string))]
    assert texts == []


@pytest.mark.django_db
def test_english_pages_hold_no_chinese_but_names_and_the_switch() -> None:
    scene = make_scene()
    wrong = {}
    for role, address in pages_of(scene):
        client = Client()
        client.cookies["django_language"] = "en"
        if role:
            client.force_login(scene.users[role])
        page = client.get(address).content.decode()
        page = re.sub(r"value=\"[^\"]*\"|lang=\"zh-hans\">中文", "", page)
        left = {word for word in CHINESE.findall(page) if not _is_name(word)}
        if left:
            wrong[f"{role} {address}"] = left
    assert wrong == {}


def _is_name(word: str) -> bool:
    """Whether a word stands in the invented bank itself: people, institutions, what was asked."""
    folder = Path(__file__).parents[1] / "browser"
    files = ("scene.py", "clients.py", "absences.py", "contacts.py")
    source = "".join((folder / name).read_text() for name in files)
    return word.removesuffix("网点") in source or word in "网点" or word in source


def test_every_reason_code_has_words() -> None:
    assert set(REJECT_REASON_TEXTS) == set(REASONS)
    assert set(HOLD_REASON_TEXTS) == set(HOLD_REASONS)


def test_every_tier_and_step_has_words() -> None:
    from nightly.steps import ORDER

    assert set(TIER_LABELS) == {*TIERS, POTENTIAL}
    assert tuple(STEP_LABELS) == tuple(ORDER)


@pytest.mark.parametrize("words", [*Role, *Level, *Permission], ids=str)
def test_roles_levels_and_permissions_read_well_in_both_languages(words: Role) -> None:
    with translation.override("zh-hans"):
        assert CHINESE.search(str(words.label))
    with translation.override("en"):
        assert not CHINESE.search(str(words.label))


def test_every_role_has_its_row_in_the_table() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert all(Permission.SEE_PUBLISHED_DAY in given for given in ROLE_PERMISSIONS.values())


def test_asking_about_something_that_is_no_permission_is_an_error() -> None:
    access = Access("E1", "林若溪", ())
    with pytest.raises(UnknownPermission):
        access.has("see_everything")  # type: ignore[arg-type]
