"""One account per job role for the demo, and a second one of head office: releases need two."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from organisation.models import Posting, User
from organisation.rules.permissions import needs_second_factor
from organisation.rules.roles import Role
from organisation.rules.second_factor import STEP_SECONDS, code_at, new_secret
from organisation.services.accounts import change_password, make_account, new_password
from organisation.services.second_factor import set_second_factor
from wealthcrm.demo.state import DemoState, Login


def make_logins(state: DemoState) -> None:
    """Accounts, all with one new password and, where the role asks for one, one second factor,
    kept in ``state`` for the next start; those there already (an earlier start was killed) get
    them too."""
    state.password = state.password or new_password()
    state.factor_secret = state.factor_secret or new_secret()
    state.logins = [
        _login(posting)
        for role in Role
        for posting in _people(role, state.ending)[: 2 if role == Role.HEAD_OFFICE else 1]
    ]
    for login in state.logins:
        user = _account(login.employee_no, state.password)
        if login.with_code:
            # The code of the step before, so that the one of now is still good for signing in.
            before = timezone.now() - timedelta(seconds=STEP_SECONDS)
            code = code_at(state.factor_secret, before)
            set_second_factor(user=user, secret=state.factor_secret, code=code, by=None)


def _account(employee_no: str, password: str) -> User:
    user = User.objects.filter(employee_no=employee_no).first()
    if user is None:
        return make_account(employee_no=employee_no, password=password, by=None)
    change_password(user=user, password=password, by=None)
    return user


def _people(role: Role, on: str) -> list[Posting]:
    """Who holds the role and no other one, lowest employee number first."""
    joined = Posting.objects.filter(joined_on__lte=date.fromisoformat(on))
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
        with_code=needs_second_factor([Role(posting.role)]),
    )
