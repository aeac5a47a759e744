"""The texts of the demo are right by the rules that refuse others, and are written once."""

import pytest

from organisation.rules.roles import Role
from outreach.models import MessageText
from outreach.rules.messages import TextState
from outreach.rules.template_text import read_text
from tests.factories import InstitutionFactory, account
from wealthcrm.demo.state import DemoState, Login
from wealthcrm.demo.texts import NEWS, TEMPLATES, write_texts

pytestmark = pytest.mark.django_db


def test_every_text_can_be_sent() -> None:
    assert [read_text(each.text).faults for each in TEMPLATES] == [[]] * len(TEMPLATES)
    assert not read_text(NEWS, takes_placeholders=False).faults


def test_two_people_of_head_office_review_them_once() -> None:
    head = InstitutionFactory(code="H", level="head_office")
    people = [account("head_office", head) for _each in range(2)]
    state = DemoState()
    state.logins = [
        Login(str(each.employee_no), "甲", str(Role.HEAD_OFFICE.label), "总行", with_code=True)
        for each in people
    ]
    assert (write_texts(state), write_texts(state)) == (4, 0)
    assert set(MessageText.objects.values_list("state", flat=True)) == {TextState.APPROVED}
