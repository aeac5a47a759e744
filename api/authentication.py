"""Letting callers in: by a token of the ``Authorization`` header, or by the pages' session."""

from typing import cast

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from api.caller import Caller
from organisation.models import User
from organisation.rules.token_scopes import SESSION_SCOPES
from organisation.selectors.access import access_of
from organisation.services.tokens import TokenNotGood, take_token

BEARER = "bearer"


class BearerToken(BaseAuthentication):
    """``Authorization: Bearer wcrm_…``; any other such header is refused, not passed over."""

    def authenticate(self, request: Request) -> tuple[User, Caller] | None:
        header = request.headers.get("Authorization")
        if header is None:
            return None
        kind, _space, text = header.partition(" ")
        if kind.lower() != BEARER:
            raise AuthenticationFailed
        now = timezone.now()
        try:
            token, access = take_token(text=text.strip(), at=now, on=timezone.localdate(now))
        except TokenNotGood as error:
            raise AuthenticationFailed from error
        return token.user, Caller(
            user=token.user, access=access, scopes=frozenset(token.scopes),
            key=f"token:{token.pk}", at=now,
        )  # fmt: skip

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class BrowserSession(SessionAuthentication):
    """The session of our pages, for trying things out on the docs page: with CSRF token, and
    within the limits that ``web.sessions`` holds (idle, age, posting, second factor)."""

    def authenticate(self, request: Request) -> tuple[User, Caller] | None:
        found = super().authenticate(request)
        if found is None:
            return None
        user, now = cast(User, found[0]), timezone.now()
        access = access_of(user, on=timezone.localdate(now))
        return user, Caller(
            user=user, access=access, scopes=SESSION_SCOPES,
            key=f"user:{user.pk}", at=now,
        )  # fmt: skip
