"""The demo's recordings are reported, drawn and reviewed by the rules of everybody's, and once."""

import pytest

from organisation.rules.roles import Role
from outreach.models import BestCase, CallReview, Contact, SampledCall
from tests.web.client_scene import Scene
from wealthcrm.demo.recordings import record_calls
from wealthcrm.demo.state import DemoState, Login

pytestmark = pytest.mark.django_db


def test_last_month_s_calls_are_there_to_be_reviewed_once() -> None:
    scene = Scene()
    scene.person("administrator", "H", employee_no="A1", name="管理员")
    scene.person("branch_office", "B", employee_no="B1", name="分行")
    state = DemoState()
    state.logins = [
        Login(number, "甲", str(role.label), "望江路网点")
        for number, role in (
            ("A1", Role.ADMINISTRATOR), ("B1", Role.BRANCH_OFFICE),
            ("M1", Role.RELATIONSHIP_MANAGER), ("M2", Role.RELATIONSHIP_MANAGER),
            ("M3", Role.RELATIONSHIP_MANAGER),
        )
    ]  # fmt: skip
    calls = record_calls(state)
    assert calls == Contact.objects.count() == SampledCall.objects.count() == 4
    assert record_calls(state) == 0
    assert CallReview.objects.count() == 2 and BestCase.objects.count() == 1
