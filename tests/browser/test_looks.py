"""Every page, at three sizes, in both languages and both schemes: nothing overlaps, overflows or is
cut, and axe finds nothing serious."""

from datetime import timedelta

import pytest

from organisation.rules.roles import Role
from tests.browser.call_list import add_call_list
from tests.browser.conftest import NewContext
from tests.browser.contacts import add_contacts
from tests.browser.every_page import SIZES, Look, in_every_look, wrong_with
from tests.browser.looks import faults
from tests.browser.scene import Scene, make_scene
from tests.proofs import PROVES
from tiering.models import ExtractFile

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = ["zh-hans", "en"]
# The suite looks at four of the six, bin/prove at all of them.
VIEWS = [(SIZES[0], "zh-hans"), (SIZES[1], "en"), (SIZES[2], "zh-hans"), (SIZES[2], "en")]
if PROVES:
    VIEWS = [(size, language) for size in SIZES for language in LANGUAGES]
in_every_view = pytest.mark.parametrize(
    ("size", "language"), VIEWS, ids=[f"{size[0]}x{size[1]}-{lang}" for size, lang in VIEWS]
)


def pages_of(scene: Scene) -> list[tuple[Role | None, str]]:
    """(who, address) of every page and state."""
    held = ExtractFile.objects.get(verdict=ExtractFile.Verdict.HELD)
    manager = scene.users[Role.RELATIONSHIP_MANAGER].employee_no
    contact = add_contacts(scene.users[Role.RELATIONSHIP_MANAGER])
    add_call_list(scene.users[Role.RELATIONSHIP_MANAGER])
    about = f"?subject={held.name}&digest={held.digest}&decision=release"
    return [
        (None, "/sign-in/"),
        (None, "/sign-in/?why=idle"),
        (None, "/sign-in/first/"),
        (Role.HEAD_OFFICE, "/"),
        (Role.HEAD_OFFICE, "/nights/"),
        (Role.HEAD_OFFICE, f"/nights/{scene.published_on}/"),
        (Role.HEAD_OFFICE, f"/nights/files/{held.pk}/rejects/"),
        (Role.HEAD_OFFICE, f"/nights/{scene.held_on}/decide/{about}"),
        (Role.HEAD_OFFICE, "/notices/"),
        (Role.HEAD_OFFICE, "/totals/HO/"),
        (Role.BRANCH_OFFICE, "/find/?q=网点"),
        (Role.BRANCH_OFFICE, "/totals/B1/?against=month&sort=coverage"),
        (Role.BRANCH_OFFICE, f"/totals/B1/?day={scene.published_on - timedelta(days=3)}"),
        (Role.OUTLET_HEAD, "/totals/O003/"),
        (Role.BRANCH_OFFICE, "/books/"),
        (Role.BRANCH_OFFICE, "/books/?state=empty"),
        (Role.BRANCH_OFFICE, "/standards/"),
        (Role.RELATIONSHIP_MANAGER, "/standards/"),
        (Role.HEAD_OFFICE, f"/books/{manager}/"),
        (Role.BRANCH_HEAD, f"/books/{scene.users[Role.BRANCH_HEAD].employee_no}/"),
        (Role.LOBBY_MANAGER, "/"),
        (Role.EMPLOYEE, "/"),
        (Role.BRANCH_HEAD, "/"),
        (Role.RELATIONSHIP_MANAGER, "/"),
        (Role.RELATIONSHIP_MANAGER, f"/books/{manager}/"),
        (Role.RELATIONSHIP_MANAGER, f"/books/{manager}/relationship_manager/?falling=yes"),
        (Role.RELATIONSHIP_MANAGER, "/books/"),
        (Role.RELATIONSHIP_MANAGER, "/notices/"),
        (Role.RELATIONSHIP_MANAGER, "/grid/?goal=sell"),
        (Role.RELATIONSHIP_MANAGER, "/today/"),
        (Role.RELATIONSHIP_MANAGER, "/today/C00001/"),
        (Role.LOBBY_MANAGER, "/today/"),
        (Role.RELATIONSHIP_MANAGER, "/clients/C00001/"),
        (Role.RELATIONSHIP_MANAGER, "/clients/C00001/record/"),
        (Role.RELATIONSHIP_MANAGER, "/clients/C00001/history/"),
        (Role.RELATIONSHIP_MANAGER, "/clients/C00001/contacts/"),
        (Role.RELATIONSHIP_MANAGER, f"/clients/C00001/contacts/{contact.pk}/"),
        (Role.WEALTH_ADVISOR, "/clients/C00003/record/"),
        (Role.EMPLOYEE, "/clients/C00003/"),
        (Role.HEAD_OFFICE, "/clients/open/"),
        (Role.TELLER, "/clients/look-up/"),
        (Role.TELLER, "/clients/C00002/"),
        (Role.RELATIONSHIP_MANAGER, "/account/"),
        (Role.RELATIONSHIP_MANAGER, "/account/password/"),
        (Role.RELATIONSHIP_MANAGER, "/account/second-factor/"),
        (Role.RELATIONSHIP_MANAGER, "/account/step-up/"),
        (Role.RELATIONSHIP_MANAGER, "/roles/"),
        (Role.BRANCH_HEAD, "/people/"),
        (Role.BRANCH_HEAD, "/people/places/S1/"),
        (Role.BRANCH_HEAD, f"/people/of/{scene.users[Role.BRANCH_HEAD].employee_no}/leave/"),
        (Role.BRANCH_HEAD, f"/people/of/{manager}/certificate/"),
        (Role.BRANCH_HEAD, "/people/?certificates=gap"),
        (Role.TELLER, "/"),
        (Role.TELLER, "/nights/"),
        (Role.TELLER, "/nothing/"),
        (Role.ADMINISTRATOR, "/"),
        (Role.ADMINISTRATOR, "/nights/"),
        (Role.ADMINISTRATOR, "/notices/"),
        (Role.BRANCH_OFFICE, "/notices/"),
        (Role.ADMINISTRATOR, "/people/"),
        (Role.ADMINISTRATOR, "/people/?state=disabled"),
        (Role.ADMINISTRATOR, "/people/places/B1/"),
        (Role.ADMINISTRATOR, "/people/places/O003/"),
        (Role.ADMINISTRATOR, f"/people/of/{manager}/"),
        (Role.ADMINISTRATOR, f"/people/of/{manager}/stand-in/"),
        (Role.ADMINISTRATOR, f"/people/of/{manager}/posting/"),
        (Role.ADMINISTRATOR, f"/people/of/{manager}/account/disable/"),
    ]


