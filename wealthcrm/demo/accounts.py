"""One account per job role for the demo, and a second one of head office: releases need two."""

from django.db.models import Q

from organisation.models import Posting, User
from organisation.rules.roles import Role
from organisation.services.accounts import make_account, new_password
from wealthcrm.demo.state import DemoState, Login


def make_logins(state: DemoState) -> None:
    """Accounts, all with one new password, kept in ``state`` for the next start; those there
    already (an earlier start was killed) get it too."""
    state.password = state.password or new_password()
    state.logins = [
        _login(posting)
        for role in Role
        for posting in _people(role, state.ending)[: 2 if role == Role.HEAD_OFFICE else 1]
    ]
    for login in state.logins:
        User.objects.filter(employee_no=login.employee_no).delete()
        make_account(employee_no=login.employee_no, password=state.password, by=None)


def _people(role: Role, on: str) -> list[Posting]:
    """Who holds the role and no other one, lowest employee number first."""
    joined = Posting.objects.filter(joined_on__lte=on)
    in_force = joined.filter(Q(left_on__isnull=True) | Q(left_on__gt=on))
    people = in_force.filter(role=role).select_related("staff", "institution")
    several = Posting.objects.exclude(role=role).values("staff_id")
    return list(people.exclude(staff_id__in=several).order_by("staff_id", "pk"))


def _login(posting: Posting) -> Login:
    return Login(
        employee_no=posting.staff_id,
        name=posting.staff.name,
        role=str(Role(posting.role).label),
        place=posting.institution.name,
    )
