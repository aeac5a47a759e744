"""Policies, approvals, locks, jobs and the audit: at three sizes, in both languages, with axe."""

import re

import pytest
from django.test import Client as Browser

from organisation.rules.roles import Role
from tests.browser.conftest import NewContext
from tests.browser.every_page import Look, in_every_look, wrong_with
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
        (office, "/audit/"),
        (office, "/audit/?kind=client"),
        (office, "/audit/?kind=policy&from_on=2020-01-01"),
        (office, "/audit/?from_on=2020-01-02&until_on=2020-01-01"),
        (office, "/audit/?until_on=2020-01-01"),
        (manager, "/jobs/"),
        (manager, "/exports/none/"),
        (manager, f"/clients/picked/{place.picked}/hand_over/"),
        (manager, f"/requests/many/{place.bulk}/"),
        (branch, "/totals/B1/export/"),
        (manager, "/clients/export/?tier=wealth&managed=yes"),
        (branch, "/clients/export/"),
        (branch, "/approvals/"),
        (branch, "/approvals/?stage=over"),
        (branch, "/approvals/?role=loan_manager"),
        (branch, "/policies/1/"),
        (manager, "/requests/"),
        (manager, "/requests/claim/"),
        (manager, "/requests/new/C00001/"),
        (manager, f"/requests/{place.own_request}/edit/"),
        (manager, "/locks/"),
        (manager, "/approvals/"),
    ]


@in_every_look
def test_nothing_overlaps_is_cut_or_bars_anybody(look: Look, context_of: NewContext) -> None:
    place = make_workplace()
    assert wrong_with(pages_of(place), place.scene.users.__getitem__, context_of, look) == {}


def test_english_pages_hold_no_chinese_but_names_and_what_people_wrote() -> None:
    place = make_workplace()
    folder = BASE_DIR / "tests" / "browser"
    written = "".join((folder / name).read_text() for name in ("workplace.py", "exports.py"))
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
