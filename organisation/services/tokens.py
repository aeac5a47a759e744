"""Tokens of the API: granted by administrators, collected once by their person, taken with every
request."""

import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from organisation.models import AccountEvent, ApiToken, User
from organisation.rules.sealing import keyed_digest
from organisation.rules.token_scopes import TokenScope
from organisation.selectors.access import Access, access_of, posted_since
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
    """The person's roles ask for a second factor, and who collects the token has shown none."""


class NotToCollect(LookupError):
    """Collected before, revoked, expired, or somebody else's."""


class TokenNotGood(LookupError):
    """Unknown, revoked, expired, of a closed account, of somebody who left (and perhaps came back),
    or collected before its person needed a second factor: one answer for all."""


@transaction.atomic
def grant_token(
    *,
    user: User,
    name: str,
    scopes: Collection[str],
    expires_at: datetime,
    longest: timedelta,
    by: User | None,
    at: datetime,
) -> ApiToken:
    """Allow the account a token, which its person collects; until then it opens nothing. Who may
    grant one never reads it: who has its text is its person. ``by`` is None for the command.

    Raises OwnAccount, AccountDisabled, NoPosting, ScopesMissing, ExpiryOutOfRange.
    """
    if by is not None and by.pk == user.pk:
        raise OwnAccount(user.employee_no)
    if not scopes or not set(scopes) <= set(TokenScope.values):
        raise ScopesMissing(", ".join(sorted(scopes)))
    if not at < expires_at <= at + longest:
        raise ExpiryOutOfRange(str(expires_at))
    _must_hold_something(user, at)
    token = ApiToken.objects.create(
        user=user, name=name, scopes=sorted(set(scopes)), made_at=at, made_by=by,
        expires_at=expires_at,
    )  # fmt: skip
    tell(AccountEvent.Kind.TOKEN_MADE, user=user, by=by, reason=name)
    return token


@transaction.atomic
def collect_token(
    *, token: ApiToken, by: User, with_second_factor: bool, at: datetime
) -> tuple[ApiToken, str]:
    """The token and its text, told to its person once and not kept. ``with_second_factor``: the
    person has shown one in this session.

    Raises NotToCollect, AccountDisabled, NoPosting, SecondFactorNeeded.
    """
    if token.user_id != by.pk:
        raise NotToCollect
    return _collected(token, by, with_second_factor, at)


@transaction.atomic
def make_token(
    *, user: User, name: str, scopes: Collection[str], expires_at: datetime, longest: timedelta,
    at: datetime,
) -> tuple[ApiToken, str]:  # fmt: skip
    """A token and its text at once, for the operator's command, which shows no second factor:
    whose roles ask for one collect theirs themselves. Raises what the two above raise."""
    token = grant_token(
        user=user, name=name, scopes=scopes, expires_at=expires_at, longest=longest, by=None, at=at
    )
    return _collected(token, None, False, at)


def _collected(
    token: ApiToken, by: User | None, with_second_factor: bool, at: datetime
) -> tuple[ApiToken, str]:
    kept = ApiToken.objects.select_for_update(of=["self"]).select_related("user").get(pk=token.pk)
    if kept.collected_at is not None or kept.revoked_at is not None or kept.expires_at <= at:
        raise NotToCollect
    access = _must_hold_something(kept.user, at)
    if access.must_have_second_factor and not with_second_factor:
        raise SecondFactorNeeded(access.employee_no)
    text = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    kept.digest, kept.collected_at, kept.with_second_factor = _digest(text), at, with_second_factor
    kept.save(update_fields=["digest", "collected_at", "with_second_factor"])
    tell(AccountEvent.Kind.TOKEN_COLLECTED, user=kept.user, by=by, reason=kept.name)
    return kept, text


def _must_hold_something(user: User, at: datetime) -> Access:
    if not user.is_active:
        raise AccountDisabled(user.employee_no)
    access = access_of(user, on=timezone.localdate(at))
    if not access.held:
        raise NoPosting(access.employee_no)
    return access


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User, at: datetime) -> bool:
    """The token is not taken any more, nor to be collected; False if it was revoked before. By an
    administrator or by its person."""
    still_good = ApiToken.objects.filter(pk=token.pk, revoked_at=None)
    if not still_good.update(revoked_at=at, revoked_by=by):
        return False
    tell(AccountEvent.Kind.TOKEN_ENDED, user=token.user, by=by, reason=token.name)
    return True


def take_token(*, text: str, at: datetime, on: date) -> tuple[ApiToken, Access]:
    """The token and what its person may do on the day; three statements, a fourth once a minute.

    Who holds no posting has left: all their tokens end with this request. Who left and came back
    without a token being asked with meanwhile finds it ended too. Raises TokenNotGood.
    """
    found = ApiToken.objects.select_related("user").filter(digest=_digest(text))
    token = found.filter(revoked_at=None, expires_at__gt=at).first()
    if token is None or not token.user.is_active:
        raise TokenNotGood
    access = access_of(token.user, on=on)
    since = posted_since(token.user, on=on)
    if since is None or timezone.localdate(token.made_at) < since:
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
