"""The page of one client."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clients.selectors.one_client import SeenClient
from web.access import access_of_request
from web.client_at_hand import for_client
from web.pages.client import overview
from web.published import published_of_request


@require_safe
@never_cache
@for_client
def client(request: HttpRequest, seen: SeenClient, at: datetime) -> HttpResponse:
    published = published_of_request(request)
    assert published is not None  # noqa: S101 - without a published day no client was found
    page = overview(access_of_request(request), seen, published=published, on=at.date())
    return render(request, "web/client.html", {"page": page, "head": page.head, "seen": seen})
