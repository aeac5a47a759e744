"""Postings follow the bank's staff file, which wins over what was entered by hand and says so; what
it never names is not its to remove."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from operations.models import AuditEntry
from operations.services.acting import Acting, acting
from organisation.models import Posting, Staff
from organisation.rules.roles import Role
from organisation.services.postings import add_posting
from organisation.services.sync import StaffRow, replace_postings
from tests.factories import InstitutionFactory, PostingFactory, StaffFactory, account

pytestmark = pytest.mark.django_db
WRITES = re.compile(r"\b(INSERT INTO|UPDATE|DELETE FROM)\s+\"")
JOINED, LEFT, AS_OF = date(2024, 3, 1), date(2026, 11, 20), date(2026, 11, 21)


@pytest.fixture
def outlet() -> str:
    return str(InstitutionFactory(code="O001").code)


def row(employee_no: str, outlet: str, left_on: date | None = None, on: date = JOINED) -> StaffRow:
    return StaffRow(employee_no, "林若溪", "relationship_manager", outlet, on, left_on)


def by_hand(employee_no: str, outlet: str, *, on: date = JOINED, **given: object) -> Posting:
    staff, _made = Staff.objects.get_or_create(employee_no=employee_no)
    return PostingFactory(
        staff=staff, institution_id=outlet, institution=None, joined_on=on, is_from_file=False,
        **given,
    )  # fmt: skip


def of_file(*rows: StaffRow) -> None:
    replace_postings(rows=rows, as_of=AS_OF)


def postings() -> set[tuple[str, bool, date | None, date | None]]:
    fields = ("staff_id", "is_from_file", "left_on", "overwritten_on")
    return set(Posting.objects.values_list(*fields))


def test_postings_become_those_of_the_file(outlet: str) -> None:
    of_file(row("E1", outlet), row("E2", outlet))
    of_file(row("E2", outlet, LEFT), row("E3", outlet))
    assert postings() == {("E2", True, LEFT, None), ("E3", True, None, None)}


def test_what_the_file_says_again_is_not_written_again(outlet: str) -> None:
    of_file(row("E1", outlet), row("E2", outlet), row("E3", outlet, LEFT))
    with CaptureQueriesContext(connection) as same:
        of_file(row("E3", outlet, LEFT), row("E2", outlet), row("E1", outlet))
    assert [each["sql"] for each in same if WRITES.search(each["sql"])] == []
    with CaptureQueriesContext(connection) as other:
        of_file(row("E1", outlet)._replace(name="林清"), row("E2", outlet, LEFT), row("E3", outlet))
    assert sum(bool(WRITES.search(each["sql"])) for each in other) == 2  # names; postings
    assert postings() == {
        ("E1", True, None, None), ("E2", True, LEFT, None), ("E3", True, None, None),
    }  # fmt: skip
    assert set(Staff.objects.values_list("employee_no", "name")) == {
        ("E1", "林清"), ("E2", "林若溪"), ("E3", "林若溪"),
    }  # fmt: skip


def test_a_posting_by_hand_that_the_file_names_becomes_the_files_for_good(outlet: str) -> None:
    made = by_hand("E1", outlet)
    of_file(row("E1", outlet), row("E2", outlet))
    assert postings() == {("E1", True, None, AS_OF), ("E2", True, None, None)}
    assert Posting.objects.get(staff="E1").pk == made.pk  # one row, whose story the audit tells
    of_file(row("E2", outlet))
    assert postings() == {("E2", True, None, None)}


def test_one_that_the_file_never_names_stays_by_hand(outlet: str) -> None:
    by_hand("E1", outlet)
    by_hand("E2", outlet, role="teller")
    of_file(row("E2", outlet))
    of_file(row("E2", outlet))
    assert postings() == {
        ("E1", False, None, None), ("E2", False, None, None), ("E2", True, None, None),
    }  # fmt: skip


def test_an_end_by_hand_holds_only_while_the_file_does_not_say_otherwise(outlet: str) -> None:
    by_hand("E1", outlet, left_on=LEFT)
    of_file()
    assert postings() == {("E1", False, LEFT, None)}
    of_file(row("E1", outlet))
    assert postings() == {("E1", True, None, AS_OF)}


def test_who_left_by_the_file_has_left_though_entered_by_hand(outlet: str) -> None:
    by_hand("E1", outlet)
    of_file(row("E1", outlet, LEFT))
    assert postings() == {("E1", True, LEFT, AS_OF)}


def test_the_days_of_the_file_replace_those_entered_by_hand(outlet: str) -> None:
    by_hand("E1", outlet, on=date(2024, 6, 1))
    of_file(row("E1", outlet))
    assert list(Posting.objects.values_list("joined_on", "overwritten_on")) == [(JOINED, AS_OF)]


def test_one_entered_beside_the_file_s_own_goes_and_the_other_says_so(outlet: str) -> None:
    of_file(row("E1", outlet))
    by_hand("E1", outlet, on=date(2024, 6, 1))
    of_file(row("E1", outlet))
    assert list(Posting.objects.values_list("joined_on", "overwritten_on")) == [(JOINED, AS_OF)]


def test_another_stay_at_the_place_is_not_what_the_file_tells_of(outlet: str) -> None:
    by_hand("E1", outlet, on=date(2020, 1, 1), left_on=date(2021, 1, 1))
    by_hand("E1", outlet, on=date(2026, 12, 1))
    of_file(row("E1", outlet, LEFT))
    assert Posting.objects.filter(is_from_file=False, overwritten_on=None).count() == 2
    assert Posting.objects.get(is_from_file=True).joined_on == JOINED


def test_two_by_hand_and_two_of_the_file_find_each_other_by_their_days(outlet: str) -> None:
    by_hand("E1", outlet, on=date(2024, 1, 1))
    by_hand("E1", outlet, on=LEFT)
    of_file(row("E1", outlet, LEFT), row("E1", outlet, on=LEFT))
    found = Posting.objects.order_by("joined_on").values_list("joined_on", "left_on")
    assert list(found) == [(JOINED, LEFT), (LEFT, None)]
    assert not Posting.objects.filter(is_from_file=False).exists()


def test_the_audit_keeps_who_entered_what_the_file_made_its_own(outlet: str) -> None:
    boss = account("administrator")
    staff = StaffFactory(employee_no="E1")
    with acting(Acting(AuditEntry.Origin.PAGE, "posting_of", boss.employee_no)):
        add_posting(
            staff=staff, role=Role.RELATIONSHIP_MANAGER, institution_code=outlet, by=boss,
            joined_on=date(2024, 6, 1),
        )  # fmt: skip
    of_file(row("E1", outlet))
    told = AuditEntry.objects.filter(relation="organisation_posting", about_no="E1")
    entered, overwritten = told.order_by("at", "id")
    assert (entered.actor_no, entered.changes["joined_on"]) == (
        boss.employee_no, [None, "2024-06-01"],
    )  # fmt: skip
    assert overwritten.changes["overwritten_on"] == [None, AS_OF.isoformat()]
    assert overwritten.changes["joined_on"] == ["2024-06-01", JOINED.isoformat()]
