"""The nights: the newest, one day's, its rejected rows, and decisions about what is held."""

from datetime import date
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from organisation.models import User
from organisation.rules.permissions import Permission
from web.access import access_of_request, needs
from web.pages.nights import NightPage, NoSuchNight, night_page
from web.published import published_of_request
from web.sessions import polled
from web.told import notices_of_request


@require_safe
@never_cache
@needs(Permission.SEE_NIGHTS)
def nights(request: HttpRequest) -> HttpResponse:
    return _render(request, "web/night.html", as_of=None)


@require_safe
@never_cache
@needs(Permission.SEE_NIGHTS)
def night(request: HttpRequest, as_of: date) -> HttpResponse:
    return _render(request, "web/night.html", as_of=as_of)


@polled
@require_safe
@never_cache
@needs(Permission.SEE_NIGHTS)
def night_live(request: HttpRequest, as_of: date) -> HttpResponse:
    """The part of the page that moves while a night runs, polled by it."""
    return _render(request, "web/_night.html", as_of=as_of)


def _render(request: HttpRequest, template: str, *, as_of: date | None) -> HttpResponse:
    return render(request, template, {"page": _page(request, as_of)})


def _page(request: HttpRequest, as_of: date | None) -> NightPage:
    try:
        return night_page(
            access_of_request(request),
            cast(User, request.user),
            as_of=as_of,
            published=published_of_request(request),
            told=notices_of_request(request),
        )
    except NoSuchNight as error:
        raise Http404 from error
