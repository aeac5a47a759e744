"""Trying a policy: starting the job, and how far it is."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from nightly.trial import trial_facts
from operations.models import Job
from operations.services.jobs import make_job
from organisation.models import User
from organisation.rules.permissions import Permission
from web.access import access_of_request, needs
from web.pages.policies import NoSuchPolicy, PolicyPage, policy_page
from web.pages.trial import trial_view
from web.sessions import polled


@polled
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.PROPOSE_POLICY)
def trial(request: HttpRequest, version: int) -> HttpResponse:
    """The fragment alone (GET); a trial begun, or the one that is there already (POST)."""
    user = cast(User, request.user)
    try:
        page = policy_page(user, access_of_request(request), version, on=timezone.localdate())
    except NoSuchPolicy as error:
        raise Http404 from error
    if request.method == "POST":
        _start(request, page, user)
        return redirect("policy", version=version)
    view = trial_view(page.version, page.base, user, may_start=page.may_try)
    return render(request, "web/_trial.html", {"page": page, "trial": view})


def _start(request: HttpRequest, page: PolicyPage, user: User) -> None:
    facts = trial_facts(page.version) if page.may_try else None
    if facts is None:
        messages.error(request, _("这一版现在不能试算。"))
        return
    make_job(
        kind=Job.Kind.POLICY_TRIAL, key=facts.key, params=facts.params(), by=user,
        at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("已开始试算。"))
