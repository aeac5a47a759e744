"""One's own account: the password, the second factor, recovery codes, and showing who one is."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisation.models import User
from organisation.services.account_codes import CodeNotGood, set_password_with_code
from organisation.services.accounts import change_password
from organisation.services.second_factor import (
    MustHaveOne,
    NoSecondFactor,
    remove_second_factor,
    renew_recovery_codes,
)
from web.access import access_of_request
from web.attempts import count_failure, is_locked
from web.forms_accounts import FirstPasswordForm, NewPasswordForm
from web.pages.own_account import own_account_page
from web.sessions import SECOND_FACTOR
from web.signing_in import safe_page
from web.stepup import ANSWER, answer_given, note_proof, step_up


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_password(request: HttpRequest) -> HttpResponse:
    """Set a password with the one-time code an administrator handed over; signs nobody in."""
    form = FirstPasswordForm(request.POST or None)
    if form.is_valid() and not is_locked(request, form.cleaned_data["username"]):
        given = form.cleaned_data
        try:
            set_password_with_code(
                employee_no=given["username"], code=given["code"], password=given["password"]
            )
        except CodeNotGood:
            count_failure(request, given["username"])
            form.add_error("code", _("工号或开户码不对，或已用过、已过期。请向系统管理员领新的。"))
        except ValidationError as error:
            form.add_error("password", error)
        else:
            return redirect(f"{reverse('sign_in')}?why=set")
    return render(request, "web/first_password.html", {"form": form})


@never_cache
@require_safe
def own_account(request: HttpRequest) -> HttpResponse:
    page = own_account_page(
        cast(User, request.user), access_of_request(request), on=timezone.localdate()
    )
    return render(request, "web/own_account.html", {"page": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def own_password(request: HttpRequest) -> HttpResponse:
    """A new password; every other session of the account ends."""
    user = cast(User, request.user)
    form = NewPasswordForm(request.POST or None)
    if form.is_valid():
        try:
            change_password(user=user, password=form.cleaned_data["password"], by=user)
        except ValidationError as error:
            form.add_error("password", error)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("密码已修改，其他地方的登录都已结束。"))
            return redirect("own_account")
    return render(request, "web/own_password.html", {"form": form})


@never_cache
@require_POST
@step_up
def own_recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown in this answer and nowhere again."""
    user = cast(User, request.user)
    try:
        codes = renew_recovery_codes(user=user, by=user)
    except NoSecondFactor:
        return redirect("own_account")
    context = {"codes": codes, "leads_to": reverse("own_account"), "layout": "web/bare.html"}
    return render(request, "web/recovery_codes.html", context)


@never_cache
@require_POST
@step_up
def own_factor_remove(request: HttpRequest) -> HttpResponse:
    """Do without the second factor, for whose role does not ask for one."""
    user = cast(User, request.user)
    try:
        remove_second_factor(user=user, by=user)
    except MustHaveOne:
        messages.error(request, _("您的岗位要求动态码：可以换绑，不能解除。"))
    except NoSecondFactor:
        pass
    else:
        request.session.pop(SECOND_FACTOR, None)
        update_session_auth_hash(request, user)
        messages.success(request, _("动态码已解除。"))
    return redirect("own_account")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step_up_page(request: HttpRequest) -> HttpResponse:
    """Ask for the password or a code, and lead back to the page that wanted it."""
    leads_to = safe_page(request, request.POST.get("next", request.GET.get("next", "")))
    problem = ""
    if request.method == "POST":
        problem = answer_given(request) if request.POST.get(ANSWER) else _("请输入密码或动态码。")
        if not problem:
            note_proof(request)
            return redirect(leads_to)
    context = {
        "kept": [("next", leads_to)],
        "action": reverse("step_up"),
        "problem": problem,
        "back": reverse("home"),
    }
    return render(request, "web/step_up.html", context)
