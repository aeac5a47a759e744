"""Who asks the API: a token's person or a signed-in one, and what is read of them once."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple, cast

from django.utils import timezone
from rest_framework.request import Request

from api.problem_codes import Code
from api.problems import Problem
from clients.rules.scope import Scope
from clients.selectors.visible import scope_of
from operations.selectors.days import last_published_day
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.rules.token_scopes import TokenScope
from organisation.selectors.access import Access


class Published(NamedTuple):
    """The published day that answers stand on."""

    as_of: date
    run_id: int


@dataclass(frozen=True)
class Caller:
    """``scopes`` are the token's; somebody signed in at the docs page has all of them, since the
    person's permissions are asked anyway. ``key`` names the token or the person to the throttle."""

    user: User
    access: Access
    scopes: frozenset[str]
    key: str
    at: datetime

    def must(self, permission: Permission | None, scope: TokenScope | None) -> None:
        """Raises Problem unless the token covers it and the person may."""
        if scope is not None and scope not in self.scopes:
            raise Problem(403, Code.SCOPE_MISSING, needs=scope.value)
        if permission is not None and not self.access.has(permission):
            raise Problem(403, Code.PERMISSION_MISSING, needs=permission.value)

    @property
    def on(self) -> date:
        """The day it is here."""
        return timezone.localtime(self.at).date()

    @cached_property
    def scope(self) -> Scope:
        """Which clients exist for this person at this moment: the one gate of all of them."""
        return scope_of(self.access, at=self.at)

    @cached_property
    def published(self) -> Published | None:
        """The newest published day; None before the first night."""
        day = last_published_day()
        if day is None or day.published_run_id is None:
            return None
        return Published(day.as_of, day.published_run_id)


def caller_of(request: Request) -> Caller:
    """The caller of a request that was let in."""
    return cast(Caller, request.auth)
