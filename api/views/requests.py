"""Requests about a client's manager: one's own, and those one's branch decides."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.caller import Caller, caller_of
from api.permissions import Need
from api.problem_codes import Code
from api.problems import Problem
from api.serializers.requests import (
    ApprovalQuery,
    Decided,
    Decision,
    Done,
    NewRequest,
    OwnRequestQuery,
    RequestPage,
    RequestRow,
)
from api.views.base import (
    IDEMPOTENCY_KEY,
    INTEGER_IN_PATH,
    answered_once,
    asked,
    example,
    page_of_rows,
    path_integer,
    sent,
)
from clients.selectors.rows import figures_of
from organisation.rules.permissions import Permission
from organisation.rules.token_scopes import TokenScope
from tiering.models import BookRequest
from tiering.selectors.requests import (
    RequestFilter,
    own_request,
    request_page,
    requests_as_read,
    requests_made_by,
)
from tiering.services.requests import (
    AlreadyRequested,
    DecisionClosed,
    MakerIsChecker,
    NoSuchClient,
    NothingToChange,
    ReasonMissing,
    RequestChanged,
    RequestClosed,
    approve,
    reject,
    request_claim,
    request_hand_over,
    request_release,
    withdraw,
)

# What the services refuse → status and code.
REFUSALS: Mapping[type[Exception], tuple[int, Code]] = {
    NoSuchClient: (404, Code.NOT_FOUND),
    NothingToChange: (409, Code.NOTHING_TO_CHANGE),
    ReasonMissing: (400, Code.INVALID),
    AlreadyRequested: (409, Code.ALREADY_REQUESTED),
    RequestClosed: (409, Code.REQUEST_CLOSED),
    MakerIsChecker: (409, Code.MAKER_IS_CHECKER),
    DecisionClosed: (409, Code.DECISION_CLOSED),
    RequestChanged: (409, Code.REQUEST_CHANGED),
}
DECISIONS = {"approve": approve, "reject": reject}
REQUEST_ID = path_integer("id", _("申请编号"), 10**18 - 1)
READS = Need(Permission.REQUEST_CLIENTS, TokenScope.READ_REQUESTS)
WRITES = Need(Permission.REQUEST_CLIENTS, TokenScope.WRITE_REQUESTS)


class Requests(ViewSet):
    """One's own requests."""

    lookup_field, lookup_value_regex = "id", INTEGER_IN_PATH
    needs: ClassVar = {"list": READS, "retrieve": READS, "create": WRITES, "withdraw": WRITES}

    @extend_schema(
        summary=_("本人的申请，最新的在前"), parameters=[OwnRequestQuery], responses=RequestPage
    )
    def list(self, request: Request) -> Response:
        page, caller = asked(OwnRequestQuery, request), caller_of(request)
        rows = requests_made_by(
            caller.user, limit=page["limit"] + 1, before=page.get("after"),
            status=page.get("status", ""), kind=page.get("kind", ""),
        )  # fmt: skip
        found = page_of_rows(rows, page["limit"], lambda row: row.pk)
        found["results"] = [_row(row, row.client_no, caller) for row in found["results"]]
        return Response(RequestPage(found).data)

    @extend_schema(summary=_("本人的一项申请"), parameters=[REQUEST_ID], responses=RequestRow)
    def retrieve(self, request: Request, id: str) -> Response:
        caller = caller_of(request)
        found = _own(caller, id)
        return Response(RequestRow(_row(found, found.client_no, caller)).data)

    @extend_schema(
        summary=_("申领、移出或移交一位客户"),
        parameters=[IDEMPOTENCY_KEY],
        request=NewRequest,
        responses={201: Done},
        examples=[
            example(
                {
                    "kind": "hand_over",
                    "client_no": "C00001234",
                    "to_employee_no": "E000012",
                    "reason": "客户搬到另一网点附近",
                }
            )
        ],
    )
    def create(self, request: Request) -> Response:
        given, caller = sent(NewRequest, request), caller_of(request)
        return answered_once(request, lambda: Done(_made(given, caller)).data, REFUSALS, status=201)

    @extend_schema(
        summary=_("撤回本人的申请"),
        parameters=[REQUEST_ID, IDEMPOTENCY_KEY],
        request=None,
        responses=Done,
    )
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, id: str) -> Response:
        caller = caller_of(request)
        own = _own(caller, id)
        return answered_once(
            request, lambda: Done(withdraw(request=own, by=caller.user)).data, REFUSALS
        )


