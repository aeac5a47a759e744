"""Contact standards of one's own books, or of those below one's places."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from organisation.rules.permissions import Permission
from web.access import access_of_request, needs
from web.pages.standards import standards_page
from web.published import published_of_request


@require_safe
@never_cache
@needs(Permission.SEE_BOOKS)
def standards(request: HttpRequest) -> HttpResponse:
    published = published_of_request(request)
    if published is None:
        return render(request, "web/standards.html", {"page": None})
    place, book = (request.GET.get(name, "")[:401] for name in ("place", "book"))
    page = standards_page(access_of_request(request), published, place=place, book=book)
    if page is None:
        raise Http404
    return render(request, "web/standards.html", {"page": page})
