"""Requests about clients by their managers and heads: making, editing, withdrawing, reading."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.selectors.visible import scope_of
from organisation.models import User
from organisation.rules.permissions import Permission
from tiering.models import BookRequest
from tiering.services.requests import (
    AlreadyRequested,
    MayNotRequest,
    NoSuchClient,
    NothingToChange,
    ReasonMissing,
    RequestClosed,
    edit_request,
    request_claim,
    request_hand_over,
    request_release,
)
from tiering.services.requests import withdraw as withdraw_request
from web.access import access_of_request, needs
from web.pages.own_requests import colleagues_of, own_requests_page
from web.published import published_of_request
from web.request_forms import ReasonForm, RequestForm
from web.request_words import refused

REFUSALS = (AlreadyRequested, MayNotRequest, NothingToChange, ReasonMissing, RequestClosed)


@require_safe
@never_cache
@needs(Permission.REQUEST_CLIENTS)
def own_requests(request: HttpRequest) -> HttpResponse:
    published = published_of_request(request)
    scope = scope_of(access_of_request(request), at=timezone.now())
    run_id = published.run_id if published else None
    rows = own_requests_page(cast(User, request.user), scope, run_id)
    return render(request, "web/own_requests.html", {"rows": rows})


@require_POST
@needs(Permission.REQUEST_CLIENTS)
def make_request(request: HttpRequest) -> HttpResponse:
    """A claim, a release or a hand-over of one client; a stranger's client is not found."""
    form = RequestForm(request.POST)
    back = _back(request)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
        return redirect(back)
    given, target = form.cleaned_data, request.POST.get("to_employee_no", "")
    try:
        submit(
            given["kind"], given["client_no"], to_employee_no=target, reason=given["reason"],
            by=cast(User, request.user),
        )  # fmt: skip
    except NoSuchClient as error:
        raise Http404 from error
    except REFUSALS as error:
        messages.error(request, refused(error))
    else:
        messages.success(request, _("已提交，等分行财富管理部审批。"))
    return redirect(back)


def submit(kind: str, client_no: str, *, to_employee_no: str, reason: str, by: User) -> BookRequest:
    """Make the request of a kind, today. Raises NoSuchClient and those of REFUSALS."""
    on = timezone.localdate()
    if kind == BookRequest.Kind.HAND_OVER:
        return request_hand_over(
            client_no=client_no, to_employee_no=to_employee_no, reason=reason, by=by, on=on
        )
    make = request_release if kind == BookRequest.Kind.RELEASE else request_claim
    return make(client_no=client_no, reason=reason, by=by, on=on)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.REQUEST_CLIENTS)
def edit_own_request(request: HttpRequest, request_id: int) -> HttpResponse:
    own = _own(request, request_id)
    today = timezone.localdate()
    colleagues = colleagues_of(own.client_no, own.kind, on=today)
    initial = {"reason": own.reason, "to_employee_no": own.to_employee_no}
    form = ReasonForm(request.POST or None, colleagues=colleagues, initial=initial)
    if form.is_valid():
        try:
            edit_request(request=own, by=cast(User, request.user), on=today, **form.cleaned_data)
        except NoSuchClient as error:
            raise Http404 from error
        except REFUSALS as error:
            messages.error(request, refused(error))
        else:
            messages.success(request, _("已修改，等分行财富管理部审批。"))
        return redirect("own_requests")
    return render(request, "web/own_request.html", {"form": form, "own": own})


@require_POST
@needs(Permission.REQUEST_CLIENTS)
def withdraw_own_request(request: HttpRequest, request_id: int) -> HttpResponse:
    try:
        withdraw_request(request=_own(request, request_id), by=cast(User, request.user))
    except RequestClosed as error:
        messages.error(request, refused(error))
    else:
        messages.success(request, _("已撤回。"))
    return redirect("own_requests")


def _own(request: HttpRequest, request_id: int) -> BookRequest:
    found = BookRequest.objects.filter(pk=request_id, made_by=cast(User, request.user)).first()
    if found is None:
        raise Http404
    return found


def _back(request: HttpRequest) -> str:
    """The page that asked, if it is one of ours."""
    asked = request.POST.get("back", "")
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else reverse("own_requests")
