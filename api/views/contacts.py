"""Contacts with clients: those of the clients one reaches, and logging and amending one's own."""

from collections.abc import Callable, Mapping
from hashlib import sha256
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
from api.problems import Errors, Problem
from api.serializers.contacts import (
    Amendment,
    ContactPage,
    ContactQuery,
    Logged,
    NewContact,
)
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
from organisation.selectors.keys import keyring
from outreach.models import Contact
from outreach.rules.contacts import Direction, Kind, NextStep, Outcome
from outreach.rules.policy import Purpose
from outreach.rules.said import Said
from outreach.selectors.contact_list import Wanted, contact_list
from outreach.selectors.contacts import own_contact
from outreach.services import contacts
from outreach.services.contact_refusals import (
    AlreadyLogged,
    ContactChanged,
    ContactWrong,
    Forbidden,
    KeyReused,
    MayNotLog,
    NotThere,
    TooLate,
    UnknownProducts,
)

Refusals = Mapping[type[Exception], tuple[int, Code]]
# What the services refuse → status and code.
REFUSALS: Refusals = {
    MayNotLog: (403, Code.PERMISSION_MISSING),
    ContactWrong: (409, Code.CONTACT_WRONG),
    UnknownProducts: (409, Code.CONTACT_WRONG),
    Forbidden: (409, Code.CONTACT_FORBIDDEN),
    AlreadyLogged: (422, Code.KEY_REUSED),
    KeyReused: (422, Code.KEY_REUSED),
    NotThere: (404, Code.NOT_FOUND),
    ContactChanged: (409, Code.CONTACT_CHANGED),
    TooLate: (409, Code.CONTACT_CLOSED),
}
CONTACT_ID = path_integer("id", _("联系编号"), 10**18 - 1)
WRITES = Need(Permission.LOG_CONTACTS, TokenScope.WRITE_CONTACTS)
CALL = {
    "kind": "call", "purpose": "service", "outcome": "talked", "at": "2026-11-20T10:20:00+08:00",
    "seconds": 186, "next_step": "meeting", "next_on": "2026-11-27", "words": "到期资金想续作",
}  # fmt: skip


class Contacts(ViewSet):
    lookup_field, lookup_value_regex = "id", INTEGER_IN_PATH
    needs: ClassVar = {
        "list": Need(Permission.SEE_CLIENTS, TokenScope.READ_CONTACTS),
        "create": WRITES,
        "amend": WRITES,
    }

    @extend_schema(
        summary=_("与可见客户的联系，最新记下的在前；以遮蔽方式看的客户只有本人所记"),
        parameters=[ContactQuery],
        responses=ContactPage,
    )
    def list(self, request: Request) -> Response:
        given, caller = asked(ContactQuery, request), caller_of(request)
        if caller.published is None:
            return Response(ContactPage({"next": None, "results": []}).data)
        rows = contact_list(
            caller.scope, run_id=caller.published.run_id, reader=caller.access.employee_no,
            wanted=_wanted(given, caller), keyring=keyring(), before=given.get("after"),
            limit=given["limit"] + 1,
        )  # fmt: skip
        page = page_of_rows(rows, given["limit"], lambda row: row.contact.pk)
        return Response(ContactPage(page).data)

    @extend_schema(
        summary=_("记下一次联系，或先登记一次拜访或面谈"),
        parameters=[IDEMPOTENCY_KEY],
        request=NewContact,
        responses={201: Logged},
        examples=[example({"client_no": "C00001234", **CALL})],
    )
    def create(self, request: Request) -> Response:
        given, caller = sent(NewContact, request), caller_of(request)
        seen = seen_of(caller, given["client_no"])

        def work() -> Contact:
            return contacts.log_contact(
                access=caller.access, seen=seen, said=said_of(given), admits=given["admits"],
                key=_key(request), by=caller.user, at=caller.at,
            )  # fmt: skip

        return _answered(request, work, status=201)

    @extend_schema(
        summary=_("更正本人记下的联系，或写下所登记的结果"),
        parameters=[CONTACT_ID, IDEMPOTENCY_KEY],
        request=Amendment,
        responses=Logged,
        examples=[example({"version": 1, **CALL})],
    )
    @action(detail=True, methods=["post"])
    def amend(self, request: Request, id: str) -> Response:
        given, caller = sent(Amendment, request), caller_of(request)
        own = own_contact(caller.access.employee_no, int(id))
        if own is None:
            raise Problem(404, Code.NOT_FOUND)
        seen = seen_of(caller, own.client_no)

        def work() -> Contact:
            return contacts.amend_contact(
                access=caller.access, seen=seen, contact_id=int(id), version=given["version"],
                said=said_of(given), admits=given["admits"], by=caller.user, at=caller.at,
            )  # fmt: skip

        return _answered(request, work)


def _answered(request: Request, work: Callable[[], Contact], *, status: int = 200) -> Response:
    return answered_once(
        request, lambda: Logged(work()).data, REFUSALS, status=status, errors=errors_of
    )


def _key(request: Request) -> str:
    """Of the contact itself: when the answer is forgotten, the same key still makes no other."""
    return f"api:{sha256(request.headers[KEY_HEADER].encode()).hexdigest()}"


def errors_of(refused: Exception) -> Errors:
    """Field and code of all that is wrong; the rules that forbid it, without a field."""
    if isinstance(refused, ContactWrong):
        return [{"field": FIELDS.get(each, each), "code": each.value} for each in refused.wrongs]
    if isinstance(refused, UnknownProducts):
        return [{"field": "products", "code": "unknown"}]
    if isinstance(refused, Forbidden):
        return [{"field": "", "code": each.value} for each in refused.refusals]
    return ()


# What is wrong → the field, where they are not called the same.
FIELDS = {"plan": "outcome", "not_yet": "at", "too_old": "at", "next_day": "next_on"}


def _wanted(given: Mapping[str, Any], caller: Caller) -> Wanted:
    only_by = caller.access.employee_no if "mine" in given else ""
    client_no = given.get("client_no", "")
    if client_no and not seen_of(caller, client_no).is_full:
        only_by = caller.access.employee_no
    return Wanted(
        given.get("kind", ""), given.get("from_on"), given.get("until_on"), only_by, client_no
    )


def said_of(given: Mapping[str, Any]) -> Said:
    """What a body says of a contact."""
    outcome, step = given["outcome"], given["next_step"]
    return Said(
        kind=Kind(given["kind"]),
        direction=Direction(given["direction"]),
        purpose=Purpose(given["purpose"]),
        outcome=Outcome(outcome) if outcome else None,
        at=given["at"],
        seconds=given["seconds"],
        products=tuple(dict.fromkeys(given["products"])),
        next_step=NextStep(step) if step else None,
        next_on=given["next_on"],
        next_time=given["next_time"],
        words=given["words"],
    )
