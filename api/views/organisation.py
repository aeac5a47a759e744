"""Institutions and staff of one's own part of the tree."""

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
from api.serializers.organisation import (
    InstitutionPage,
    InstitutionQuery,
    InstitutionRow,
    PersonPage,
    PersonQuery,
    PersonRow,
)
from api.views.base import NUMBER_IN_PATH, asked, page_of_rows, path_number
from organisation.rules.permissions import Permission
from organisation.rules.token_scopes import TokenScope
from organisation.selectors.people import find_people, people_of, place_of, places_page, staff_of
from organisation.selectors.posted import posted_as

READS = Need(Permission.SEE_STAFF, TokenScope.READ_ORGANISATION)


class Institutions(ViewSet):
    lookup_field, lookup_value_regex = "code", NUMBER_IN_PATH
    needs: ClassVar = {"list": READS, "retrieve": READS}

    @extend_schema(
        summary=_("本机构及下级机构"), parameters=[InstitutionQuery], responses=InstitutionPage
    )
    def list(self, request: Request) -> Response:
        page = asked(InstitutionQuery, request)
        rows = places_page(
            caller_of(request).access, after=page.get("after", ""), limit=page["limit"] + 1,
            level=page.get("level", ""), parent=page.get("parent", ""),
        )  # fmt: skip
        return Response(InstitutionPage(page_of_rows(rows, page["limit"], lambda r: r.code)).data)

    @extend_schema(
        summary=_("一个机构"),
        parameters=[path_number("code", _("机构代码"))],
        responses=InstitutionRow,
    )
    def retrieve(self, request: Request, code: str) -> Response:
        place = place_of(caller_of(request).access, code)
        if place is None:
            raise Problem(404, Code.NOT_FOUND)
        return Response(InstitutionRow(place).data)


class Staff(ViewSet):
    lookup_field, lookup_value_regex = "employee_no", NUMBER_IN_PATH
    needs: ClassVar = {"list": READS, "retrieve": READS}

    @extend_schema(
        summary=_("本机构及下级机构的人员"), parameters=[PersonQuery], responses=PersonPage
    )
    def list(self, request: Request) -> Response:
        page, caller = asked(PersonQuery, request), caller_of(request)
        posted = posted_as(
            on=caller.on, institution=page.get("institution", ""), role=page.get("role", ""),
            active={"yes": True, "no": False}.get(page.get("active", "")),
        )  # fmt: skip
        people = find_people(
            caller.access, on=caller.on, posted=posted, after=page.get("after", ""),
            size=page["limit"],
        )  # fmt: skip
        return Response(PersonPage({"results": people.rows, "next": people.after}).data)

    @extend_schema(
        summary=_("一名员工"),
        parameters=[path_number("employee_no", _("工号"))],
        responses=PersonRow,
    )
    def retrieve(self, request: Request, employee_no: str) -> Response:
        caller = caller_of(request)
        staff = staff_of(caller.access).filter(pk=employee_no).first()
        if staff is None:
            raise Problem(404, Code.NOT_FOUND)
        return Response(PersonRow(people_of([staff], on=caller.on)[0]).data)
