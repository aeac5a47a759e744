"""Signing in and out, and the page of who tried too often."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from web.forms import SignInForm
from web.signing_in import after_password


@method_decorator([login_not_required, never_cache], name="dispatch")
class SignIn(LoginView):
    template_name = "web/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        return after_password(self.request, form.get_user(), leads_to=self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lock = {
            "why": _why(self.request.GET.get("why", "")),
            "limit": settings.AXES_FAILURE_LIMIT,
            "minutes": round(settings.AXES_COOLOFF_TIME.total_seconds() / 60),
        }
        return super().get_context_data(**kwargs) | lock


def _why(word: str) -> str:
    """Why somebody was brought here, in a sentence."""
    minutes = round(settings.SESSION_IDLE.total_seconds() / 60)
    hours = round(settings.SESSION_LONGEST.total_seconds() / 3600)
    sentences = {
        "idle": _("%(minutes)s 分钟没有操作，已自动退出。没交的文字还在，登录后会放回原处。")
        % {"minutes": minutes},
        "long": _("登录已满 %(hours)s 小时，请重新登录。没交的文字还在。") % {"hours": hours},
        "left": _("您名下已没有在任的岗位，登录已结束。"),
        "factor": _("您现在的岗位要求动态码，请重新登录。"),
        "set": _("密码已设置，请用它登录。"),
    }
    return sentences.get(word, "")


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
