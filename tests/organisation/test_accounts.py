"""Accounts: made, invited, disabled; one-time codes; the journal of what was done to them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from organisation.models import AccountCode, AccountEvent, User
from organisation.selectors.people import AccountState, state_of
from organisation.services.account_codes import (
    AccountDisabled,
    CodeNotGood,
    issue_code,
    set_password_with_code,
)
from organisation.services.accounts import (
    AccountExists,
    NoSuchStaff,
    change_password,
    disable_account,
    enable_account,
    invite,
    make_account,
)
from organisation.services.second_factor import OwnAccount
from tests.factories import PASSWORD, PostingFactory, account

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
NEW = "another long phrase"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def invited() -> tuple[User, str]:
    posting = PostingFactory()
    return invite(employee_no=posting.staff_id, by=account("administrator"))


def redeem(user: User, code: str, password: str = NEW) -> User:
    return set_password_with_code(employee_no=user.employee_no, code=code, password=password)


def test_an_invited_person_sets_the_password_with_the_code() -> None:
    user, code = invited()
    assert state_of(user) == AccountState.INVITED
    user = redeem(user, f" {code.upper()} ")
    assert user.check_password(NEW)
    assert state_of(user) == AccountState.ACTIVE


def test_a_code_works_once() -> None:
    user, code = invited()
    redeem(user, code)
    with pytest.raises(CodeNotGood):
        redeem(user, code, "a third long phrase")


@pytest.mark.parametrize(("after", "good"), [(timedelta(days=3), False), (timedelta(0), True)])
def test_a_code_is_good_for_three_days(
    after: timedelta, good: bool, clock: time_machine.Traveller
) -> None:
    user, code = invited()
    clock.move_to(NOW + after)
    if good:
        assert redeem(user, code)
    else:
        with pytest.raises(CodeNotGood):
            redeem(user, code)


def test_a_code_is_bound_to_its_person() -> None:
    user, code = invited()
    other, _code = invited()
    for number in (other.employee_no, "nobody"):
        with pytest.raises(CodeNotGood):
            set_password_with_code(employee_no=number, code=code, password=NEW)
    assert redeem(user, code)


def test_a_newer_code_ends_the_older_and_so_does_a_change_of_password() -> None:
    admin, user = account("administrator"), account("teller")
    old = issue_code(user=user, by=admin)
    new = issue_code(user=user, by=admin)
    with pytest.raises(CodeNotGood):
        redeem(user, old)
    change_password(user=user, password=NEW, by=user)
    with pytest.raises(CodeNotGood):
        redeem(user, new)


def test_a_weak_password_is_refused_and_the_code_stays_good() -> None:
    user, code = invited()
    for weak in ("short", "1234567890123", user.employee_no):
        with pytest.raises(ValidationError):
            redeem(user, code, weak)
    assert redeem(user, code)


def test_a_code_is_not_stored_readably() -> None:
    _user, code = invited()
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM organisation_accountcode t")
        [(stored,)] = cursor.fetchall()
    bare = code.replace("-", "")
    assert bare not in stored
    assert bare.encode().hex() not in stored


def test_a_disabled_account_gets_no_code_and_its_code_is_void() -> None:
    admin, user = account("administrator"), account("teller")
    code = issue_code(user=user, by=admin)
    disable_account(user=user, by=admin, reason="离行")
    with pytest.raises(CodeNotGood):
        redeem(user, code)
    with pytest.raises(AccountDisabled):
        issue_code(user=user, by=admin)
    enable_account(user=user, by=admin, reason="回行")
    with pytest.raises(CodeNotGood):  # enabling brings nothing back
        redeem(user, code)
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


@pytest.mark.parametrize("act", [issue_code, disable_account, enable_account])
def test_nobody_does_it_to_themselves(act: object) -> None:
    admin = account("administrator")
    with pytest.raises(OwnAccount):
        act(user=admin, by=admin)  # type: ignore[operator]
    admin.refresh_from_db()
    assert admin.is_active
    assert not AccountCode.objects.exists()


def test_only_staff_get_an_account_and_only_one() -> None:
    admin = account("administrator")
    with pytest.raises(NoSuchStaff):
        invite(employee_no="nobody", by=admin)
    with pytest.raises(AccountExists):
        invite(employee_no=admin.employee_no, by=None)
    with pytest.raises(ValidationError):
        make_account(employee_no=PostingFactory().staff_id, password="short", by=admin)


def test_the_journal_says_who_did_what_and_cannot_be_changed() -> None:
    admin, user = account("administrator"), account("teller")
    disable_account(user=user, by=admin, reason="离行")
    event = AccountEvent.objects.get()
    assert (event.kind, event.user, event.by, event.reason) == ("disabled", user, admin, "离行")
    for change in (
        lambda: AccountEvent.objects.update(reason=""),
        AccountEvent.objects.all().delete,
    ):
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
            change()
    assert AccountEvent.objects.get().reason == "离行"
