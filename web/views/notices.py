"""What was told to people: open, and over."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from organisation.rules.permissions import Permission
from web.access import access_of_request, needs
from web.pages.notices import notices_page
from web.told import notices_of_request


@require_safe
@never_cache
@needs(Permission.SEE_NIGHTS)
def notices(request: HttpRequest) -> HttpResponse:
    page = notices_page(access_of_request(request), notices_of_request(request))
    return render(request, "web/notices.html", {"page": page})
