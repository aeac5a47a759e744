"""The language of a page: Chinese until a person chooses another one; and what no page is asked."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers


class ChosenLanguageMiddleware(LocaleMiddleware):
    """Only the switch counts, not what the browser says it prefers: a bank's browsers often come
    set to English, and its people read Chinese."""

    def process_request(self, request: HttpRequest) -> None:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = chosen in dict(settings.LANGUAGES)
        translation.activate(chosen if known else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response


class NoNulMiddleware:
    """Refuses (400) a request with a NUL in its path, query or form: nobody types one, and the
    database takes none, so that any page would fail with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(settings.API_PREFIX):
            return self.get_response(request)  # answers in its own shape
        typed = (text for given in (request.GET, request.POST) for _, texts in given.lists()
                 for text in texts)  # fmt: skip
        if "\0" in request.path_info or any("\0" in text for text in typed):
            raise BadRequest("NUL")
        return self.get_response(request)
