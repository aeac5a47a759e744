"""Books with their load, and who changed tier."""

from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.caller import caller_of
from api.permissions import Need
from api.problem_codes import Code
from api.problems import Problem
from api.serializers.books import BookListQuery, BookPage, TierChangePage, TierChangeQuery
from api.views.base import asked, page_of_rows
from clients.selectors.books import BookQuery, books_after, reach_of
from operations.selectors.days import NotPublished, published_run
from organisation.rules.permissions import Permission
from organisation.rules.token_scopes import TokenScope
from tiering.selectors.tier_changes import tier_changes_seen


class Books(ViewSet):
    needs: ClassVar = {"list": Need(Permission.SEE_BOOKS, TokenScope.READ_BOOKS)}

    @extend_schema(
        summary=_("本人的、代为维护的和管辖范围内的管户包"),
        parameters=[BookListQuery],
        responses=BookPage,
    )
    def list(self, request: Request) -> Response:
        given, caller = asked(BookListQuery, request), caller_of(request)
        published = caller.published
        if published is None:
            return Response(BookPage({"as_of": None, "next": None, "results": []}).data)
        narrowed = {name: given.get(name, "") for name in ("role", "state", "place")}
        rows = books_after(
            published.run_id, reach_of(caller.access), BookQuery(sort=given["sort"], **narrowed),
            after=given.get("after"), limit=given["limit"] + 1,
        )  # fmt: skip
        found = page_of_rows(rows, given["limit"], lambda row: row.pk, as_of=published.as_of)
        return Response(BookPage(found).data)


class TierChanges(ViewSet):
    needs: ClassVar = {"list": Need(Permission.SEE_CLIENTS, TokenScope.READ_CLIENTS)}

    @extend_schema(
        summary=_("一夜里可见客户的层级变动"),
        parameters=[TierChangeQuery],
        responses=TierChangePage,
    )
    def list(self, request: Request) -> Response:
        given, caller = asked(TierChangeQuery, request), caller_of(request)
        newest = caller.published
        if newest is None:
            return Response(TierChangePage({"as_of": None, "next": None, "results": []}).data)
        as_of: date = given.get("as_of") or newest.as_of
        rows = tier_changes_seen(
            caller.scope, run_id=_run_of(as_of), newest_run_id=newest.run_id,
            after=given.get("after", ""), limit=given["limit"] + 1,
        )  # fmt: skip
        found = page_of_rows(rows, given["limit"], lambda row: row.client_no, as_of=as_of)
        return Response(TierChangePage(found).data)


def _run_of(as_of: date) -> int:
    try:
        return published_run(as_of).pk
    except NotPublished as error:
        raise Problem(404, Code.NOT_FOUND) from error
