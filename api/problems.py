"""The one shape of every answer that is none: a status, a code, a sentence; never what was sent.

Nothing of a request is repeated: what people type may be somebody's name or number, and answers
are kept in the logs of other systems (domain/07).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from api.problem_codes import Code

PROBLEM_TYPE = "application/problem+json"
Errors = Sequence[Mapping[str, str]]


class Problem(exceptions.APIException):
    """Raised by views: this status and code. ``needs`` is the permission or scope missing."""

    def __init__(self, status: int, code: Code, *, errors: Errors = (), needs: str = "") -> None:
        super().__init__()
        self.status_code = status
        self.code, self.errors, self.needs = code, errors, needs


def problem_body(
    status: int, code: Code, *, errors: Errors = (), needs: str = ""
) -> dict[str, Any]:
    return {
        "status": status, "code": code.value, "title": str(code.label), "needs": needs,
        "errors": list(errors),
    }  # fmt: skip


# What the framework raises → the code; what is not named here is ``NOT_ALLOWED``.
CODES: Mapping[type[Exception], Code] = {
    exceptions.ValidationError: Code.INVALID,
    exceptions.ParseError: Code.INVALID,
    exceptions.NotAuthenticated: Code.NOT_SIGNED_IN,
    exceptions.AuthenticationFailed: Code.TOKEN_NOT_GOOD,
    exceptions.NotFound: Code.NOT_FOUND,
    exceptions.MethodNotAllowed: Code.METHOD_NOT_ALLOWED,
    exceptions.NotAcceptable: Code.NOT_ACCEPTABLE,
    exceptions.UnsupportedMediaType: Code.UNSUPPORTED_MEDIA_TYPE,
    exceptions.Throttled: Code.THROTTLED,
}


def answer_with_problem(error: Exception, _context: Mapping[str, Any]) -> Response | None:
    """What ``REST_FRAMEWORK`` asks for every exception of a view; None for our own mistakes, which
    ``server_error`` answers."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    headers = {}
    if isinstance(error, exceptions.Throttled):
        headers["Retry-After"] = str(getattr(error, "wait", None) or 60)
    if error.status_code == 401:
        headers["WWW-Authenticate"] = "Bearer"
    body = _body(error)
    return Response(body, error.status_code, headers=headers, content_type=PROBLEM_TYPE)


def _body(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, Problem):
        return problem_body(error.status_code, error.code, errors=error.errors, needs=error.needs)
    code = CODES.get(type(error), Code.NOT_ALLOWED)
    errors = list(field_errors(error.get_codes())) if code is Code.INVALID else []
    return problem_body(error.status_code, code, errors=errors)


def field_errors(codes: Any, field: str = "") -> Iterator[Mapping[str, str]]:
    """``{"field": "requests.0.id", "code": "required"}`` for everything a serializer found."""
    if isinstance(codes, Mapping):
        for name, inner in codes.items():
            yield from field_errors(inner, f"{field}.{name}".strip("."))
    elif isinstance(codes, list):
        for place, inner in enumerate(codes):
            is_nested = not isinstance(inner, str)
            yield from field_errors(inner, f"{field}.{place}".strip(".") if is_nested else field)
    else:
        yield {"field": field.removesuffix(".non_field_errors"), "code": str(codes)}


def server_error(_request: HttpRequest) -> JsonResponse:
    """Our own mistake, told without anything of it."""
    body = problem_body(500, Code.SERVER_ERROR)
    return JsonResponse(body, status=500, content_type=PROBLEM_TYPE)
