"""The second step of signing in: the code, or setting up the app that shows it."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from organisation.models import User
from organisation.services.second_factor import (
    NoSecondFactor,
    TooManyCodes,
    WrongCode,
    check_second_factor,
    set_second_factor,
)
from web.forms_accounts import CodeForm
from web.pages.second_factor import SetUp, offered_secret, set_up_page
from web.sessions import SECOND_FACTOR
from web.signing_in import PENDING, pending_user, safe_page, start_session
from web.stepup import note_proof, step_up


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask whose password was right for the code of the app, or a recovery code."""
    user = pending_user(request)
    if user is None:
        return redirect("sign_in")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            proof = check_second_factor(user=user, code=form.cleaned_data["code"])
        except NoSecondFactor:  # reset by an administrator just now
            return redirect("sign_in")
        except TooManyCodes as error:
            form.add_error("code", too_many(error))
        except WrongCode:
            form.add_error("code", _("动态码不对，或已经用过。请等下一个。"))
        else:
            leads_to = start_session(request, user, with_factor=True)
            if proof.is_recovery:
                left = _("恢复码用掉一个，还剩 %(n)s 个。") % {"n": proof.codes_left}
                messages.warning(request, left)
            return redirect(leads_to)
    return render(request, "web/second_factor.html", {"form": form})


def too_many(error: TooManyCodes) -> str:
    until = timezone.localtime(error.until)
    return _("连续输错，%(time)s 之前不再验证动态码。") % {"time": f"{until:%H:%M}"}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_setup(request: HttpRequest) -> HttpResponse:
    """Bind an app, for whose role asks for one and has none: before anything else."""
    user = pending_user(request)
    if user is None or hasattr(user, "second_factor"):
        return redirect("own_factor" if request.user.is_authenticated else "sign_in")
    return _set_up(request, user)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def own_factor(request: HttpRequest) -> HttpResponse:
    """Bind an app, or another one, while signed in."""
    assert isinstance(request.user, User)  # noqa: S101 (only the signed in come here)
    return _set_up(request, request.user)


def _set_up(request: HttpRequest, user: User) -> HttpResponse:
    form = CodeForm(request.POST or None)
    form.fields["code"].label = _("动态码")
    secret = offered_secret(user, request.POST.get("offer", ""))
    if form.is_valid():
        try:
            codes = set_second_factor(
                user=user, secret=secret, code=form.cleaned_data["code"], by=user
            )
        except WrongCode:
            form.add_error("code", _("动态码不对：请核对手机时间，再输入现在显示的那一个。"))
        else:
            return _bound(request, user, codes)
    page: SetUp = set_up_page(user, secret)
    return render(request, "web/second_factor_setup.html", {"page": page, "form": form})


def _bound(request: HttpRequest, user: User, codes: list[str]) -> HttpResponse:
    """The recovery codes, shown in this answer and nowhere again."""
    if request.session.get(PENDING):
        leads_to = start_session(request, user, with_factor=True)
    else:
        update_session_auth_hash(request, user)
        request.session[SECOND_FACTOR] = True
        note_proof(request)
        leads_to = safe_page(request, "/account/")
    request.user = user
    context = {"codes": codes, "leads_to": leads_to, "layout": "web/bare.html"}
    return render(request, "web/recovery_codes.html", context)
