"""Accounts: one per person, made by somebody, with a password nobody else keeps."""

import secrets

import structlog
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from organisation.models import Staff, User

log = structlog.get_logger()

# Read from paper and typed: no letter that looks like another.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class NoSuchStaff(LookupError):
    """No person in the bank's staff file has this employee number."""


class AccountExists(ValueError):
    """The person has an account already."""


@transaction.atomic
def make_account(*, employee_no: str, password: str, by: User | None) -> User:
    """An active account for a person of the staff file. ``by`` is None for the operator's command.

    Raises NoSuchStaff, AccountExists, and Django's ValidationError for a weak password.
    """
    staff = Staff.objects.filter(employee_no=employee_no).first()
    if staff is None:
        raise NoSuchStaff(f"nobody has the employee number {employee_no}")
    if User.objects.filter(employee_no=employee_no).exists():
        raise AccountExists(f"{employee_no} has an account already")
    validate_password(password, User(employee_no=employee_no))
    user = User.objects.create_user(employee_no, password, staff=staff)
    log.info("account.made", employee_no=employee_no, by=str(by or "command"))
    return user


@transaction.atomic
def change_password(*, user: User, password: str, by: User | None) -> None:
    """Set a new password; every session signed in with the old one ends."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    log.info("account.password_changed", employee_no=user.employee_no, by=str(by or "command"))


@transaction.atomic
def disable_account(*, user: User, by: User | None) -> None:
    """The account can no longer sign in, and its sessions end with their next click."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    log.info("account.disabled", employee_no=user.employee_no, by=str(by or "command"))


def new_password() -> str:
    """A password to hand out: 4 groups of 4, about 79 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