@in_every_look
def test_nothing_overlaps_is_cut_or_bars_anybody(look: Look, context_of: NewContext) -> None:
    scene = make_scene()
    assert wrong_with(pages_of(scene), scene.users.__getitem__, context_of, look) == {}


@in_every_look
def test_nor_while_a_night_is_late_and_at_work(look: Look, context_of: NewContext) -> None:
    scene = make_scene(held=False, running=True)
    pages: list[tuple[Role | None, str]] = [
        (Role.HEAD_OFFICE, "/"),
        (Role.HEAD_OFFICE, "/nights/"),
        (Role.BRANCH_OFFICE, "/totals/B1/"),
        (Role.BRANCH_OFFICE, "/books/"),
        (Role.RELATIONSHIP_MANAGER, "/clients/"),
        (Role.RELATIONSHIP_MANAGER, "/clients/C00001/"),
    ]
    assert wrong_with(pages, scene.users.__getitem__, context_of, look) == {}


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>one</p><p>two</p>", ""),
        ("<div style='width: 3000px'><p>wide</p></div>", "scrolls sideways"),
        ("<h1>one</h1><h2 style='margin-top: -40px'>two</h2>", "overlap"),
        ("<p style='width: 20px; overflow: hidden; white-space: nowrap'>a long text</p>", "cut"),
    ],
)
def test_the_checker_finds_what_is_wrong_with_a_page(
    html: str, found: str, context_of: NewContext
) -> None:
    page = context_of().new_page()
    page.set_content(f"<body>{html}</body>")
    assert bool(faults(page)) == bool(found)
    assert found in " ".join(faults(page))
