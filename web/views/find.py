"""Finding an institution or a night."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from web.access import access_of_request
from web.pages.find import find_page
from web.published import published_of_request


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What the search field finds; a single find is opened at once."""
    words = request.GET.get("q", "").strip()[:100]
    page = find_page(access_of_request(request), published_of_request(request), words)
    if page.only_url:
        return redirect(page.only_url)
    return render(request, "web/find.html", {"page": page})
