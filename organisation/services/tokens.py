"""Tokens of the API: made by administrators, shown once, taken with every request."""

import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction

from organisation.models import AccountEvent, ApiToken, User
from organisation.rules.sealing import keyed_digest
from organisation.rules.token_scopes import TokenScope
from organisation.selectors.access import Access, access_of
from organisation.selectors.keys import keyring
from organisation.services.account_codes import AccountDisabled
from organisation.services.events import tell
from organisation.services.second_factor import OwnAccount
from organisation.services.token_ends import end_tokens

# Lets a scanner of sources and logs know what it found.
PREFIX = "wcrm_"
SECRET_BYTES = 32
# That somebody uses it is written down, not with every request.
USED_EVERY = timedelta(minutes=1)


class NoPosting(ValueError):
    """The person holds no posting: a token would open nothing."""


class ScopesMissing(ValueError):
    """A token is made for something; or a scope is none."""


class ExpiryOutOfRange(ValueError):
    """A token ends in the future, and no later than the settings allow."""


class SecondFactorNeeded(PermissionError):
    """The person's roles ask for a second factor, and who makes the token has shown none."""


class TokenNotGood(LookupError):
    """Unknown, revoked, expired, of a closed account, of somebody who left, or made before its
    person needed a second factor: one answer for all."""


@transaction.atomic
def make_token(
    *,
    user: User,
    name: str,
    scopes: Collection[str],
    expires_at: datetime,
    longest: timedelta,
    by: User | None,
    with_second_factor: bool,
    at: datetime,
) -> tuple[ApiToken, str]:
    """A token of the account and its text, which is not kept. ``by`` is None for the operator's
    command; ``with_second_factor``: who makes it has shown one in this session.

    Raises OwnAccount, AccountDisabled, NoPosting, ScopesMissing, ExpiryOutOfRange,
    SecondFactorNeeded.
    """
    if by is not None and by.pk == user.pk:
        raise OwnAccount(user.employee_no)
    if not user.is_active:
        raise AccountDisabled(user.employee_no)
    if not scopes or not set(scopes) <= set(TokenScope.values):
        raise ScopesMissing(", ".join(sorted(scopes)))
    if not at < expires_at <= at + longest:
        raise ExpiryOutOfRange(str(expires_at))
    _must_be_allowed(access_of(user, on=at.date()), with_second_factor)
    text = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    token = ApiToken.objects.create(
        user=user, name=name, digest=_digest(text), scopes=sorted(set(scopes)),
        with_second_factor=with_second_factor, made_at=at, made_by=by, expires_at=expires_at,
    )  # fmt: skip
    tell(AccountEvent.Kind.TOKEN_MADE, user=user, by=by, reason=name)
    return token, text


def _must_be_allowed(access: Access, with_second_factor: bool) -> None:
    if not access.held:
        raise NoPosting(access.employee_no)
    if access.must_have_second_factor and not with_second_factor:
        raise SecondFactorNeeded(access.employee_no)


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User, at: datetime) -> bool:
    """The token is not taken any more; False if it was not good before. Raises OwnAccount."""
    if token.user_id == by.pk:
        raise OwnAccount(by.employee_no)
    still_good = ApiToken.objects.filter(pk=token.pk, revoked_at=None)
    if not still_good.update(revoked_at=at, revoked_by=by):
        return False
    tell(AccountEvent.Kind.TOKEN_ENDED, user=token.user, by=by, reason=token.name)
    return True


def take_token(*, text: str, at: datetime, on: date) -> tuple[ApiToken, Access]:
    """The token and what its person may do on the day; two statements, a third once a minute.

    Who holds no posting has left: all their tokens end with this request, so that they are not
    good again should the person come back. Raises TokenNotGood.
    """
    found = ApiToken.objects.select_related("user").filter(digest=_digest(text))
    token = found.filter(revoked_at=None, expires_at__gt=at).first()
    if token is None or not token.user.is_active:
        raise TokenNotGood
    access = access_of(token.user, on=on)
    if not access.held:
        with transaction.atomic():
            end_tokens(user=token.user, by=None, at=at)
        raise TokenNotGood
    if access.must_have_second_factor and not token.with_second_factor:
        raise TokenNotGood
    if token.last_used_at is None or token.last_used_at < at - USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token, access


def _digest(text: str) -> bytes:
    return keyed_digest(keyring(), text, column="api_token")
