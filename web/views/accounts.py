"""Signing in and out, and the page of who tried too often."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from web.forms import SignInForm


@method_decorator([login_not_required, never_cache], name="dispatch")
class SignIn(LoginView):
    template_name = "web/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lock = {
            "limit": settings.AXES_FAILURE_LIMIT,
            "minutes": round(settings.AXES_COOLOFF_TIME.total_seconds() / 60),
        }
        return super().get_context_data(**kwargs) | lock


def locked_out(
    request: HttpRequest,
    original_response: HttpResponse | None,
    credentials: Mapping[str, Any] | None,
) -> HttpResponse:
    """What django-axes shows after too many wrong passwords: until when, and nothing about whether
    the number exists."""
    context = {
        "layout": "web/bare.html",
        "until": _locked_until(request, str((credentials or request.POST).get("username", ""))),
        "limit": settings.AXES_FAILURE_LIMIT,
    }
    status: int = settings.AXES_HTTP_RESPONSE_CODE
    return render(request, "web/locked_out.html", context, status=status)


def _locked_until(request: HttpRequest, username: str) -> datetime:
    """The end of the lock: every further attempt begins it anew, so it counts from the last one."""
    address = getattr(request, "axes_ip_address", None)  # set by axes when it counted the attempt
    attempts = AccessAttempt.objects.filter(username=username, ip_address=address)
    last = attempts.order_by("-attempt_time").first()
    since = last.attempt_time if last else timezone.now()
    until: datetime = timezone.localtime(since + settings.AXES_COOLOFF_TIME)
    return until
