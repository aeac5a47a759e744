"""Asking that a client goes elsewhere, or for one nobody manages: what it would do, the form."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from organisation.models import User
from organisation.rules.permissions import Permission
from tiering.models import BookRequest
from tiering.services.requests import NoSuchClient
from web.access import access_of_request, needs
from web.clients import scope_of_request
from web.pages.asking import AskPage, NothingToAsk, ask_page
from web.pages.locks import lock_banner
from web.published import published_of_request
from web.request_forms import AskForm, ClaimForm, ReasonForm
from web.request_words import refused
from web.views.requests import REFUSALS, submit


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.REQUEST_CLIENTS)
def ask(request: HttpRequest, client_no: str) -> HttpResponse:
    """Claim, release or hand over one client, with what it would do; 404 where nothing may be
    asked."""
    try:
        page = ask_page(
            access_of_request(request), scope_of_request(request), published_of_request(request),
            client_no, on=timezone.localdate(),
        )  # fmt: skip
    except NothingToAsk as error:
        raise Http404 from error
    form = _form(request, page)
    if request.method == "POST" and form.is_valid():
        if _submitted(request, page, form):
            return redirect("own_requests")
        return redirect("ask", client_no)
    return render(request, "web/ask.html", {"page": page, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.REQUEST_CLIENTS)
def ask_claim(request: HttpRequest) -> HttpResponse:
    """Claim a client by number: one that nobody manages is not in this person's lists. A number
    that is nobody's and one that may not be claimed get the same answer."""
    form = ClaimForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            submit(
                BookRequest.Kind.CLAIM, given["client_no"].strip(), to_employee_no="",
                reason=given["reason"], by=cast(User, request.user),
            )  # fmt: skip
        except NoSuchClient:
            form.add_error(
                "client_no", _("没有这位客户，或者您不能申领：已有人管，或要别的岗位、别的机构。")
            )
        except REFUSALS as error:
            form.add_error(None, refused(error))
        else:
            messages.success(request, _("已提交，等分行财富管理部审批。"))
            return redirect("own_requests")
    context = {"form": form, "locks": lock_banner(timezone.localdate())}
    return render(request, "web/ask_claim.html", context)


def _form(request: HttpRequest, page: AskPage) -> ReasonForm:
    given = request.POST or None
    if page.kinds[0][0] == BookRequest.Kind.CLAIM:
        return ReasonForm(given)
    targets = [(each.employee_no, each.name) for each in page.colleagues]
    return AskForm(given, targets=targets, with_night=not page.is_assigning)


def _submitted(request: HttpRequest, page: AskPage, form: ReasonForm) -> bool:
    """Whether the request was made; what refused it is told. Raises Http404."""
    target = form.cleaned_data.get("target")
    if target is None:
        kind = BookRequest.Kind.CLAIM
    else:
        to_night = target == AskForm.NIGHT
        kind = BookRequest.Kind.RELEASE if to_night else BookRequest.Kind.HAND_OVER
    try:
        submit(
            kind, page.client_no, to_employee_no=target or "",
            reason=form.cleaned_data["reason"], by=cast(User, request.user),
        )  # fmt: skip
    except NoSuchClient as error:
        raise Http404 from error
    except REFUSALS as error:
        messages.error(request, refused(error))
        return False
    messages.success(request, _("已提交，等分行财富管理部审批。"))
    return True
