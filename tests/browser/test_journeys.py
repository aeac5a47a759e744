"""A working day of each role from the sign-in page on, by what is on the screen: in both languages,
at three sizes, what is passed looked over for what overlaps and what axe finds."""

import pytest

from organisation.models import Institution
from organisation.rules.roles import Role
from tests.browser.conftest import NewContext
from tests.browser.every_page import Size
from tests.browser.journey import begin
from tests.browser.scene import make_scene
from tests.browser.test_looks import VIEWS
from tests.browser.walks import walks
from tests.factories import account
from tests.proofs import PROVES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# A minute each: the desk in Chinese; every size in both languages where bin/prove looks at all.
WALKED = VIEWS if PROVES else VIEWS[:1]


@pytest.mark.parametrize(("size", "language"), WALKED)
def test_the_day_of_every_role(context_of: NewContext, size: Size, language: str) -> None:
    scene = make_scene()
    manager = Role.RELATIONSHIP_MANAGER
    colleague = account(manager, Institution.objects.get(code="O003"), name="姚景行")
    found = walks(colleague)
    assert set(found) == set(Role)
    for role, walk in found.items():
        journey = begin(context_of, scene.users[role], role, size, language)
        walk.does(journey, scene)
        for address in walk.not_its if PROVES else walk.not_its[:1]:
            journey.is_not_for_me(address)
        journey.leave()
