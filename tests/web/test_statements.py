"""Lists that no other test counts: three rows take the SQL statements of one (bars §Speed)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from operations.models import NightlyRun
from operations.services.telling import tell_person
from organisation.models import Certificate, Institution, User
from organisation.rules.roles import Role
from tests.api.callers import token_of
from tests.factories import (
    InstitutionFactory,
    LockFactory,
    PostingFactory,
    StaffFactory,
    account,
    book_load,
)
from tests.published import DAY, publish
from tests.signed_in import browser_of
from tiering.services.policies import ensure_default_policy

pytestmark = pytest.mark.django_db
MANAGER = Role.RELATIONSHIP_MANAGER


def _tokens(reader: User, other: User, _place: Institution) -> None:
    for user in (reader, other):
        token_of(user, by=account(Role.ADMINISTRATOR))


def _notices(reader: User, _other: User, _place: Institution) -> None:
    number = StaffFactory().employee_no
    tell_person(
        key=f"stand-in:{number}", employee_no=reader.employee_no, kind="stand_in",
        facts={"other": number, "role": "loan_manager", "from_on": "2026-12-01",
               "until_on": "2026-12-09"}, at=timezone.now(),
    )  # fmt: skip


def _locks(reader: User, _other: User, _place: Institution) -> None:
    LockFactory(created_by=account(Role.HEAD_OFFICE), lifted_by=None)


def _person(_reader: User, other: User, place: Institution) -> None:
    now, n = timezone.now(), Certificate.objects.count()
    Certificate.objects.create(
        staff=other.staff, kind="fund", number=f"F{n}", issued_on=DAY - timedelta(days=n),
        entered_at=now, entered_by=account(Role.OUTLET_HEAD, place),
    )  # fmt: skip
    PostingFactory(staff=other.staff, role=Role.TELLER, is_from_file=False)


def _uncertified(_reader: User, _other: User, place: Institution) -> None:
    account(MANAGER, place)


def _books(reader: User, _other: User, _place: Institution) -> None:
    place: Institution = InstitutionFactory()
    PostingFactory(staff=reader.staff, role=MANAGER, institution=place)
    book_load(NightlyRun.objects.get(), place, employee_no=reader.employee_no)


Adds = Callable[[User, User, Institution], None]
LISTS: dict[str, tuple[Role, str, Adds]] = {
    "own tokens": (Role.OUTLET_HEAD, "/account/tokens/", _tokens),
    "somebody's tokens": (Role.ADMINISTRATOR, "/people/of/{other}/tokens/", _tokens),
    "own notices": (MANAGER, "/notices/", _notices),
    "home with notices": (MANAGER, "/", _notices),
    "locks": (Role.HEAD_OFFICE, "/locks/", _locks),
    "a person": (Role.OUTLET_HEAD, "/people/of/{other}/", _person),
    "a person's account": (Role.ADMINISTRATOR, "/people/of/{other}/", _person),
    "who lacks certificates": (Role.OUTLET_HEAD, "/people/?certificates=gap", _uncertified),
    "home with books": (MANAGER, "/", _books),
}


@pytest.mark.parametrize("name", LISTS)
def test_three_rows_take_the_statements_of_one(name: str) -> None:
    role, address, add = LISTS[name]
    place: Institution = InstitutionFactory()
    ensure_default_policy(at=timezone.now())
    publish([])
    reader, other = account(role, place), account(MANAGER, place, name="丁浅溪")
    counts, pages = [], []
    for more in (1, 2):
        for _ in range(more):
            add(reader, other, place)
        browser = browser_of(reader)
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(address.format(other=other.employee_no))
        assert answer.status_code == 200
        counts.append(len(queries))
        pages.append(len(answer.content))
    assert counts[0] == counts[1] <= 12, counts
    assert pages[1] > pages[0]  # the rows are on the page
