"""Setting and lifting locks (domain/02 §Locks and approvals)."""

from datetime import date, timedelta

import pytest

from tests.factories import account
from tiering.models import BookLock
from tiering.services.locks import (
    AlreadyLifted,
    LockInvalid,
    MayNotLock,
    lift_lock,
    roles_locked,
    set_lock,
)

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
RM = "relationship_manager"


@pytest.fixture
def boss():
    return account("head_office")


def lock(by, **changed):
    given = {"first_on": ON, "last_on": ON + timedelta(days=2), "roles": [RM], "reason": "考核"}
    return set_lock(**(given | changed), by=by, on=ON)


def test_a_lock_covers_the_nights_from_its_first_day_to_its_last_but_one(boss):
    lock(boss)
    days = [ON + timedelta(days=n) for n in (-1, 0, 1, 2)]
    assert [roles_locked(day) for day in days] == [set(), {RM}, {RM}, set()]


def test_several_locks_freeze_all_their_roles(boss):
    lock(boss)
    lock(boss, roles=["lobby_manager", RM])
    assert roles_locked(ON) == {RM, "lobby_manager"}


def test_a_lifted_lock_holds_nothing_and_is_lifted_once(boss):
    made = lift_lock(lock=lock(boss), reason="合并", by=boss, on=ON)
    assert (made.lifted_by, roles_locked(ON)) == (boss, set())
    with pytest.raises(AlreadyLifted):
        lift_lock(lock=made, reason="合并", by=boss, on=ON)


def test_the_nights_before_the_day_a_lock_was_lifted_on_stay_locked_when_run_again(boss):
    made = lock(boss, last_on=ON + timedelta(days=9))
    lift_lock(lock=made, reason="合并", by=boss, on=ON + timedelta(days=2))
    days = [ON + timedelta(days=n) for n in (0, 1, 2, 3)]
    assert [roles_locked(day) for day in days] == [{RM}, {RM}, set(), set()]


@pytest.mark.parametrize(
    "changed", [{"last_on": ON}, {"roles": []}, {"roles": ["teller"]}, {"reason": " "}]
)
def test_a_lock_that_says_nothing_is_refused(boss, changed):
    with pytest.raises(LockInvalid):
        lock(boss, **changed)
    assert not BookLock.objects.exists()


@pytest.mark.parametrize("role", ["branch_office", RM, "administrator", None])
def test_only_head_office_locks(boss, role):
    with pytest.raises(MayNotLock):
        lock(account(role))
    with pytest.raises(MayNotLock):
        lift_lock(lock=lock(boss), reason="合并", by=account(role), on=ON)
