"""What one does with a client of one's list through the API: the acts of the console."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from api.caller import caller_of
from api.permissions import Need
from api.problem_codes import Code
from api.serializers.call_list import (
    Act,
    Acted,
    HandOverAct,
    LaterAct,
    OutcomeAct,
    SkipAct,
)
from api.views.base import (
    IDEMPOTENCY_KEY,
    answered_once,
    example,
    path_number,
    seen_of,
    sent,
)
from api.views.contacts import REFUSALS, Refusals, errors_of
from organisation.rules.permissions import Permission
from organisation.rules.token_scopes import TokenScope
from outreach.models import ListWork
from outreach.rules.contacts import Direction, Kind, Outcome
from outreach.rules.policy import Purpose
from outreach.rules.said import Said
from outreach.rules.working import STEP_OF, SkipReason, entry_key
from outreach.services import working
from outreach.services.entry_rows import At
from outreach.services.work_refusals import (
    ListOver,
    NotLater,
    NotOnList,
    NotTheirs,
    SkipUnsaid,
    UndoOver,
    WorkChanged,
)

F = TypeVar("F", bound=Callable[..., Any])
WRITES = Need(Permission.LOG_CONTACTS, TokenScope.WRITE_CONTACTS)
ACTS: Refusals = {
    **REFUSALS,
    NotOnList: (404, Code.NOT_FOUND),
    WorkChanged: (409, Code.WORK_CHANGED),
    ListOver: (409, Code.LIST_OVER),
    NotLater: (409, Code.NOT_LATER),
    SkipUnsaid: (409, Code.SKIP_UNSAID),
    NotTheirs: (409, Code.NOT_THEIRS),
    UndoOver: (409, Code.UNDO_OVER),
}
CLIENT_NO = path_number("client_no", _("客户号"))
READ = {"day": "2026-11-24", "version": 0}


def act_schema(summary: Any, body: type[Serializer[Any]], **more: Any) -> Callable[[F], F]:
    described: Callable[[F], F] = extend_schema(
        summary=summary, parameters=[CLIENT_NO, IDEMPOTENCY_KEY], request=body, responses=Acted,
        examples=[example(READ | more)],
    )  # fmt: skip
    return described


class ActsMixin:
    """Each act of ``outreach.services.working`` as an address below the client's."""

    @act_schema(
        _("记下一次通话的结果"), OutcomeAct, outcome="talked", purpose="service", seconds=95
    )
    @action(detail=True, methods=["post"])
    def outcome(self, request: Request, client_no: str) -> Response:
        given = sent(OutcomeAct, request)
        key = entry_key(given["day"], client_no, given["version"])
        return _acted(request, client_no, given, lambda at: partial(
            working.log_outcome, at, said=_said(given, at), key=key, admits=given["admits"]
        ))  # fmt: skip

    @act_schema(_("跳过一位客户，写明原因"), SkipAct, reason="away")
    @action(detail=True, methods=["post"])
    def skip(self, request: Request, client_no: str) -> Response:
        given = sent(SkipAct, request)
        facts = {"reason": SkipReason(given["reason"]), "words": given["words"]}
        return _acted(request, client_no, given, lambda at: partial(working.skip, at, **facts))

    @act_schema(_("今天稍后再排"), LaterAct, until="2026-11-24T17:00:00+08:00")
    @action(detail=True, methods=["post"], url_path="put-off")
    def put_off(self, request: Request, client_no: str) -> Response:
        given = sent(LaterAct, request)
        return _acted(
            request, client_no, given, lambda at: partial(working.put_off, at, until=given["until"])
        )

    @act_schema(_("移交给这位客户的另一位经理"), HandOverAct, to="E00012")
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request: Request, client_no: str) -> Response:
        given = sent(HandOverAct, request)
        return _acted(
            request, client_no, given, lambda at: partial(working.hand_over, at, to=given["to"])
        )

    @act_schema(_("撤销本人刚做的一步"), Act)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, client_no: str) -> Response:
        return _acted(request, client_no, sent(Act, request), lambda at: partial(working.undo, at))


def _acted(
    request: Request, client_no: str, given: dict[str, Any],
    act: Callable[[At], Callable[[], ListWork]],
) -> Response:  # fmt: skip
    caller = caller_of(request)
    at = At(
        access=caller.access, by=caller.user, seen=seen_of(caller, client_no), day=given["day"],
        version=given["version"], at=caller.at,
    )  # fmt: skip
    return answered_once(request, lambda: Acted(act(at)()).data, ACTS, errors=errors_of)


def _said(given: dict[str, Any], act: At) -> Said:
    outcome = Outcome(given["outcome"])
    step = STEP_OF.get(outcome)
    return Said(
        kind=Kind.CALL, direction=Direction.OUT, purpose=Purpose(given["purpose"]),
        outcome=outcome, at=act.at, seconds=given["seconds"],
        products=tuple(dict.fromkeys(given["products"])), next_step=step,
        next_on=given["next_on"] if step else None,
        next_time=given["next_time"] if step else None, words=given["words"],
    )  # fmt: skip
