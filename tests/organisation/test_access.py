"""Who one is on a day: postings in force, and the books worked for others as a stand-in."""

from datetime import date, timedelta
from typing import Any

import pytest

from organisation.models import StandIn, User
from organisation.rules.permissions import BOOK_PERMISSIONS, Permission
from organisation.rules.roles import Role
from organisation.selectors.access import StoodInFor, access_of
from tests.factories import InstitutionFactory, PostingFactory, StaffFactory, account

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 11, 2), date(2026, 11, 13)
DAY = timedelta(days=1)


def stands_in(user: User, employee_no: str, role: str = "relationship_manager") -> None:
    other = StaffFactory(employee_no=employee_no)
    PostingFactory(staff=other, role=role)
    StandIn.objects.create(
        staff=user.staff, stands_in_for=other, role=role, from_on=FIRST, until_on=LAST
    )


@pytest.mark.parametrize(
    ("on", "others"),
    [
        (FIRST - DAY, ()),
        (FIRST, (StoodInFor("E9", Role.RELATIONSHIP_MANAGER),)),
        (LAST, (StoodInFor("E9", Role.RELATIONSHIP_MANAGER),)),
        (LAST + DAY, ()),
    ],
)
def test_a_stand_in_works_the_book_from_the_first_to_the_last_day(
    on: date, others: tuple[StoodInFor, ...]
) -> None:
    user = account("lobby_manager")
    stands_in(user, "E9")
    assert access_of(user, on=on).stands_in_for == others


def test_several_books_come_in_order_each_once() -> None:
    user = account("lobby_manager")
    stands_in(user, "E9", "loan_manager")
    stands_in(user, "E2")
    StandIn.objects.create(
        staff=user.staff, stands_in_for_id="E9", role="loan_manager", from_on=LAST, until_on=LAST
    )
    assert access_of(user, on=LAST).stands_in_for == (
        StoodInFor("E2", Role.RELATIONSHIP_MANAGER),
        StoodInFor("E9", Role.LOAN_MANAGER),
    )


def test_reading_it_takes_one_statement(django_assert_num_queries: Any) -> None:
    user = account("lobby_manager")
    stands_in(user, "E9")
    with django_assert_num_queries(1):
        assert access_of(user, on=FIRST).stands_in_for


def test_who_is_stood_in_for_gets_nothing_from_it() -> None:
    user, other = account("relationship_manager"), account("relationship_manager")
    StandIn.objects.create(
        staff=other.staff, stands_in_for=user.staff, role="relationship_manager",
        from_on=FIRST, until_on=LAST,
    )  # fmt: skip
    assert access_of(user, on=FIRST).stands_in_for == ()


def test_who_has_left_stands_in_for_nobody() -> None:
    user = account("relationship_manager")
    stands_in(user, "E9")
    user.staff.postings.update(left_on=FIRST)
    access = access_of(user, on=FIRST)
    assert (access.held, access.stands_in_for, access.permissions) == ((), (), frozenset())


def test_a_stand_in_gets_the_book_and_neither_places_nor_decisions() -> None:
    place = InstitutionFactory()
    user = account("teller", place)
    before = access_of(user, on=FIRST - DAY)
    assert not before.has(Permission.SEE_OWN_BOOK)
    stands_in(user, "E8", "outlet_head")
    stands_in(user, "E9", "head_office")
    access = access_of(user, on=FIRST)
    assert access.permissions == before.permissions | BOOK_PERMISSIONS
    assert access.roles == (Role.TELLER,)
    assert access.places_of(Permission.SEE_TOTALS) == ()
