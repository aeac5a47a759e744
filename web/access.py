"""Who asks: the access of the request's account, read once, and the gate in front of a view."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access, access_of

View = Callable[..., HttpResponseBase]


def access_of_request(request: HttpRequest) -> Access:
    """The access, today, of the signed-in account of this request."""
    kept: Access | None = getattr(request, "wealthcrm_access", None)
    if kept is None:
        kept = access_of(cast(User, request.user), on=timezone.localdate())
        request.wealthcrm_access = kept  # type: ignore[attr-defined]
    return kept


def needs(permission: Permission) -> Callable[[View], View]:
    """Let through only who has the permission; others get the page that says whose task it is."""

    def gate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not access_of_request(request).has(permission):
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        checked.needed_permission = permission  # type: ignore[attr-defined]
        return checked

    return gate