class Approvals(ViewSet):
    """Requests and night proposals that one's branch office decides."""

    needs: ClassVar = {
        "list": Need(Permission.DECIDE_REQUESTS, TokenScope.READ_REQUESTS),
        "decide": Need(Permission.DECIDE_REQUESTS, TokenScope.DECIDE_REQUESTS),
    }

    @extend_schema(
        summary=_("本分行审批的申请和夜间提案"),
        parameters=[ApprovalQuery],
        responses=RequestPage,
    )
    def list(self, request: Request) -> Response:
        given, caller = asked(ApprovalQuery, request), caller_of(request)
        wanted = RequestFilter(
            branches=caller.access.places_of(Permission.DECIDE_REQUESTS),
            stage=given["stage"],
            kind=given.get("kind", ""),
            role=given.get("role", ""),
            outlet=given.get("outlet", ""),
            run_id=caller.published.run_id if caller.published else None,
        )
        rows = request_page(wanted, after=given.get("after"), limit=given["limit"] + 1)
        found = page_of_rows(rows, given["limit"], lambda row: row.pk)
        found["results"] = _with_their_clients(found["results"], caller)
        return Response(RequestPage(found).data)

    @extend_schema(
        summary=_("批准或驳回，全部照办或全部不办"),
        parameters=[IDEMPOTENCY_KEY],
        request=Decision,
        responses=Decided,
        examples=[example({"decision": "approve", "requests": [{"id": 12, "version": 1}]})],
    )
    @action(detail=False, methods=["post"])
    def decide(self, request: Request) -> Response:
        given, caller = sent(Decision, request), caller_of(request)
        versions = {ticket["id"]: ticket["version"] for ticket in given["requests"]}
        branches = caller.access.places_of(Permission.DECIDE_REQUESTS)
        chosen = requests_as_read(versions, branches=branches)
        if chosen is None:
            raise Problem(404, Code.NOT_FOUND)

        def work() -> Mapping[str, Any]:
            done = DECISIONS[given["decision"]](
                requests=chosen, by=caller.user, on=caller.on, note=given["note"]
            )
            return Decided({"results": done}).data

        return answered_once(request, work, REFUSALS)


def _own(caller: Caller, request_id: str) -> BookRequest:
    found = own_request(caller.user, int(request_id))
    if found is None:
        raise Problem(404, Code.NOT_FOUND)
    return found


def _made(given: Mapping[str, Any], caller: Caller) -> BookRequest:
    about = {
        "client_no": given["client_no"], "reason": given["reason"], "by": caller.user,
        "on": caller.on,
    }  # fmt: skip
    if given["kind"] == BookRequest.Kind.HAND_OVER:
        return request_hand_over(to_employee_no=given.get("to_employee_no", ""), **about)
    if given["kind"] == BookRequest.Kind.RELEASE:
        return request_release(**about)
    return request_claim(**about)


def _with_their_clients(rows: Sequence[BookRequest], caller: Caller) -> list[dict[str, Any]]:
    """A client who belongs to another branch by now is not named."""
    seen: Mapping[str, Any] = {}
    if rows and caller.published:
        numbers = {row.client_no for row in rows}
        seen = figures_of(caller.scope, caller.published.run_id, numbers)
    return [_row(row, row.client_no if row.client_no in seen else "", caller) for row in rows]


def _row(row: BookRequest, client_no: str, caller: Caller) -> dict[str, Any]:
    plain = (
        "id", "version", "kind", "status", "role", "from_employee_no", "to_employee_no", "reason",
        "cause", "made_at", "decided_at", "decision_note", "carried_out_on", "outcome",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in plain},
        "client_no": client_no, "is_mine": row.made_by_id == caller.user.pk,
    }  # fmt: skip
