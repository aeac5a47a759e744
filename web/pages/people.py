"""People's names on pages."""

from organisation.models import User


def name_of(user: User | None) -> str:
    """The person's name; the account's number for one without a person, nothing for none."""
    if user is None:
        return ""
    return user.staff.name if user.staff else user.employee_no
