"""The dashboard of one institution, and the way to the own one."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from organisation.rules.permissions import Permission
from web.access import access_of_request, needs
from web.pages.dashboard.days import NoSuchTotals
from web.pages.dashboard.page import Asked, dashboard_page, roots_of
from web.published import published_of_request
from web.told import notices_of_request


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
        page = dashboard_page(
            access_of_request(request),
            code,
            _asked(request),
            published=published_of_request(request),
            told=notices_of_request(request),
        )
    except (NoSuchTotals, ValueError) as error:
        raise Http404 from error
    return render(request, "web/dashboard.html", {"page": page, "summary": page.summary})


def _asked(request: HttpRequest) -> Asked:
    """Raises ValueError for what is no day."""
    given, nothing = request.GET, Asked()
    day = given.get("day", "")
    return Asked(
        as_of=date.fromisoformat(day) if day else None,
        against=given.get("against") or nothing.against,
        sort=given.get("sort") or nothing.sort,
        is_plain=not given,
    )
