"""Clients: the list, the search, one client, what it holds and its history."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from re import fullmatch
from typing import Any, ClassVar

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.caller import Caller, Published, caller_of
from api.permissions import Need
from api.problem_codes import Code
from api.problems import Problem
from api.serializers.clients import (
    ClientDetail,
    ClientPage,
    ClientQuery,
    History,
    HistoryQuery,
    HoldingQuery,
    Holdings,
    SearchFound,
    SearchWords,
)
from api.views.base import (
    NUMBER_IN_PATH,
    asked,
    example,
    page_of_rows,
    path_number,
    published_of,
    row_behind,
    seen_of,
    sent,
)
from clients.rules.guards import Guard
from clients.rules.listing import read_sort
from clients.selectors.client_filter import ClientFilter
from clients.selectors.client_list import COUNTED, Listed, NotInList, page_of
from clients.selectors.held import HeldFilter, holdings_after
from clients.selectors.names import NamedRow, named_rows
from clients.selectors.one_client import (
    SeenClient,
    guards_of_client,
)
from clients.selectors.search import find_clients
from organisation.rules.permissions import Permission
from organisation.rules.token_scopes import TokenScope
from organisation.selectors.keys import keyring
from tiering.selectors.client_history import PastChange, history_of

READS = Need(Permission.SEE_CLIENTS, TokenScope.READ_CLIENTS)
CLIENT_NO = path_number("client_no", _("客户号"))


@dataclass(frozen=True)
class Detail(NamedRow):
    """One client as it is answered."""

    as_of: date
    amounts: list[dict[str, Any]]
    guards: list[Guard]
    phone_masked: str
    id_no_masked: str
    birthday: date | None
    persona: str
    opened_until: datetime | None


class Clients(ViewSet):
    lookup_field, lookup_value_regex = "client_no", NUMBER_IN_PATH
    needs: ClassVar = dict.fromkeys(["list", "search", "retrieve", "holdings", "history"], READS)

    @extend_schema(
        summary=_("可见的客户，筛选和排序同客户列表页"),
        parameters=[ClientQuery],
        responses=ClientPage,
    )
    def list(self, request: Request) -> Response:
        given, caller = asked(ClientQuery, request), caller_of(request)
        if caller.published is None:
            return Response(ClientPage(_nobody()).data)
        listed = _listed(request, given["sort"], caller, caller.published)
        try:
            follows = row_behind(given.get("after"), run_id=listed.run_id)
            page = page_of(listed, follows=follows, size=given["limit"])
        except NotInList as error:
            raise Problem(404, Code.NOT_FOUND) from error
        if page.errors:
            wrong = [{"field": name, "code": "invalid"} for name in page.errors]
            raise Problem(400, Code.INVALID, errors=wrong)
        answer = {
            "as_of": listed.as_of,
            "count": min(page.count, COUNTED),
            "is_count_capped": page.is_capped,
            "next": f"{listed.run_id}.{page.rows[-1].client_no}" if page.has_after else None,
            "results": named_rows(page.rows, scope=caller.scope),
        }
        return Response(ClientPage(answer).data)

    @extend_schema(
        summary=_("按客户号、姓名、首字母或手机号查找；只读，词放在正文里"),
        request=SearchWords,
        responses=SearchFound,
        examples=[example({"words": "C00001234"})],
    )
    @action(detail=False, methods=["post"])
    def search(self, request: Request) -> Response:
        words, caller = sent(SearchWords, request)["words"], caller_of(request)
        if caller.published is None:
            return Response(SearchFound({"as_of": None, "is_cut": False, "results": []}).data)
        found = find_clients(
            caller.scope, run_id=caller.published.run_id, typed=words, keyring=keyring()
        )
        answer = {
            "as_of": caller.published.as_of,
            "is_cut": found.is_cut,
            "results": named_rows(found.rows, scope=caller.scope),
        }
        return Response(SearchFound(answer).data)

    @extend_schema(summary=_("一位客户"), parameters=[CLIENT_NO], responses=ClientDetail)
    def retrieve(self, request: Request, client_no: str) -> Response:
        caller = caller_of(request)
        seen = seen_of(caller, client_no)
        return Response(ClientDetail(_detail(seen, published_of(caller).as_of, caller.on)).data)

    @extend_schema(
        summary=_("客户持有的产品"), parameters=[CLIENT_NO, HoldingQuery], responses=Holdings
    )
    @action(detail=True)
    def holdings(self, request: Request, client_no: str) -> Response:
        given, caller = asked(HoldingQuery, request), caller_of(request)
        seen = _seen_in_full(caller, client_no)
        published = published_of(caller)
        wanted = HeldFilter(
            given.get("asset_class", ""), given.get("product_code", ""), given.get("matures_until")
        )
        held = holdings_after(
            seen.client_no, wanted, run_id=published.run_id,
            after=_position(row_behind(given.get("after"), run_id=published.run_id)),
            limit=given["limit"] + 1,
        )  # fmt: skip
        found = page_of_rows(
            held, given["limit"], lambda row: f"{published.run_id}.{row.position}",
            as_of=published.as_of,
        )  # fmt: skip
        return Response(Holdings(found).data)

    @extend_schema(
        summary=_("客户的层级变动和管户变动，最新在前"),
        parameters=[CLIENT_NO, HistoryQuery],
        responses=History,
    )
    @action(detail=True)
    def history(self, request: Request, client_no: str) -> Response:
        given = asked(HistoryQuery, request)
        seen = _seen_in_full(caller_of(request), client_no)
        past = history_of(seen.client_no, before=given.get("after"), limit=given["limit"])
        told = {"next": past.before, "results": [_past(row) for row in past.rows]}
        return Response(History(told).data)


def _listed(request: Request, sort: str, caller: Caller, published: Published) -> Listed:
    filters = MultiValueDict(
        {
            name: request.query_params.getlist(name)
            for name in ClientFilter.base_filters
            if name in request.query_params
        }
    )
    return Listed(
        caller.scope, published.run_id, published.as_of, filters, read_sort(sort),
        owner=caller.access.employee_no,
    )  # fmt: skip


def _nobody() -> dict[str, Any]:
    return {"as_of": None, "count": 0, "is_count_capped": False, "next": None, "results": []}


def _position(row: str | None) -> int:
    """Of a holding row; one that was made up is nobody's."""
    if row is None:
        return 0
    if not fullmatch("[0-9]{1,9}", row):
        raise Problem(404, Code.NOT_FOUND)
    return int(row)


