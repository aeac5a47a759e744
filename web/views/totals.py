"""Totals down the institution tree, and finding an institution or a night."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from organisation.rules.permissions import Permission
from web.access import access_of_request, needs
from web.pages.find import find_page
from web.pages.totals import NoSuchTotals, roots_of, totals_page
from web.published import published_of_request


@require_safe
@needs(Permission.SEE_TOTALS)
def totals(request: HttpRequest) -> HttpResponse:
    published = published_of_request(request)
    roots = roots_of(access_of_request(request), published.run_id) if published else []
    if len(roots) == 1:
        return redirect("totals_of", code=roots[0].institution_code)
    return render(request, "web/totals_roots.html", {"roots": roots})


@require_safe
@needs(Permission.SEE_TOTALS)
def totals_of(request: HttpRequest, code: str) -> HttpResponse:
    try:
        page = totals_page(
            access_of_request(request),
            code,
            published=published_of_request(request),
            as_of=_day_asked(request),
        )
    except NoSuchTotals as error:
        raise Http404 from error
    return render(request, "web/totals.html", {"page": page, "summary": page.summary})


def _day_asked(request: HttpRequest) -> date | None:
    asked = request.GET.get("day", "")
    if not asked:
        return None
    try:
        return date.fromisoformat(asked)
    except ValueError as error:
        raise Http404 from error


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What the search field finds; a single find is opened at once."""
    words = request.GET.get("q", "").strip()[:100]
    page = find_page(access_of_request(request), published_of_request(request), words)
    if page.only_url:
        return redirect(page.only_url)
    return render(request, "web/find.html", {"page": page})
