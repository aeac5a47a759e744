"""The demo's sheets are written by the rules of everybody's, and once."""

import pytest

from organisation.rules.roles import Role
from outreach.models import Sheet, SheetQuestion
from tests.outreach.followed import matured, moved
from tests.published import DAY
from tests.web.client_scene import Scene
from wealthcrm.demo.sheets import write_sheets
from wealthcrm.demo.state import DemoState, Login

pytestmark = pytest.mark.django_db


def test_the_manager_writes_and_the_head_asks_once() -> None:
    scene = Scene()
    scene.person("outlet_head", "O1", employee_no="H1", name="网点负责人")
    for n in range(5):
        matured("OWN", DAY, product_code=f"P{n}")
    moved("OWN", DAY)
    state = DemoState()
    state.logins = [
        Login(number, "甲", str(role.label), "望江路网点")
        for number, role in (("M1", Role.RELATIONSHIP_MANAGER), ("H1", Role.OUTLET_HEAD))
    ]
    assert (write_sheets(state), write_sheets(state)) == (4, 0)
    assert Sheet.objects.count() == 4
    assert SheetQuestion.objects.count() == 2