def _seen_in_full(caller: Caller, client_no: str) -> SeenClient:
    """Holdings and history are not for who sees the client masked, as on its page."""
    seen = seen_of(caller, client_no)
    if not seen.is_full:
        raise Problem(403, Code.PERMISSION_MISSING, needs=Permission.SEE_NAMES.value)
    return seen


def _detail(seen: SeenClient, as_of: date, on: date) -> Detail:
    client, full, last = seen.client, seen.is_full, seen.last_contact
    return Detail(
        snapshot=seen.snapshot,
        name=seen.shown_name,
        is_masked=not full,
        manager=seen.manager_name or seen.snapshot.employee_no or "",
        outlet=seen.outlet_name or seen.snapshot.home_outlet or "",
        last_contact_on=last.effective_on if full and last else None,
        asked_not=last is not None and last.no_calls_since is not None,
        as_of=as_of,
        amounts=[{"asset_class": name, "yuan": yuan} for name, yuan in seen.amounts.items()],
        guards=list(guards_of_client(seen, on=on)),
        phone_masked=client.phone_masked if full else "",
        id_no_masked=client.id_no_masked if full else "",
        birthday=client.birthday if full else None,
        persona=seen.persona if full else "",
        opened_until=seen.opened_until,
    )


def _past(row: PastChange) -> dict[str, Any]:
    is_tier = row.kind == "tier"
    average: Decimal | None = row.average if is_tier else None
    return {
        "on": row.on, "kind": row.kind, "before": row.before, "after": row.after,
        "annual_average": average, "annual_basis": row.basis if is_tier else None,
        "policy_version": row.version if is_tier else None,
        "role": None if is_tier else row.basis, "reason": None if is_tier else row.detail,
        "is_primary": None if is_tier else row.is_primary,
    }  # fmt: skip
