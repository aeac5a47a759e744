"""Asking for, confirming and taking back decisions about what a night holds."""

from datetime import date
from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisation.models import User
from organisation.rules.permissions import Permission
from tiering.models import FileDecision
from tiering.services.file_decisions import (
    AlreadyAsked,
    DecisionClosed,
    DecisionNotPossible,
    MakerIsChecker,
    NothingToDecide,
    confirm_decision,
    request_decision,
    withdraw_decision,
)
from web.access import needs
from web.forms import DecisionForm
from web.nudge import nudge_night
from web.pages.decide import NothingHeld, decide_page
from web.stepup import step_up


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DECIDE_FILES)
def decide(request: HttpRequest, as_of: date) -> HttpResponse:
    """Ask for a decision: the facts and a reason (GET), the wish itself (POST)."""
    user = cast(User, request.user)
    form = DecisionForm(request.POST) if request.method == "POST" else DecisionForm(None)
    asked = request.POST if request.method == "POST" else request.GET
    if form.is_valid():
        return _ask(request, as_of, user, form.cleaned_data)
    about = {name: asked.get(name, "") for name in ("subject", "digest", "decision")}
    try:
        page = decide_page(user, as_of=as_of, **about)
    except NothingHeld as error:
        raise Http404 from error
    if not form.is_bound:
        form = DecisionForm(initial=about)
    return render(request, "web/decide.html", {"page": page, "form": form})


def _ask(request: HttpRequest, as_of: date, user: User, given: dict[str, str]) -> HttpResponse:
    try:
        request_decision(as_of=as_of, by=user, **given)
    except (NothingToDecide, DecisionNotPossible) as error:
        raise Http404 from error
    except AlreadyAsked:
        messages.error(request, _("已有人就这份文件提出申请，没有重复提交。"))
    else:
        messages.success(request, _("已提出申请，等总行另一人确认。"))
    return redirect("night", as_of=as_of)


@require_POST
@needs(Permission.DECIDE_FILES)
@step_up
def confirm(request: HttpRequest, decision_id: int) -> HttpResponse:
    decision = get_object_or_404(FileDecision, pk=decision_id)
    try:
        confirm_decision(decision=decision, by=cast(User, request.user))
    except MakerIsChecker:
        messages.error(request, _("申请人不能确认自己的申请。"))
    except DecisionClosed:
        messages.error(request, _("这项申请已经处理过了。"))
    else:
        # Only a nudge: the scheduler finds the day by itself a little later.
        transaction.on_commit(nudge_night, robust=True)
        messages.success(request, _("已确认，批处理将重新运行这一天。"))
    return redirect("night", as_of=decision.as_of)


@require_POST
@needs(Permission.DECIDE_FILES)
def withdraw(request: HttpRequest, decision_id: int) -> HttpResponse:
    decision = get_object_or_404(FileDecision, pk=decision_id)
    try:
        withdraw_decision(decision=decision, by=cast(User, request.user))
    except DecisionClosed:
        messages.error(request, _("这项申请已经处理过了。"))
    else:
        messages.success(request, _("已撤回。"))
    return redirect("night", as_of=decision.as_of)
