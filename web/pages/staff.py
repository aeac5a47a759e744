"""Staff: the list, one person, one place with its people, and the table of roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from organisation.models import AccountEvent, Staff
from organisation.rules.permissions import (
    ROLE_PERMISSIONS,
    Permission,
    needs_second_factor,
)
from organisation.rules.roles import Role
from organisation.selectors.access import Access
from organisation.selectors.accounts import newest_events
from organisation.selectors.people import (
    AccountState,
    People,
    Person,
    PlaceWithStaff,
    count_gaps,
    find_people,
    place_with_staff,
    staff_of,
)
from organisation.selectors.person_record import Record, record_of


class NoSuchPerson(LookupError):
    """Nobody with this number, or nobody this access may look up."""


class NoSuchPlace(LookupError):
    """No place with this code, or none of this access's."""


@dataclass(frozen=True)
class PeoplePage:
    """``with_accounts`` for who manages accounts; ``states`` to filter by. ``gaps`` counts who
    lacks a certificate; ``only_gaps``: these alone are listed. ``sought`` are the words of this
    page's own field (``words`` are those of the search in the frame)."""

    people: People
    sought: str
    state: str
    gaps: int
    only_gaps: bool
    with_accounts: bool
    states: Sequence[AccountState] = tuple(AccountState)


@dataclass(frozen=True)
class PersonPage:
    """``events`` are only for who manages accounts. ``is_self``: one's own account is not managed
    by oneself."""

    person: Person
    record: Record
    events: Sequence[AccountEvent]
    on: date
    is_self: bool
    manages_accounts: bool
    records_leave: bool

    @property
    def records_certificates(self) -> bool:
        """Who records leave keeps certificates too, and nobody their own."""
        return self.records_leave and not self.is_self


@dataclass(frozen=True)
class RoleRow:
    """One permission, and for each role whether it gives it."""

    sentence: str
    given: Sequence[bool]


@dataclass(frozen=True)
class RolePage:
    roles: Sequence[Role]
    rows: Sequence[RoleRow]
    with_factor: Sequence[bool]


def people_page(
    access: Access, *, on: date, words: str, state: str, only_gaps: bool, after: str
) -> PeoplePage:
    """One page of the list. A state that is none is no filter; accounts are only shown, and only
    filtered by, to who manages them."""
    with_accounts = access.has(Permission.MANAGE_ACCOUNTS)
    state = state if with_accounts and state in AccountState.values else ""
    people = find_people(access, on=on, words=words, state=state, only_gaps=only_gaps, after=after)
    gaps = count_gaps(access, on=on)
    return PeoplePage(people, words, state, gaps, only_gaps, with_accounts)


def person_page(access: Access, employee_no: str, *, on: date) -> PersonPage:
    """Everything about one person. Raises NoSuchPerson."""
    record = record_of(person_of(access, employee_no), on=on)
    person, manages = record.person, access.has(Permission.MANAGE_ACCOUNTS)
    return PersonPage(
        person=person,
        record=record,
        events=newest_events(person.user) if manages and person.user else [],
        on=on,
        is_self=access.employee_no == employee_no,
        manages_accounts=manages,
        records_leave=_records_leave(access, person),
    )


def person_of(access: Access, employee_no: str) -> Staff:
    """The person, if this access may look them up; raises NoSuchPerson."""
    staff = staff_of(access).filter(pk=employee_no).first()
    if staff is None:
        raise NoSuchPerson(employee_no)
    return staff


def _records_leave(access: Access, person: Person) -> bool:
    return any(
        access.reaches(Permission.RECORD_LEAVE, posting.institution.path)
        for posting in person.postings
    )


def place_page(access: Access, code: str, *, on: date) -> PlaceWithStaff:
    """One place of the tree with its people. Raises NoSuchPlace."""
    page = place_with_staff(access, code, on=on)
    if page is None:
        raise NoSuchPlace(code)
    return page


def role_page() -> RolePage:
    """Every role × every permission, with its sentence; and who signs in with a second factor."""
    rows = [
        RoleRow(str(each.label), [each in ROLE_PERMISSIONS[role] for role in Role])
        for each in Permission
    ]
    return RolePage(list(Role), rows, [needs_second_factor([role]) for role in Role])
