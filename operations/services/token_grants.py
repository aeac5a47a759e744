"""Granting somebody a token of the API, and telling them so."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from operations.models import PersonalNotice
from operations.services.telling import tell_person
from organisation.models import ApiToken, User
from organisation.services.tokens import grant_token


@transaction.atomic
def grant_and_tell(
    *, user: User, name: str, scopes: Collection[str], expires_at: datetime, longest: timedelta,
    by: User, at: datetime,
) -> ApiToken:  # fmt: skip
    """``grant_token``, with what it raises; the person reads of it at the bell."""
    token = grant_token(
        user=user, name=name, scopes=scopes, expires_at=expires_at, longest=longest, by=by, at=at
    )
    tell_person(
        key=f"token/{token.pk}", employee_no=user.employee_no,
        kind=PersonalNotice.Kind.TOKEN_GRANTED, facts={"token": token.pk}, at=at,
    )  # fmt: skip
    return token
