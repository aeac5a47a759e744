"""The first administrator: made by the operator, since nobody is there to invite them."""

from datetime import date

from django.db import transaction

from organisation.models import Institution, Staff, User
from organisation.rules.roles import Level, Role
from organisation.selectors.postings import in_force
from organisation.services.account_codes import issue_code
from organisation.services.accounts import invite
from organisation.services.postings import add_posting


class NoPlace(LookupError):
    """There is no such open institution; without a code, no open head office."""


class NoSuchPerson(LookupError):
    """Nobody has this number, and no name was given to add them by."""


@transaction.atomic
def make_administrator(*, employee_no: str, name: str, institution_code: str, on: date) -> str:
    """The person holds the administrator role at the institution (without a code: at the head
    office) from ``on``, and has an account; the one-time code to set its password with.

    Called again it adds nothing twice and gives a new code. Who is not in the staff file is added
    under ``name``. Raises NoPlace, NoSuchPerson, AccountDisabled.
    """
    place = _place(institution_code)
    staff = Staff.objects.filter(pk=employee_no).first()
    if staff is None and not name:
        raise NoSuchPerson(employee_no)
    if staff is None:
        staff = Staff.objects.create(employee_no=employee_no, name=name)
    if not in_force(on).filter(staff=staff, role=Role.ADMINISTRATOR).exists():
        add_posting(
            staff=staff, role=Role.ADMINISTRATOR, institution_code=place.code, joined_on=on, by=None
        )
    user = User.objects.filter(staff=staff).first()
    if user is None:
        return invite(employee_no=employee_no, by=None)[1]
    return issue_code(user=user, by=None)


def _place(code: str) -> Institution:
    places = Institution.objects.filter(is_open=True)
    wanted = places.filter(code=code) if code else places.filter(level=Level.HEAD_OFFICE)
    place = wanted.order_by("code").first()
    if place is None:
        raise NoPlace(code or str(Level.HEAD_OFFICE.value))
    return place
