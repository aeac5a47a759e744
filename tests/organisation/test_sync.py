"""Postings follow the bank's staff file; what was entered by hand is not the file's to remove."""

from datetime import date

import pytest

from organisation.models import Posting
from organisation.services.sync import StaffRow, replace_postings
from tests.factories import InstitutionFactory, PostingFactory, StaffFactory

pytestmark = pytest.mark.django_db
JOINED, LEFT = date(2024, 3, 1), date(2026, 11, 20)


@pytest.fixture
def outlet() -> str:
    return str(InstitutionFactory(code="O001").code)


def row(employee_no: str, outlet: str, left_on: date | None = None) -> StaffRow:
    return StaffRow(employee_no, "林若溪", "relationship_manager", outlet, JOINED, left_on)


def by_hand(employee_no: str, outlet: str) -> Posting:
    return PostingFactory(
        staff=StaffFactory(employee_no=employee_no), institution_id=outlet, institution=None,
        joined_on=JOINED, is_from_file=False,
    )  # fmt: skip


def postings() -> set[tuple[str, bool, date | None]]:
    return set(Posting.objects.values_list("staff_id", "is_from_file", "left_on"))


def test_postings_become_those_of_the_file(outlet: str) -> None:
    replace_postings(rows=[row("E1", outlet), row("E2", outlet)])
    replace_postings(rows=[row("E2", outlet, LEFT), row("E3", outlet)])
    assert postings() == {("E2", True, LEFT), ("E3", True, None)}


def test_a_posting_entered_by_hand_outlives_a_file_that_named_it_once(outlet: str) -> None:
    by_hand("E1", outlet)
    replace_postings(rows=[row("E1", outlet), row("E2", outlet)])
    assert postings() == {("E1", False, None), ("E2", True, None)}
    replace_postings(rows=[row("E2", outlet)])
    assert postings() == {("E1", False, None), ("E2", True, None)}


def test_who_left_by_the_file_has_left_though_entered_by_hand(outlet: str) -> None:
    by_hand("E1", outlet)
    replace_postings(rows=[row("E1", outlet, LEFT)])
    replace_postings(rows=[])
    assert postings() == {("E1", False, LEFT)}
