"""Staff: who works where, who is away, who stands in."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from operations.services.stand_ins import stand_in_and_tell
from organisation.models import Leave, Posting, StandIn, User
from organisation.rules.permissions import Permission
from organisation.rules.roles import Role
from organisation.selectors.people import book_roles_of, top_places
from organisation.services.absences import (
    AlreadyRecorded,
    NotAStandIn,
    WrongDays,
    end_leave,
    end_stand_in,
    record_leave,
)
from organisation.services.own_people import NotYours
from organisation.services.postings import (
    NotAPlace,
    PostingExists,
    PostingFromFile,
    add_posting,
    end_posting,
)
from organisation.services.second_factor import OwnAccount
from web.access import access_of_request, needs
from web.forms_people import LeaveForm, PostingForm, StandInForm
from web.pages.staff import (
    NoSuchPerson,
    NoSuchPlace,
    people_page,
    person_of,
    person_page,
    place_page,
    role_page,
)
from web.stepup import step_up


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.SEE_STAFF)
def people(request: HttpRequest) -> HttpResponse:
    """The list; words are read from the body only: people type names, which no address, and so no
    log, may hold (domain/07)."""
    asked = request.POST if request.method == "POST" else request.GET
    page = people_page(
        access_of_request(request),
        on=timezone.localdate(),
        words=request.POST.get("q", "").strip()[:100],
        state=asked.get("state", ""),
        only_gaps=asked.get("certificates", "") == "gap",
        after=asked.get("after", "")[:200],
    )
    return render(request, "web/people.html", {"page": page})


@require_safe
@needs(Permission.SEE_STAFF)
def person(request: HttpRequest, employee_no: str) -> HttpResponse:
    try:
        page = person_page(access_of_request(request), employee_no, on=timezone.localdate())
    except NoSuchPerson as error:
        raise Http404 from error
    return render(request, "web/person.html", {"page": page})


@require_safe
@needs(Permission.SEE_STAFF)
def places(request: HttpRequest) -> HttpResponse:
    """The top of one's part of the tree; who has several parts begins with the highest."""
    tops = top_places(access_of_request(request))
    if not tops:
        raise Http404
    return redirect("staff_of_place", code=tops[0].code)


@require_safe
@needs(Permission.SEE_STAFF)
def staff_of_place(request: HttpRequest, code: str) -> HttpResponse:
    try:
        page = place_page(access_of_request(request), code, on=timezone.localdate())
    except NoSuchPlace as error:
        raise Http404 from error
    return render(request, "web/place.html", {"page": page})


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """What every role may do, for everybody to read."""
    return render(request, "web/roles.html", {"page": role_page()})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD_LEAVE)
def leave_of(request: HttpRequest, employee_no: str) -> HttpResponse:
    def record(given: Mapping[str, Any], on: date) -> None:
        record_leave(employee_no=employee_no, by=cast(User, request.user), on=on, **given)

    form = LeaveForm(request.POST or None, initial={"from_on": timezone.localdate()})
    return _record(request, employee_no, form, _("登记请假"), record)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD_LEAVE)
@step_up  # a whole book, for up to a year
def stand_in_for(request: HttpRequest, employee_no: str) -> HttpResponse:
    def record(given: Mapping[str, Any], on: date) -> None:
        given = {**given, "role": Role(given["role"]), "stands_in_for": employee_no}
        stand_in_and_tell(by=cast(User, request.user), on=on, at=timezone.now(), **given)

    today = timezone.localdate()
    roles = book_roles_of(employee_no, on=today)
    form = StandInForm(request.POST or None, roles=roles, initial={"from_on": today})
    return _record(request, employee_no, form, _("登记补位"), record)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_ACCOUNTS)
@step_up
def posting_of(request: HttpRequest, employee_no: str) -> HttpResponse:
    def record(given: Mapping[str, Any], _on: date) -> None:
        staff = person_of(access_of_request(request), employee_no)
        add_posting(
            staff=staff, role=Role(given["role"]), institution_code=given["institution_code"],
            joined_on=given["joined_on"], by=cast(User, request.user),
        )  # fmt: skip

    form = PostingForm(request.POST or None, initial={"joined_on": timezone.localdate()})
    return _record(request, employee_no, form, _("录入岗位"), record)


def _record(
    request: HttpRequest, employee_no: str, form: forms.Form, what: str, record: Any
) -> HttpResponse:
    try:
        staff = person_of(access_of_request(request), employee_no)
    except NoSuchPerson as error:
        raise Http404 from error
    if form.is_valid():
        try:
            record(form.cleaned_data, timezone.localdate())
        except (WrongDays, AlreadyRecorded, NotAStandIn, NotAPlace, PostingExists) as error:
            form.add_error(None, _sentence(error))
        except OwnAccount:
            form.add_error(None, _("不能给自己录入岗位，请另一位系统管理员办理。"))
        except NotYours as error:
            if error.args[0] == employee_no:
                raise Http404 from error
            form.add_error("employee_no", _("您管辖的机构里没有这个工号。"))
        else:
            messages.success(request, _("已登记，即刻生效。"))
            return redirect("person", employee_no=employee_no)
    context = {"staff": staff, "form": form, "what": what}
    return render(request, "web/person_form.html", context)


def _sentence(error: Exception) -> str:
    sentences: Mapping[type[Exception], str] = {
        WrongDays: _("最后一天不能早于第一天，补位最长 366 天。"),
        AlreadyRecorded: _("这几天已经登记过了。"),
        NotAStandIn: _(
            "这个人不能补位：须是在岗的别人，不是系统管理员，也不是登记人自己；"
            "被代的人须持有这个岗位。"
        ),
        NotAPlace: _("没有这个机构代码，或机构已撤销。"),
        PostingExists: _("这个岗位从这一天起已经有了。"),
    }  # fmt: skip
    return sentences[type(error)]


@require_POST
@needs(Permission.RECORD_LEAVE)
def leave_over(request: HttpRequest, leave_id: int) -> HttpResponse:
    leave = get_object_or_404(Leave, pk=leave_id)
    return _end(request, leave.staff_id, lambda by, on: end_leave(leave=leave, by=by, on=on))


@require_POST
@needs(Permission.RECORD_LEAVE)
def stand_in_over(request: HttpRequest, stand_in_id: int) -> HttpResponse:
    stand_in = get_object_or_404(StandIn, pk=stand_in_id)
    return _end(
        request,
        stand_in.stands_in_for_id,
        lambda by, on: end_stand_in(stand_in=stand_in, by=by, on=on),
    )


@require_POST
@needs(Permission.MANAGE_ACCOUNTS)
@step_up
def posting_over(request: HttpRequest, posting_id: int) -> HttpResponse:
    posting = get_object_or_404(Posting, pk=posting_id)
    return _end(
        request, posting.staff_id, lambda by, on: end_posting(posting=posting, by=by, on=on)
    )


def _end(request: HttpRequest, employee_no: str, end: Any) -> HttpResponse:
    try:
        end(cast(User, request.user), timezone.localdate())
    except NotYours as error:
        raise Http404 from error
    except PostingFromFile:
        messages.error(request, _("这个岗位来自行内的人员文件，只由文件结束。"))
    except OwnAccount:
        messages.error(request, _("不能结束自己的岗位，请另一位系统管理员办理。"))
    else:
        messages.success(request, _("已结束，即刻生效。"))
    return redirect("person", employee_no=employee_no)
