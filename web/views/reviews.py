"""Recordings' reviews: samples, a call's form, hearing it, results, best cases."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.policies.client_page import client_policy
from clients.services.disclosures import LimitReached
from organisation.models import User
from organisation.rules.permissions import Permission
from outreach.services import call_reviews
from outreach.services.call_reviews import CaseUnsaid, NoSuchCall, OwnCall, Remarks, ReviewChanged
from web.access import access_of_request, needs
from web.pages.reviews import (
    CallPage,
    call_page,
    cases_page,
    results_page,
    said_in,
    sample_page,
    samples_page,
)
from web.review_forms import CaseForm, ReviewForm
from web.stepup import question


@require_safe
@never_cache
@needs(Permission.REVIEW_CALLS)
def samples(request: HttpRequest) -> HttpResponse:
    rows = samples_page(access_of_request(request), today=timezone.localdate())
    return render(request, "web/recordings.html", {"rows": rows})


@require_safe
@never_cache
@needs(Permission.REVIEW_CALLS)
def sample(request: HttpRequest, sample_id: int) -> HttpResponse:
    page = sample_page(access_of_request(request), sample_id)
    if page is None:
        raise Http404
    return render(request, "web/recording_sample.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.REVIEW_CALLS)
@sensitive_variables("form")
def review(request: HttpRequest, call_id: int) -> HttpResponse:
    """Kept, the next call of the sample that waits is opened."""
    page = _call(request, call_id)
    if request.method != "POST":
        return _form(request, page, ReviewForm(initial=said_in(page)))
    form = ReviewForm(request.POST)
    if not form.is_valid() or not _kept(request, call_id, form):
        return _form(request, page, form)
    messages.success(request, _("已记下。"))
    if page.next_call is not None:
        return redirect("review_call", page.next_call)
    return redirect("recording_sample", page.call.sample_id)


def _kept(request: HttpRequest, call_id: int, form: ReviewForm) -> bool:
    given, who = form.cleaned_data, _who(request)
    try:
        call_reviews.review_call(
            call_id=call_id, marks=form.marks, remarks=Remarks(given["good"], given["bad"]),
            version=given["version"], **who,
        )  # fmt: skip
        if given["title"]:
            call_reviews.propose_case(
                call_id=call_id, title=given["title"], words=given["words"], **who
            )
    except ReviewChanged:
        form.add_error(None, _("打开这一页之后，别处已改过，请返回看过再改。"))
    except OwnCall:
        form.add_error(None, _("不能检查自己的通话。"))
    except CaseUnsaid:
        form.add_error("title", _("推荐为案例时，标题和好在哪里都要写。"))
    return form.is_valid()


@require_POST
@never_cache
@needs(Permission.REVIEW_CALLS)
@sensitive_variables("name", "context")
def hear(request: HttpRequest, call_id: int) -> HttpResponseBase:
    """What the recorder calls it: recorded first, then shown; who it is is asked within 5 minutes,
    for it is somebody else's client (domain/07)."""
    try:
        call = call_reviews.find_call(access_of_request(request), call_id)
    except NoSuchCall as error:
        raise Http404 from error
    if asked := question(request, once=False):
        return asked
    context: dict[str, object] = {"call": call}
    try:
        name, left = call_reviews.reveal_recording(call_id=call_id, **_who(request))
    except LimitReached:
        context |= {"limit": client_policy().reveals_per_day}
    else:
        context |= {"name": name, "left": left}
    return render(request, "web/recording_heard.html", context)


@require_safe
@never_cache
@needs(Permission.SEE_REVIEWS)
def results(request: HttpRequest) -> HttpResponse:
    page = results_page(access_of_request(request), request.GET.dict())
    return render(request, "web/recording_results.html", {"page": page})


@require_safe
@never_cache
@needs(Permission.SEE_REVIEWS)
def cases(request: HttpRequest) -> HttpResponse:
    found = cases_page(access_of_request(request), account_id=cast(User, request.user).pk)
    may_review = access_of_request(request).has(Permission.REVIEW_CALLS)
    return render(request, "web/recording_cases.html", {"cases": found, "may_review": may_review})


@require_POST
@never_cache
@needs(Permission.REVIEW_CALLS)
def act_on_case(request: HttpRequest, case_id: int) -> HttpResponse:
    form = CaseForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        if form.cleaned_data["act"] == "publish":
            call_reviews.publish_case(case_id=case_id, **_who(request))
            messages.success(request, _("已发布，本分行的同事都能看到。"))
        else:
            call_reviews.withdraw_case(case_id=case_id, **_who(request))
            messages.success(request, _("已撤下。"))
    except NoSuchCall as error:
        raise Http404 from error
    except OwnCall:
        messages.error(request, _("自己推荐的案例要由别人发布。"))
    return redirect("recording_cases")


def _call(request: HttpRequest, call_id: int) -> CallPage:
    try:
        return call_page(access_of_request(request), call_id)
    except NoSuchCall as error:
        raise Http404 from error


def _who(request: HttpRequest) -> dict[str, Any]:
    return {
        "access": access_of_request(request), "by": cast(User, request.user),
        "at": timezone.localtime(),
    }  # fmt: skip


def _form(request: HttpRequest, page: CallPage, form: ReviewForm) -> HttpResponse:
    return render(request, "web/recording_review.html", {"page": page, "form": form})
