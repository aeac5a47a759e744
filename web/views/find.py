"""Finding a client, an institution or a night."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clients.rules.sealing import Keyring
from web.access import access_of_request
from web.clients import scope_of_request
from web.pages.find import find_page
from web.published import published_of_request


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """What the search field finds; a single find is opened at once.

    The field is sent in the body: people type names and phone numbers, which no address, and so no
    log, may hold (domain/07). An address with words finds institutions and nights only.
    """
    is_sent = request.method == "POST"
    words = (request.POST if is_sent else request.GET).get("q", "").strip()[:100]
    keyring = Keyring(settings.FIELD_KEYS, settings.INDEX_KEY)
    page = find_page(
        access_of_request(request), published_of_request(request), words,
        scope=scope_of_request(request) if is_sent else None, keyring=keyring,
    )  # fmt: skip
    if page.only_url:
        return redirect(page.only_url)
    return render(request, "web/find.html", {"page": page})
