"""The team's day, a work log, contact standards and the nine-grid, for other systems' boards."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.caller import Caller, caller_of
from api.permissions import Need
from api.problem_codes import Code
from api.problems import Problem
from api.serializers.day_figures import (
    BookQuery,
    GridAnswer,
    GridQuery,
    LogQuery,
    StandardsPage,
    TeamDayPage,
    WorkLogAnswer,
)
from api.views.base import asked, page_of_rows, published_of
from clients.selectors.books import loads_of, reach_of
from organisation.rules.permissions import Permission
from organisation.rules.token_scopes import TokenScope
from outreach.selectors.grid import Book, cells_of_book, rows_of_book
from outreach.selectors.standards_kept import BookStandards, standards_below
from outreach.selectors.team_day import PersonDay, team_day
from outreach.selectors.team_people import NoSuchMember, find_member, team_reach
from outreach.selectors.work_log import day_counts, planned_after

R = TypeVar("R")
NO_GRID: dict[str, Any] = {"as_of": None, "employee_no": None, "role": None, "cells": []}


class TeamDays(ViewSet):
    needs: ClassVar = {"list": Need(Permission.SEE_TEAM_DAY, TokenScope.READ_CONTACTS)}

    @extend_schema(
        summary=_("管辖范围内各位经理当天名单和通话的进度"),
        parameters=[BookQuery], responses=TeamDayPage,
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        given, caller = asked(BookQuery, request), caller_of(request)
        published = caller.published
        reach, place = team_reach(caller.access), given.get("place", "")
        found = published and team_day(published.run_id, reach, today=caller.on, place=place)
        if not found:
            return Response(TeamDayPage({"day": None, "next": None, "results": []}).data)
        page = _page(given, found.people, _of_person, day=found.listed.day)
        return Response(TeamDayPage(page).data)


class WorkLogs(ViewSet):
    needs: ClassVar = {"retrieve": Need(Permission.LOG_CONTACTS, TokenScope.READ_CONTACTS)}

    @extend_schema(
        operation_id="work_log_retrieve", summary=_("一个人一天的工作日志，只有数字"),
        parameters=[LogQuery], responses=WorkLogAnswer,
    )  # fmt: skip
    def retrieve(self, request: Request) -> Response:
        given, caller = asked(LogQuery, request), caller_of(request)
        number, day = (
            given.get("employee_no", caller.access.employee_no),
            given.get("day", caller.on),
        )
        if number != caller.access.employee_no:
            _must_be_below(caller, number)
        told = vars(day_counts(number, day)) | {"planned": planned_after(number, day)}
        return Response(WorkLogAnswer(told | {"employee_no": number, "day": day}).data)


class ContactStandards(ViewSet):
    needs: ClassVar = {"list": Need(Permission.SEE_BOOKS, TokenScope.READ_BOOKS)}

    @extend_schema(
        summary=_("各管户包的联系标准：每天要做多少，做到了多少"),
        parameters=[BookQuery], responses=StandardsPage,
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        given, caller = asked(BookQuery, request), caller_of(request)
        published = caller.published
        if published is None:
            return Response(StandardsPage({"as_of": None, "next": None, "results": []}).data)
        books = standards_below(published.run_id, reach_of(caller.access), given.get("place", ""))
        page = _page(given, books, _of_book, as_of=published.as_of)
        page["results"] = [_standards(each) for each in page["results"]]
        return Response(StandardsPage(page).data)


class Grids(ViewSet):
    needs: ClassVar = {"retrieve": Need(Permission.SEE_BOOK_CLIENTS, TokenScope.READ_BOOKS)}

    @extend_schema(
        operation_id="grid_retrieve", summary=_("一个管户包的九宫格"),
        parameters=[GridQuery], responses=GridAnswer,
    )  # fmt: skip
    def retrieve(self, request: Request) -> Response:
        given, caller = asked(GridQuery, request), caller_of(request)
        book = _book(caller, given)
        if book is None or caller.published is None:
            return Response(GridAnswer(NO_GRID).data)
        published = caller.published
        cells = cells_of_book(rows_of_book(caller.scope, book, run_id=published.run_id))
        told = [{"cell": number, **vars(cell)} for number, cell in cells.items()]
        answer = {"as_of": published.as_of, "cells": told, **vars(book)}
        return Response(GridAnswer(answer).data)


def _book(caller: Caller, given: dict[str, Any]) -> Book | None:
    """The book asked for; none if only the own one could be meant, and there is none."""
    number = given.get("employee_no", caller.access.employee_no)
    wanted = {"role": given["role"]} if "role" in given else {}
    if caller.published is not None:
        loads = loads_of(caller.published.run_id, number).filter(reach_of(caller.access).asked())
        if load := loads.filter(**wanted).first():
            return Book(load.employee_no, load.role)
    if given:
        raise Problem(404, Code.NOT_FOUND)
    return None


def _must_be_below(caller: Caller, employee_no: str) -> None:
    run_id = published_of(caller).run_id
    try:
        find_member(run_id, team_reach(caller.access), employee_no, today=caller.on)
    except NoSuchMember as error:
        raise Problem(404, Code.NOT_FOUND) from error


def _page(
    given: dict[str, Any], rows: Sequence[R], key: Callable[[R], str], **more: Any
) -> dict[str, Any]:
    """The rows behind the one named, by person and role."""
    behind = given.get("after", "")
    in_order = sorted((each for each in rows if key(each) > behind), key=key)
    return page_of_rows(in_order, given["limit"], key, **more)


def _of_person(each: PersonDay) -> str:
    return f"{each.member.employee_no}/{each.member.role}"


def _of_book(each: BookStandards) -> str:
    return f"{each.load.employee_no}/{each.load.role}"


def _standards(each: BookStandards) -> dict[str, Any]:
    load, told = each.load, each.standards
    return {
        "employee_no": load.employee_no, "role": load.role, "name": load.name,
        "institution": load.institution_code, "hard_calls": told.hard_calls,
        "intensive_calls": told.intensive_calls, "call_room": told.call_room,
        "standards": [
            {"tier": tier, "act": act, **vars(kept)} for (tier, act), kept in told.kept.items()
        ],
    }  # fmt: skip
