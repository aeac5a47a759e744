"""Whose clients a request may see: the scope of the request's account, read once."""

from django.http import HttpRequest
from django.utils import timezone

from clients.rules.scope import Scope
from clients.selectors.visible import scope_of
from web.access import access_of_request


def scope_of_request(request: HttpRequest) -> Scope:
    """What the signed-in account reaches at this moment; the one gate of every client page."""
    kept: Scope | None = getattr(request, "wealthcrm_scope", None)
    if kept is None:
        kept = scope_of(access_of_request(request), at=timezone.now())
        request.wealthcrm_scope = kept  # type: ignore[attr-defined]
    return kept
