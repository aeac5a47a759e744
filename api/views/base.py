"""What all viewsets share: reading the query, cutting a page, answering a write once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ListField, Serializer

from api.caller import Caller, Published, caller_of
from api.problem_codes import Code
from api.problems import PROBLEM_TYPE, Errors, Problem, problem_body
from clients.selectors.one_client import NoSuchClient, SeenClient, seen_client
from operations.services.idempotency import (
    Answer,
    KeyReused,
    StillRunning,
    answer_once,
    digest_of,
)

Row = TypeVar("Row")
KEY_HEADER = "Idempotency-Key"
KEY_LENGTH = 200
PRINTABLE = range(33, 127)  # a header's visible letters
IDEMPOTENCY_KEY = OpenApiParameter(
    KEY_HEADER,
    {"type": "string", "minLength": 1, "maxLength": KEY_LENGTH, "pattern": r"^[!-~]{1,200}$"},
    OpenApiParameter.HEADER, required=True,
    description=_("每个写操作一个新值；重发时用同一个，只会执行一次，回答也相同"),
)  # fmt: skip
REPEATED_HEADER = "Idempotency-Replayed"


def path_number(name: str, words: Any) -> OpenApiParameter:
    """A number or code in the path."""
    form = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[^/\x00]+$"}
    return OpenApiParameter(name, form, OpenApiParameter.PATH, description=words)


def path_integer(name: str, words: Any, most: int) -> OpenApiParameter:
    form = {"type": "integer", "minimum": 0, "maximum": most}
    return OpenApiParameter(name, form, OpenApiParameter.PATH, description=words)


def example(body: Any) -> OpenApiExample:
    """A body as it is sent."""
    return OpenApiExample("example", value=body, request_only=True)


def path_day(name: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.DATE, OpenApiParameter.PATH)


NUMBER_IN_PATH = r"[^/\x00]{1,200}"
INTEGER_IN_PATH = "[0-9]{1,18}"


def asked(query: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """The query's values; what is not understood is a problem that names the fields, and so is a
    parameter that the list does not know: a filter misspelt would answer with everything."""
    fields = query().fields
    unknown = sorted(set(request.query_params) - set(fields))
    if unknown:
        raise Problem(
            400,
            Code.INVALID,
            errors=[{"field": name[:200], "code": "unknown"} for name in unknown[:20]],
        )
    # Not the form that it comes in: an empty value of a form would count as none.
    said = {
        name: request.query_params.getlist(name) if isinstance(fields[name], ListField) else value
        for name, value in request.query_params.items()
    }
    given = query(data=said)
    given.is_valid(raise_exception=True)
    found: dict[str, Any] = given.validated_data
    return found


def sent(body: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """The body's values, likewise."""
    given = body(data=request.data)
    given.is_valid(raise_exception=True)
    found: dict[str, Any] = given.validated_data
    return found


def page_of_rows(
    rows: Sequence[Row], limit: int, key: Callable[[Row], Any], **more: Any
) -> dict[str, Any]:
    """A page of ``limit`` rows, of which one more was read to know whether any follow."""
    shown = rows[:limit]
    following = key(shown[-1]) if len(rows) > limit else None
    return {**more, "results": shown, "next": following}


def row_behind(after: str | None, *, run_id: int) -> str | None:
    """Which row the page follows. A page of another run's list is none of this one's: a list that
    mixes two days would leave rows out or tell them twice."""
    if after is None:
        return None
    run, _dot, row = after.partition(".")
    if int(run) != run_id:
        raise Problem(409, Code.PUBLISHED_ANEW)
    return row


def published_of(caller: Caller) -> Published:
    """The published day; before the first night there is nothing of it."""
    if caller.published is None:
        raise Problem(404, Code.NOT_FOUND)
    return caller.published


def seen_of(caller: Caller, client_no: str) -> SeenClient:
    """The client through the gate; a stranger's does not exist."""
    published = published_of(caller)
    try:
        return seen_client(
            caller.access, caller.user, client_no, run_id=published.run_id,
            as_of=published.as_of, at=caller.at,
        )  # fmt: skip
    except NoSuchClient as error:
        raise Problem(404, Code.NOT_FOUND) from error


def answered_once(
    request: Request,
    work: Callable[[], Mapping[str, Any]],
    refusals: Mapping[type[Exception], tuple[int, Code]],
    *,
    status: int = 200,
    errors: Callable[[Exception], Errors] = lambda _refused: (),
) -> Response:
    """What ``work`` answers, done once for this Idempotency-Key. ``refusals``: what a service
    raises → status and code, ``errors``: what to say of it by field; a refusal is an answer too,
    and changed nothing."""
    caller = caller_of(request)

    def done() -> Answer:
        try:
            with transaction.atomic():
                return Answer(status, work())
        except tuple(refusals) as error:
            refused, code = refusals[type(error)]
            return Answer(refused, problem_body(refused, code, errors=errors(error)))

    try:
        answer = answer_once(
            key=_key(request), digest=digest_of(str(request.method), request.path, request.data),
            kept_for=timedelta(hours=settings.API_KEY_HOURS), work=done, by=caller.user,
            at=caller.at,
        )  # fmt: skip
    except KeyReused as error:
        raise Problem(422, Code.KEY_REUSED) from error
    except StillRunning as error:
        raise Problem(409, Code.STILL_RUNNING) from error
    is_problem = answer.status >= 400
    return Response(
        answer.body, answer.status, content_type=PROBLEM_TYPE if is_problem else None,
        headers={REPEATED_HEADER: "true"} if answer.is_repeated else None,
    )  # fmt: skip


def _key(request: Request) -> str:
    key = request.headers.get(KEY_HEADER, "")
    if not 0 < len(key) <= KEY_LENGTH or any(ord(letter) not in PRINTABLE for letter in key):
        raise Problem(400, Code.KEY_MISSING)
    return key
