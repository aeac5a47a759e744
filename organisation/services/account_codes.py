"""One-time codes that an administrator hands to a person to set a password with.

The same way serves the first password and a forgotten one. A code is bound to the account, stored
as a keyed digest, taken once and only for three days; it sets a password and signs nobody in, so
it never goes round the second factor.
"""

from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from organisation.models import AccountCode, AccountEvent, User
from organisation.rules.sealing import keyed_digest
from organisation.rules.second_factor import bare, new_code
from organisation.selectors.keys import keyring
from organisation.services.events import tell
from organisation.services.second_factor import OwnAccount, end_sessions
from organisation.services.token_ends import end_tokens

VALID_FOR = timedelta(days=3)


class CodeNotGood(ValueError):
    """No such number, or not its code, or used, replaced, expired or the account disabled: one
    answer for all."""


class AccountDisabled(ValueError):
    """The account is disabled: enable it first."""


@transaction.atomic
def issue_code(*, user: User, by: User | None, reason: str = "") -> str:
    """A new code for the account, to be handed over in person; one issued before ends.

    ``by`` is None for the operator's command. Raises OwnAccount and AccountDisabled.
    """
    if by is not None and by.pk == user.pk:
        raise OwnAccount(user.employee_no)
    if not user.is_active:
        raise AccountDisabled(user.employee_no)
    now = timezone.now()
    end_codes(user=user, at=now)
    code = new_code(groups=4, letters=4)
    AccountCode.objects.create(
        user=user, digest=_digest(user, code), issued_at=now, issued_by=by,
        expires_at=now + VALID_FOR,
    )  # fmt: skip
    tell(AccountEvent.Kind.CODE_ISSUED, user=user, by=by, reason=reason)
    return code


@transaction.atomic
def set_password_with_code(*, employee_no: str, code: str, password: str) -> User:
    """The account's new password; every session and token of it ends.

    Raises CodeNotGood, and Django's ValidationError for a weak password (the code stays good).
    """
    user = User.objects.filter(employee_no=employee_no, is_active=True).first()
    now = timezone.now()
    open_codes = AccountCode.objects.filter(
        user=user, digest=_digest(user, code), ended_at=None, expires_at__gt=now
    )
    if user is None or not open_codes.exists():
        raise CodeNotGood
    validate_password(password, user)
    if open_codes.update(ended_at=now) != 1:  # somebody else was faster with the same code
        raise CodeNotGood
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user=user)
    end_tokens(user=user, by=None, at=now)
    tell(AccountEvent.Kind.PASSWORD_SET, user=user, by=user)
    return user


def end_codes(*, user: User, at: datetime) -> None:
    """No code of the account is good any more. In the caller's transaction."""
    AccountCode.objects.filter(user=user, ended_at=None).update(ended_at=at)


def _digest(user: User | None, code: str) -> bytes:
    owner = 0 if user is None else user.pk
    return keyed_digest(keyring(), f"{owner}\0{bare(code)}", column="account_code")
