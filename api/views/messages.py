"""Message templates in use; one's own messages: queued, looked at."""

from hashlib import sha256
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.caller import caller_of
from api.permissions import Need
from api.problem_codes import Code
from api.problems import Errors, Problem
from api.serializers.messages import (
    MessagePage,
    MessageQuery,
    MessageRow,
    NewMessage,
    TemplatePage,
)
from api.serializers.pages import RowPageQuery
from api.views.base import (
    IDEMPOTENCY_KEY,
    INTEGER_IN_PATH,
    KEY_HEADER,
    answered_once,
    asked,
    example,
    page_of_rows,
    path_integer,
    seen_of,
    sent,
)
from organisation.rules.permissions import Permission
from organisation.rules.token_scopes import TokenScope
from outreach.selectors.message_preview import texts_in_use
from outreach.selectors.outbox import outbox_of, own_message
from outreach.services.contact_refusals import MayNotLog
from outreach.services.messages import queue_message
from outreach.services.text_refusals import (
    MayNotSend,
    MessageKeyReused,
    NoNumber,
    NotApproved,
    NoValue,
)

# What the services refuse → status and code.
REFUSALS = {
    MayNotLog: (403, Code.PERMISSION_MISSING),
    NotApproved: (409, Code.MESSAGE_WRONG),
    NoNumber: (409, Code.MESSAGE_WRONG),
    NoValue: (409, Code.MESSAGE_WRONG),
    MayNotSend: (409, Code.MESSAGE_FORBIDDEN),
    MessageKeyReused: (422, Code.KEY_REUSED),
}
MESSAGE_ID = path_integer("id", _("消息编号"), 10**18 - 1)


class MessageTemplates(ViewSet):
    needs: ClassVar = {"list": Need(Permission.SEE_TEXTS, TokenScope.READ_CONTACTS)}

    @extend_schema(summary=_("在用的消息模板"), parameters=[RowPageQuery], responses=TemplatePage)
    def list(self, request: Request) -> Response:
        given = asked(RowPageQuery, request)
        rows = texts_in_use(after=given.get("after"), limit=given["limit"] + 1)
        return Response(TemplatePage(page_of_rows(rows, given["limit"], lambda row: row.pk)).data)


class Messages(ViewSet):
    lookup_field, lookup_value_regex = "id", INTEGER_IN_PATH
    needs: ClassVar = {
        "list": Need(Permission.LOG_CONTACTS, TokenScope.READ_CONTACTS),
        "create": Need(Permission.LOG_CONTACTS, TokenScope.WRITE_CONTACTS),
        "retrieve": Need(Permission.LOG_CONTACTS, TokenScope.READ_CONTACTS),
    }

    @extend_schema(
        summary=_("本人发出的消息，最新的在前"), parameters=[MessageQuery], responses=MessagePage
    )
    def list(self, request: Request) -> Response:
        given = asked(MessageQuery, request)
        page = outbox_of(
            caller_of(request).access.employee_no, state=given.get("state", ""),
            after=given.get("after"), limit=given["limit"],
        )  # fmt: skip
        return Response(MessagePage({"results": page.rows, "next": page.after}).data)

    @extend_schema(
        summary=_("从在用的模板发一条消息；不在可联系时间的排队到下一个时段"),
        parameters=[IDEMPOTENCY_KEY],
        request=NewMessage,
        responses={201: MessageRow},
        examples=[example({"client_no": "C00001234", "template": 1})],
    )
    def create(self, request: Request) -> Response:
        given, caller = sent(NewMessage, request), caller_of(request)
        seen = seen_of(caller, given["client_no"])

        def work() -> dict[str, Any]:
            made = queue_message(
                access=caller.access, seen=seen, text_id=given["template"], key=_key(request),
                by=caller.user, at=caller.at,
            )  # fmt: skip
            return MessageRow(made).data

        return answered_once(request, work, REFUSALS, status=201, errors=errors_of)

    @extend_schema(summary=_("本人发出的一条消息"), parameters=[MESSAGE_ID], responses=MessageRow)
    def retrieve(self, request: Request, id: str) -> Response:
        found = own_message(caller_of(request).access.employee_no, int(id))
        if found is None:
            raise Problem(404, Code.NOT_FOUND)
        return Response(MessageRow(found).data)


def errors_of(refused: Exception) -> Errors:
    """What of the template is wrong for this client; the rules that forbid it, without a field."""
    if isinstance(refused, MayNotSend):
        return [{"field": "", "code": each.value} for each in refused.refusals]
    if isinstance(refused, NoValue):
        return [{"field": "template", "code": f"no_{each.value}"} for each in refused.placeholders]
    if isinstance(refused, NoNumber):
        return [{"field": "client_no", "code": "no_number"}]
    if isinstance(refused, NotApproved):
        return [{"field": "template", "code": "not_in_use"}]
    return ()


def _key(request: Request) -> str:
    """Of the message itself: when the answer is forgotten, the same key still makes no other."""
    return f"api:{sha256(request.headers[KEY_HEADER].encode()).hexdigest()}"
