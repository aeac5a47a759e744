"""Maturities and large movements followed up: read, written, asked about and answered."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.caller import Caller, caller_of
from api.permissions import Need
from api.problem_codes import Code
from api.problems import Errors, Problem
from api.serializers.follow_ups import (
    Asked,
    FollowUpDetail,
    FollowUpPage,
    FollowUpQuery,
    NewAnswer,
    NewQuestion,
    NewSheet,
    PeriodQuery,
    TakeUpPage,
    Written,
)
from api.views.base import (
    IDEMPOTENCY_KEY,
    INTEGER_IN_PATH,
    answered_once,
    asked,
    example,
    page_of_rows,
    path_integer,
    published_of,
    seen_of,
    sent,
)
from clients.selectors.one_client import SeenClient
from organisation.rules.permissions import Permission
from organisation.rules.token_scopes import TokenScope
from outreach.models import FollowUp
from outreach.selectors.follow_ups import (
    Followed,
    follow_up_rows,
    followed_after,
    in_state,
    one_follow_up,
)
from outreach.selectors.sheets import client_of, place_of, question_of, questions_of, sheets_of
from outreach.selectors.sheets import words_of as words_of_sheet
from outreach.selectors.take_up import take_up_by_person, take_up_of
from outreach.services import follow_ups as service
from outreach.services.follow_ups import Typed

READS = Need(Permission.SEE_BOOK_CLIENTS, TokenScope.READ_CONTACTS)
WRITES = Need(Permission.LOG_CONTACTS, TokenScope.WRITE_CONTACTS)
NEAR, YEAR = 30, 366  # days
REFUSALS: Mapping[type[Exception], tuple[int, Code]] = {
    service.MayNotWrite: (403, Code.NOT_ALLOWED),
    service.MayNotAsk: (403, Code.NOT_ALLOWED),
    service.SheetChanged: (409, Code.SHEET_CHANGED),
    service.NoSuchProduct: (409, Code.SHEET_WRONG),
    service.NoSuchMeeting: (409, Code.SHEET_WRONG),
    service.NothingSaid: (409, Code.SHEET_WRONG),
}
FIELDS: Mapping[type[Exception], tuple[str, str]] = {
    service.NoSuchProduct: ("product", "unknown"),
    service.NoSuchMeeting: ("meeting_on", "too_far"),
    service.NothingSaid: ("words", "blank"),
}
FOLLOW_UP_ID = path_integer("id", _("跟进编号"), 10**18 - 1)
NOT_WORDS = {"version", "decision", "product", "meeting_on"}


class FollowUps(ViewSet):
    lookup_field, lookup_value_regex = "id", INTEGER_IN_PATH
    needs: ClassVar = {
        "list": READS, "retrieve": READS, "take_up": READS, "sheet": WRITES, "answer": WRITES,
        "ask": Need(Permission.HAND_OUT, TokenScope.WRITE_CONTACTS),
    }  # fmt: skip

    @extend_schema(
        summary=_("本人和本机构的到期与大额异动，最近的在前"), parameters=[FollowUpQuery],
        responses=FollowUpPage,
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        given, caller = asked(FollowUpQuery, request), caller_of(request)
        if caller.published is None:
            return Response(FollowUpPage({"results": [], "next": None}).data)
        rows, _since, _until = _rows(caller, given, kind=given.get("kind", ""))
        behind = given.get("after")
        after = None if behind is None else place_of(behind)
        found: Sequence[Followed] = []
        if behind is None or after is not None:
            found = followed_after(
                in_state(rows, given.get("state", "")), after=after, limit=given["limit"] + 1
            )
        page = page_of_rows(found, given["limit"], lambda row: row.follow_up.pk)
        return Response(FollowUpPage(page).data)

    @extend_schema(
        summary=_("承接率和留存率：合计，及各位经理"), parameters=[PeriodQuery],
        responses=TakeUpPage,
    )  # fmt: skip
    @action(detail=False, methods=["get"], url_path="take-up")
    def take_up(self, request: Request) -> Response:
        given, caller = asked(PeriodQuery, request), caller_of(request)
        rows, since, until = _rows(caller, given)
        day = published_of(caller)
        told = {
            "as_of": day.as_of, "since": since, "until": until,
            "total": take_up_of(rows, run_id=day.run_id, as_of=day.as_of),
            "people": take_up_by_person(rows, run_id=day.run_id, as_of=day.as_of),
        }  # fmt: skip
        return Response(TakeUpPage(told).data)

    @extend_schema(
        summary=_("一张跟进表：行内事实、各版内容和提问"), parameters=[FOLLOW_UP_ID],
        responses=FollowUpDetail,
    )  # fmt: skip
    def retrieve(self, request: Request, id: str) -> Response:
        _seen, found = _found(caller_of(request), id)
        told = found.follow_up
        sheets = sheets_of(told)
        for each in sheets:
            each.words = words_of_sheet(told, each)  # type: ignore[attr-defined]
        whole = {**vars(found), "sheets": sheets, "questions": questions_of(told)}
        return Response(FollowUpDetail(type("Whole", (), whole)()).data)

    @extend_schema(
        summary=_("写跟进表的下一版"), parameters=[FOLLOW_UP_ID, IDEMPOTENCY_KEY],
        request=NewSheet, responses=Written,
        examples=[example({"version": 0, "decision": "leaves", "where_to": "他行"})],
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def sheet(self, request: Request, id: str) -> Response:
        given, caller = sent(NewSheet, request), caller_of(request)
        seen, found = _found(caller, id)

        def work() -> Mapping[str, Any]:
            made = service.write_sheet(
                access=caller.access, seen=seen, follow_up=found.follow_up, typed=_typed(given),
                version=given["version"], by=caller.user, at=caller.at,
            )  # fmt: skip
            return Written(made).data

        return answered_once(request, work, REFUSALS, errors=errors_of)

    @extend_schema(
        summary=_("对一张跟进表提问"), parameters=[FOLLOW_UP_ID, IDEMPOTENCY_KEY],
        request=NewQuestion, responses=Asked,
        examples=[example({"words": "去了哪里？", "read": 0})],
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, id: str) -> Response:
        given, caller = sent(NewQuestion, request), caller_of(request)
        seen, found = _found(caller, id)

        def work() -> Mapping[str, Any]:
            made = service.ask(
                access=caller.access, scope=caller.scope, seen=seen, follow_up=found.follow_up,
                question=given["words"], read=given["read"], by=caller.user, at=caller.at,
            )  # fmt: skip
            return Asked(made).data

        return answered_once(request, work, REFUSALS, errors=errors_of)

    @extend_schema(
        summary=_("回答一个提问"), parameters=[FOLLOW_UP_ID, IDEMPOTENCY_KEY], request=NewAnswer,
        responses=Asked, examples=[example({"question": 1, "words": "买房"})],
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, id: str) -> Response:
        given, caller = sent(NewAnswer, request), caller_of(request)
        seen, found = _found(caller, id)
        question = question_of(found.follow_up, given["question"])
        if question is None:
            raise Problem(404, Code.NOT_FOUND)

        def work() -> Mapping[str, Any]:
            made = service.answer(
                access=caller.access, seen=seen, question=question, words=given["words"],
                by=caller.user, at=caller.at,
            )  # fmt: skip
            return Asked(made).data

        return answered_once(request, work, REFUSALS, errors=errors_of)


def errors_of(refused: Exception) -> Errors:
    if type(refused) not in FIELDS:
        return ()
    field, code = FIELDS[type(refused)]
    return [{"field": field, "code": code}]


def _rows(
    caller: Caller, given: Mapping[str, Any], *, kind: str = ""
) -> tuple[QuerySet[FollowUp], date, date]:
    """Those of the days asked for, a year at most, and these days."""
    day = published_of(caller)
    until = given.get("until") or _moved(day.as_of, NEAR)
    since = max(given.get("since") or _moved(day.as_of, -NEAR), _moved(until, -YEAR))
    rows = follow_up_rows(
        caller.scope, run_id=day.run_id, since=since, until=until, kind=kind,
        person=given.get("person", ""),
    )  # fmt: skip
    return rows, since, until


def _moved(day: date, days: int) -> date:
    return date.fromordinal(max(1, min(day.toordinal() + days, date.max.toordinal())))


def _found(caller: Caller, number: str) -> tuple[SeenClient, Followed]:
    """Through the client's gate, by name; a stranger's does not exist."""
    client_no = client_of(int(number))
    if client_no is None:
        raise Problem(404, Code.NOT_FOUND)
    seen = seen_of(caller, client_no)
    found = one_follow_up(client_no, int(number))
    if found is None or not seen.is_full:
        raise Problem(404, Code.NOT_FOUND)
    return seen, found


def _typed(given: Mapping[str, Any]) -> Typed:
    words = {name: str(value) for name, value in given.items() if value and name not in NOT_WORDS}
    return Typed(given["decision"], given["product"], given["meeting_on"], words)
