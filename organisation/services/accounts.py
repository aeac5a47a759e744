"""Accounts: one per person, made by somebody, with a password nobody else keeps."""

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from organisation.models import AccountEvent, Staff, User
from organisation.rules.second_factor import new_code
from organisation.services.account_codes import end_codes, issue_code
from organisation.services.events import tell
from organisation.services.second_factor import OwnAccount, end_sessions
from organisation.services.token_ends import end_tokens


class NoSuchStaff(LookupError):
    """No person in the bank's staff file has this employee number."""


class AccountExists(ValueError):
    """The person has an account already."""


@transaction.atomic
def make_account(*, employee_no: str, password: str, by: User | None) -> User:
    """An active account for a person of the staff file. ``by`` is None for the operator's command.

    Raises NoSuchStaff, AccountExists, and Django's ValidationError for a weak password.
    """
    validate_password(password, User(employee_no=employee_no))
    return _make(employee_no, password, by)


@transaction.atomic
def invite(*, employee_no: str, by: User | None, reason: str = "") -> tuple[User, str]:
    """An account without a password, and the one-time code to set one with.

    Raises NoSuchStaff, AccountExists.
    """
    user = _make(employee_no, None, by)
    return user, issue_code(user=user, by=by, reason=reason)


def _make(employee_no: str, password: str | None, by: User | None) -> User:
    staff = Staff.objects.filter(employee_no=employee_no).first()
    if staff is None:
        raise NoSuchStaff(f"nobody has the employee number {employee_no}")
    if User.objects.filter(employee_no=employee_no).exists():
        raise AccountExists(f"{employee_no} has an account already")
    user = User.objects.create_user(employee_no, password, staff=staff)
    tell(AccountEvent.Kind.MADE, user=user, by=by)
    return user


@transaction.atomic
def change_password(*, user: User, password: str, by: User | None) -> None:
    """Set a new password; every session signed in with the old one ends.

    Raises Django's ValidationError for a weak password.
    """
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    end_codes(user=user, at=timezone.now())
    tell(AccountEvent.Kind.PASSWORD_CHANGED, user=user, by=by)


@transaction.atomic
def disable_account(*, user: User, by: User | None, reason: str = "") -> None:
    """The account can no longer sign in, and its sessions and tokens end with their next use, for
    good: enabling it again brings none of them back. Raises OwnAccount."""
    _set_active(user, by, is_active=False)
    end_codes(user=user, at=timezone.now())
    end_sessions(user=user)
    end_tokens(user=user, by=by, at=timezone.now())
    tell(AccountEvent.Kind.DISABLED, user=user, by=by, reason=reason)


@transaction.atomic
def enable_account(*, user: User, by: User | None, reason: str = "") -> None:
    """The account may sign in again, with the password it had. Raises OwnAccount."""
    _set_active(user, by, is_active=True)
    tell(AccountEvent.Kind.ENABLED, user=user, by=by, reason=reason)


def _set_active(user: User, by: User | None, *, is_active: bool) -> None:
    if by is not None and by.pk == user.pk:
        raise OwnAccount(user.employee_no)
    user.is_active = is_active
    user.save(update_fields=["is_active"])


def new_password() -> str:
    """A password to hand out: 4 groups of 4, about 79 bits."""
    return new_code(groups=4, letters=4)
