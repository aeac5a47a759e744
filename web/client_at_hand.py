"""The client that a request is about, read through the gate once."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from clients.models import ClientSnapshot
from clients.rules.scope import Scope
from clients.selectors.one_client import NoSuchClient, SeenClient
from organisation.models import User
from organisation.rules.permissions import Permission
from web.access import View, access_of_request, needs
from web.pages.client import find_client
from web.published import published_of_request


def client_at_hand(
    request: HttpRequest,
    client_no: str,
    *,
    at: datetime,
    scope: Scope | None = None,
    row: ClientSnapshot | None = None,
) -> SeenClient:
    """The client as this person sees it now; ``scope``: the person's, ``row``: the client's, where
    they were read already. Raises Http404: a stranger's does not exist."""
    try:
        return find_client(
            access_of_request(request), cast(User, request.user), client_no,
            published=published_of_request(request), at=at, scope=scope,
            row=row,
        )  # fmt: skip
    except NoSuchClient as error:
        raise Http404 from error


def for_client(view: Callable[..., HttpResponseBase]) -> View:
    """``view(request, seen, at, …)`` for routes that begin with ``<client_no>``: 404 for strangers,
    403 for who has no right to clients at all."""

    @needs(Permission.SEE_CLIENTS)
    @wraps(view)
    def found(request: HttpRequest, client_no: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        at = timezone.localtime()
        return view(request, client_at_hand(request, client_no, at=at), at, *args, **kwargs)

    return found


def must_see_in_full(seen: SeenClient) -> None:
    """Raises PermissionDenied for a masked client: the page exists, the right to this part not."""
    if not seen.is_full:
        raise PermissionDenied(Permission.SEE_NAMES)
