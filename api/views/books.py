"""Books with their load, and who changed tier."""

from datetime import date
from re import fullmatch
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
from api.views.base import asked, page_of_rows, row_behind
from clients.selectors.books import BookQuery, NotAmongBooks, books_after, reach_of
from operations.selectors.days import NotPublished, published_run
from organisation.rules.permissions import Permission
from organisation.rules.token_scopes import TokenScope
from tiering.selectors.tier_changes import TierChangeFilter, tier_changes_seen


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
        run_id = published.run_id
        try:
            rows = books_after(
                run_id, reach_of(caller.access), BookQuery(sort=given["sort"], **narrowed),
                after=_number(row_behind(given.get("after"), run_id=run_id)),
                limit=given["limit"] + 1,
            )  # fmt: skip
        except NotAmongBooks as error:
            raise Problem(404, Code.NOT_FOUND) from error
        found = page_of_rows(
            rows, given["limit"], lambda row: f"{run_id}.{row.pk}", as_of=published.as_of
        )
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
        run_id = _run_of(as_of)
        wanted = TierChangeFilter(
            given.get("client_no", ""), given.get("from_tier", ""), given.get("to_tier", "")
        )
        rows = tier_changes_seen(
            caller.scope, wanted, run_id=run_id, newest_run_id=newest.run_id,
            after=row_behind(given.get("after"), run_id=run_id) or "", limit=given["limit"] + 1,
        )  # fmt: skip
        found = page_of_rows(
            rows, given["limit"], lambda row: f"{run_id}.{row.client_no}", as_of=as_of
        )
        return Response(TierChangePage(found).data)


def _number(row: str | None) -> int | None:
    """The number of a book; what was made up is nobody's."""
    if row is None:
        return None
    if not fullmatch("[0-9]{1,18}", row):
        raise NotAmongBooks(row)
    return int(row)


def _run_of(as_of: date) -> int:
    try:
        return published_run(as_of).pk
    except NotPublished as error:
        raise Problem(404, Code.NOT_FOUND) from error
