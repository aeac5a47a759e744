"""What counts for every answer under the API's prefix, whoever gives it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class NotKeptMiddleware:
    """No browser and no proxy keeps an answer of the API: clients are in it (domain/07)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if request.path.startswith(settings.API_PREFIX):
            answer["Cache-Control"] = "no-store"
        return answer
