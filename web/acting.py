"""Whoever is signed in acts in what a request writes."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from operations.services.acting import Acting, Origin, acting
from web.access import View


class ActingMiddleware:
    """Tells the audit who asked and for which page; nothing of it outlives the request.

    Asked at each write: signing in makes somebody of nobody on the way.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with acting(lambda: acting_in(request)):
            return self.get_response(request)


def acting_in(request: HttpRequest) -> Acting:
    """The account of the request and the name of its route."""
    match = request.resolver_match
    number = request.user.employee_no if request.user.is_authenticated else None
    is_api = request.path.startswith(settings.API_PREFIX)
    origin = Origin.API if is_api else Origin.PAGE
    return Acting(origin, match.view_name or "" if match else "", number)
