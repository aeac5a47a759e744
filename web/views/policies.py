"""Reading, comparing, proposing and deciding policies."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from operations.models import PolicyVersion
from operations.selectors.policies import newest_approved, policy_version
from organisation.models import User
from organisation.rules.permissions import Permission
from tiering.rules.policy_terms import terms_of
from tiering.services.policy_proposals import (
    DayPublished,
    MakerIsChecker,
    MayNotPropose,
    NothingChanged,
    NotTried,
    ProposalChanged,
    ProposalClosed,
    ProposalOutdated,
    ReasonMissing,
    approve_policy,
    edit_policy,
    propose_policy,
    reject_policy,
    withdraw_policy,
)
from web.access import access_of_request, needs
from web.pages.policies import NoSuchPolicy, compare_page, policies_page, policy_page, read
from web.pages.trial import trial_view
from web.policy_form import PolicyForm
from web.stepup import step_up

# What a service refused → the sentence people read.
REFUSED: dict[type[Exception], Any] = {
    MakerIsChecker: lambda: _("提出人不能批准或驳回自己的变更。"),
    MayNotPropose: lambda: _("只有提出人能修改或撤回这项变更。"),
    ProposalClosed: lambda: _("这项变更已经处理过了。"),
    ProposalChanged: lambda: _("您看过之后它被修改了，请重新看过再决定。"),
    ProposalOutdated: lambda: _("在它之后已有别的版本被批准，请撤回后重新提出。"),
    NotTried: lambda: _("这一稿还没有按最近的数据日试算完，试算完成后才能批准。"),
    DayPublished: lambda: _("生效日已经发布过数据，请改成以后的日子。"),
    ReasonMissing: lambda: _("请写明理由。"),
    NothingChanged: lambda: _("和已批准的最新版本一样，没有要变更的内容。"),
}


@require_safe
@needs(Permission.SEE_POLICIES)
def policies(request: HttpRequest) -> HttpResponse:
    page = policies_page(access_of_request(request), on=timezone.localdate())
    return render(request, "web/policies.html", {"page": page})


@require_safe
@never_cache
@needs(Permission.SEE_POLICIES)
def policy(request: HttpRequest, version: int) -> HttpResponse:
    user = cast(User, request.user)
    try:
        page = policy_page(user, access_of_request(request), version, on=timezone.localdate())
    except NoSuchPolicy as error:
        raise Http404 from error
    trial = None
    if access_of_request(request).has(Permission.PROPOSE_POLICY):
        trial = trial_view(page.version, page.base, user, may_start=page.may_try)
    return render(request, "web/policy.html", {"page": page, "trial": trial})


@require_safe
@needs(Permission.SEE_POLICIES)
def compare(request: HttpRequest) -> HttpResponse:
    try:
        page = compare_page(
            access_of_request(request), _number(request, "old"), _number(request, "new"),
            shows_all=request.GET.get("all") == "1", on=timezone.localdate(),
        )  # fmt: skip
    except NoSuchPolicy as error:
        raise Http404 from error
    return render(request, "web/policy_compare.html", {"page": page})


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    if not given:
        return None
    if not given.isdecimal() or len(given) > 9:
        raise NoSuchPolicy(given)
    return int(given)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROPOSE_POLICY)
def propose(request: HttpRequest) -> HttpResponse:
    """A form over the newest approved version (GET), the proposal itself (POST)."""
    base = newest_approved()
    if base is None:
        raise Http404

    def save(form: PolicyForm) -> PolicyVersion:
        return propose_policy(
            given=form.body, by=cast(User, request.user), at=timezone.now(), **_when_and_why(form)
        )

    return _form_page(request, base, None, save, _("已提出，等总行另一人批准。"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROPOSE_POLICY)
def edit(request: HttpRequest, version: int) -> HttpResponse:
    own = _version(request, version)
    if own.created_by_id != cast(User, request.user).pk:
        messages.error(request, REFUSED[MayNotPropose]())
        return redirect("policy", version=version)

    def save(form: PolicyForm) -> PolicyVersion:
        return edit_policy(
            version=own, given=form.body, by=cast(User, request.user), at=timezone.now(),
            **_when_and_why(form),
        )  # fmt: skip

    return _form_page(request, own, own, save, _("已修改，等总行另一人批准。"))


def _form_page(
    request: HttpRequest, start: PolicyVersion, own: PolicyVersion | None,
    save: Callable[[PolicyForm], PolicyVersion], saved: str,
) -> HttpResponse:  # fmt: skip
    initial = {"effective_on": own.effective_on, "reason": own.reason} if own else None
    form = PolicyForm(request.POST or None, terms=terms_of(read(start)), initial=initial)
    if form.is_valid():
        try:
            made = save(form)
        except DayPublished as error:
            form.add_error("effective_on", REFUSED[type(error)]())
        except tuple(REFUSED) as error:
            form.add_error(None, REFUSED[type(error)]())
        else:
            messages.success(request, saved)
            return redirect("policy", version=made.version)
    return render(request, "web/policy_form.html", {"form": form, "start": start, "own": own})


def _when_and_why(form: PolicyForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("effective_on", "reason")}


@require_POST
@needs(Permission.APPROVE_POLICY)
@step_up
def approve(request: HttpRequest, version: int) -> HttpResponse:
    return _decide(request, version, approve_policy, _("已批准，从生效日那一夜起采用。"))


@require_POST
@needs(Permission.APPROVE_POLICY)
@step_up
def reject(request: HttpRequest, version: int) -> HttpResponse:
    return _decide(request, version, reject_policy, _("已驳回。"))


def _decide(
    request: HttpRequest, number: int, service: Callable[..., PolicyVersion], done: str
) -> HttpResponse:
    revision = request.POST.get("revision", "")
    about = {
        "revision": int(revision) if revision.isdecimal() else 0,
        "note": request.POST.get("note", "")[:500],
    }
    return _do(request, number, service, done, **about)


@require_POST
@needs(Permission.PROPOSE_POLICY)
def withdraw(request: HttpRequest, version: int) -> HttpResponse:
    return _do(request, version, withdraw_policy, _("已撤回。"))


def _do(
    request: HttpRequest, number: int, service: Callable[..., PolicyVersion], done: str,
    **about: Any,
) -> HttpResponse:  # fmt: skip
    version = _version(request, number)
    try:
        service(version=version, by=cast(User, request.user), at=timezone.now(), **about)
    except tuple(REFUSED) as error:
        messages.error(request, REFUSED[type(error)]())
    else:
        messages.success(request, done)
    return redirect("policy", version=number)


def _version(request: HttpRequest, number: int) -> PolicyVersion:
    found = policy_version(number, with_proposals=True)
    if found is None:
        raise Http404
    return found
