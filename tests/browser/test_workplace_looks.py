"""The pages of policies, approvals, locks and jobs: at three sizes, in both languages, with axe."""

import re
from itertools import groupby

import pytest
from django.test import Client as Browser

from organisation.rules.roles import Role
from tests.browser.conftest import NewContext
from tests.browser.looks import faults, serious
from tests.browser.test_looks import in_every_view, watch
from tests.browser.workplace import Workplace, make_workplace
from tests.web.test_texts import CHINESE, _is_name
from wealthcrm.paths import BASE_DIR

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pages_of(place: Workplace) -> list[tuple[Role, str]]:
    """(who, address) of every page and state."""
    office, branch = Role.HEAD_OFFICE, Role.BRANCH_OFFICE
    manager = Role.RELATIONSHIP_MANAGER
    return [
        (office, "/policies/"),
        (office, f"/policies/{place.proposal}/"),
        (office, f"/policies/{place.own}/"),
        (office, f"/policies/compare/?old=1&new={place.proposal}&all=1"),
        (office, "/policies/propose/"),
        (office, f"/policies/{place.own}/edit/"),
        (office, "/locks/"),
        (office, "/locks/new/"),
        (office, "/jobs/"),
        (branch, "/approvals/"),
        (branch, "/approvals/?stage=over"),
        (branch, "/approvals/?role=loan_manager"),
        (branch, "/policies/1/"),
        (manager, "/requests/"),
        (manager, f"/requests/{place.own_request}/edit/"),
        (manager, "/locks/"),
        (manager, "/approvals/"),
    ]


@in_every_view
def test_nothing_overlaps_overflows_or_is_cut(
    size: tuple[int, int], language: str, context_of: NewContext
) -> None:
    place = make_workplace()
    viewport = {"width": size[0], "height": size[1]}
    wrong = {}
    for role, addresses in groupby(pages_of(place), key=lambda page: page[0]):
        user = place.scene.users[role]
        page = context_of(user, language, viewport=viewport).new_page()
        said = watch(page)
        for _role, address in addresses:
            page.goto(address)
            if found := faults(page) + said:
                wrong[f"{role} {address}"] = [*found]
                said.clear()
    assert wrong == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(scheme: str, context_of: NewContext) -> None:
    place = make_workplace()
    axe_source = (BASE_DIR / "node_modules/axe-core/axe.min.js").read_text()
    wrong = {}
    for role, addresses in groupby(pages_of(place), key=lambda page: page[0]):
        user = place.scene.users[role]
        page = context_of(user, color_scheme=scheme, bypass_csp=True).new_page()
        for _role, address in addresses:
            page.goto(address)
            if found := serious(page, axe_source):
                wrong[f"{role} {address}"] = found
    assert wrong == {}


def test_english_pages_hold_no_chinese_but_names_and_what_people_wrote() -> None:
    place = make_workplace()
    written = (BASE_DIR / "tests" / "browser" / "workplace.py").read_text()
    wrong = {}
    for role, address in pages_of(place):
        browser = Browser()
        browser.cookies["django_language"] = "en"
        browser.force_login(place.scene.users[role])
        page = browser.get(address).content.decode()
        page = re.sub(r"value=\"[^\"]*\"|lang=\"zh-hans\">中文", "", page)
        left = {w for w in CHINESE.findall(page) if not _is_name(w) and w not in written}
        if left:
            wrong[f"{role} {address}"] = left
    assert wrong == {}
