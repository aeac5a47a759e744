"""The URL map: pages live in ``web``, answers to programs in ``api``."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import include, path
from django.views.defaults import server_error

from api import problems

urlpatterns = [
    path(settings.API_PREFIX.removeprefix("/"), include("api.urls")),
    path("", include("web.urls")),
]

handler403 = "web.views.errors.permission_denied"


def handler500(request: HttpRequest) -> HttpResponseBase:
    """Our own mistake: a page for people, a problem for programs."""
    if request.path.startswith(settings.API_PREFIX):
        return problems.server_error(request)
    return server_error(request)
