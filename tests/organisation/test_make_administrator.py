"""The first administrator is made by the operator, with a code and no password on any screen."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from organisation.models import AccountEvent, Posting, User
from organisation.services.account_codes import set_password_with_code
from organisation.services.accounts import disable_account
from tests.factories import InstitutionFactory, StaffFactory

pytestmark = pytest.mark.django_db


def make(*arguments: str) -> str:
    out = StringIO()
    call_command("make_administrator", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


@pytest.fixture(autouse=True)
def head_office() -> None:
    InstitutionFactory(code="HO", level="head_office")


def test_it_gives_the_role_an_account_and_a_code_that_sets_the_password() -> None:
    StaffFactory(employee_no="E1")
    code = make("E1")
    user = set_password_with_code(employee_no="E1", code=code, password="a long enough phrase")
    posting = Posting.objects.get()
    assert (posting.staff_id, posting.role, posting.institution_id, posting.is_from_file) == (
        "E1", "administrator", "HO", False,
    )  # fmt: skip
    assert user.check_password("a long enough phrase")
    assert set(AccountEvent.objects.values_list("by", flat=True)) == {None, user.pk}


def test_again_it_only_gives_a_new_code() -> None:
    StaffFactory(employee_no="E1")
    first, second = make("E1"), make("E1")
    assert first != second
    assert (Posting.objects.count(), User.objects.count()) == (1, 1)


def test_who_is_not_in_the_staff_file_is_added_by_name() -> None:
    with pytest.raises(CommandError, match="--name"):
        make("X9")
    make("X9", "--name", "邵文轩")
    assert User.objects.get().staff.name == "邵文轩"


@pytest.mark.parametrize("place", ["nowhere", "CLOSED"])
def test_it_needs_an_open_institution(place: str) -> None:
    StaffFactory(employee_no="E1")
    InstitutionFactory(code="CLOSED", is_open=False)
    with pytest.raises(CommandError, match="no open institution"):
        make("E1", "--institution", place)
    assert not User.objects.exists()


def test_it_does_not_revive_a_disabled_account() -> None:
    StaffFactory(employee_no="E1")
    make("E1")
    disable_account(user=User.objects.get(), by=None)
    with pytest.raises(CommandError, match="disabled"):
        make("E1")
