"""The branch's office reads requests and night proposals and decides them, one or many."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from organisation.models import User
from organisation.rules.permissions import Permission
from tiering.models import BookRequest
from tiering.selectors.requests import RequestFilter, open_matches, requests_as_read
from tiering.services.requests import (
    MOST,
    DecisionClosed,
    MakerIsChecker,
    RequestChanged,
    TooMany,
    approve,
    reject,
)
from web.access import access_of_request, needs
from web.clients import scope_of_request
from web.pages.approvals import approvals_page, filter_of, query_of, read_tickets
from web.pages.difference import difference_page
from web.pages.exports import waiting_exports
from web.pages.locks import lock_banner
from web.published import published_of_request
from web.request_words import refused
from web.stepup import step_up

Decide = Callable[..., Sequence[BookRequest]]
DECISIONS: Mapping[str, Decide] = {"approve": approve, "reject": reject}


@require_safe
@never_cache
@needs(Permission.DECIDE_REQUESTS)
def approvals(request: HttpRequest) -> HttpResponse:
    after = request.GET.get("after", "")
    user, scope = cast(User, request.user), scope_of_request(request)
    page = approvals_page(
        user,
        _filter(request, request.GET),
        scope,
        after=int(after) if after.isdecimal() and len(after) < 18 else None,
        locks=lock_banner(timezone.localdate()),
        exports=waiting_exports(access_of_request(request), scope),
    )
    return render(request, "web/approvals.html", {"page": page})


@require_POST
@needs(Permission.DECIDE_REQUESTS)
@step_up
def decide_requests(request: HttpRequest) -> HttpResponse:
    """Approve or reject the requests named, or all of the filter: all of them, or none."""
    verb, _sep, only = request.POST.get("decision", "").partition(":")
    decide = DECISIONS.get(verb)
    if decide is None:
        raise Http404
    wanted = _filter(request, request.POST)
    try:
        chosen = _chosen(request, wanted, only)
        if chosen:
            decide(
                requests=chosen, by=cast(User, request.user), on=timezone.localdate(),
                note=request.POST.get("note", "")[:500],
            )  # fmt: skip
    except (MakerIsChecker, DecisionClosed, RequestChanged, TooMany) as error:
        messages.error(request, refused(error))
    else:
        _tell(request, verb, len(chosen))
    return redirect(f"{reverse('approvals')}?{query_of(wanted)}")


@require_POST
@never_cache
@needs(Permission.DECIDE_REQUESTS)
def requests_difference(request: HttpRequest) -> HttpResponse:
    """The fragment beside the buttons: what approving those chosen would do to the books; nothing
    chosen means all of the filter. Nothing is changed."""
    wanted = _filter(request, request.POST)
    is_all = request.POST.get("all") == "1" or not request.POST.getlist("request")
    if is_all:
        user = cast(User, request.user)
        numbers = [each.pk for each in open_matches(wanted, but_of=user, most=MOST).requests]
    else:
        versions = read_tickets(request.POST.getlist("request")[:MOST])
        found = BookRequest.objects.filter(pk__in=versions, branch_code__in=wanted.branches)
        numbers = list(found.values_list("pk", flat=True))
    page = difference_page(numbers, run_id=wanted.run_id, is_all=is_all)
    return render(request, "web/_difference.html", {"page": page})


def _filter(request: HttpRequest, given: Any) -> RequestFilter:
    published = published_of_request(request)
    run_id = published.run_id if published else None
    return filter_of(access_of_request(request), given, run_id)


def _chosen(request: HttpRequest, wanted: RequestFilter, only: str) -> Sequence[BookRequest]:
    """The requests meant, with the versions that were read. Raises RequestChanged for "all" that is
    no longer what it was, Http404 for requests of other branches."""
    if not only and request.POST.get("all") == "1":
        matches = open_matches(wanted, but_of=cast(User, request.user), most=MOST)
        if matches.token != request.POST.get("token"):
            raise RequestChanged("the list is not what it was")
        return matches.requests
    versions = read_tickets([only] if only else request.POST.getlist("request"))
    if len(versions) > MOST:
        raise TooMany(len(versions))
    chosen = requests_as_read(versions, branches=wanted.branches)
    if chosen is None:
        raise Http404
    return chosen


def _tell(request: HttpRequest, verb: str, number: int) -> None:
    if not number:
        messages.error(request, _("没有选中任何申请。"))
    elif verb == "approve":
        text = ngettext("已批准 %(n)s 项，下一夜执行。", "已批准 %(n)s 项，下一夜执行。", number)
        messages.success(request, text % {"n": number})
    else:
        text = ngettext("已驳回 %(n)s 项。", "已驳回 %(n)s 项。", number)
        messages.success(request, text % {"n": number})
