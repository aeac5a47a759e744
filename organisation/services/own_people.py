"""Whose records somebody keeps: the people who work today below one of their places (domain/01)."""

from datetime import date

from organisation.models import Staff, User
from organisation.rules.permissions import Permission
from organisation.selectors.access import access_of
from organisation.selectors.postings import in_force


class NotYours(LookupError):
    """The person works outside the places the one who asks records for, or is unknown."""


def person_of_mine(employee_no: str, by: User, on: date) -> Staff:
    """The person, if they work today in a place that ``by`` records for. Raises NotYours."""
    access = access_of(by, on=on)
    paths = in_force(on).filter(staff_id=employee_no).values_list("institution__path", flat=True)
    staff = Staff.objects.filter(pk=employee_no).first()
    if staff is None or not any(access.reaches(Permission.RECORD_LEAVE, path) for path in paths):
        raise NotYours(employee_no)
    return staff
