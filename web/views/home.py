"""The start page of every role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organisation.rules.permissions import Permission
from web.access import access_of_request, needs
from web.pages.home import home_page
from web.published import published_of_request
from web.told import notices_of_request


@require_safe
@needs(Permission.SEE_PUBLISHED_DAY)
def home(request: HttpRequest) -> HttpResponse:
    page = home_page(
        access_of_request(request), published_of_request(request), notices_of_request(request)
    )
    return render(request, "web/home.html", {"page": page})
