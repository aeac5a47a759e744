"""What administrators do to accounts: invite, hand out a code, disable, enable, reset a factor."""

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from organisation.models import Staff, User
from organisation.rules.permissions import Permission
from organisation.services.account_codes import AccountDisabled, issue_code
from organisation.services.accounts import (
    AccountExists,
    disable_account,
    enable_account,
    invite,
)
from organisation.services.second_factor import NoSecondFactor, OwnAccount, reset_second_factor
from web.access import access_of_request, needs
from web.forms_accounts import ReasonForm
from web.pages.staff import NoSuchPerson, person_of
from web.stepup import step_up


@dataclass(frozen=True)
class Act:
    """One act on an account: its name, and what comes of it."""

    label: str | Promise
    consequence: str | Promise


ACTS = {
    "invite": Act(
        gettext_lazy("开通账号"),
        gettext_lazy("给出一个一次性开户码，三天内有效。请当面交给本人，由本人设置密码。"),
    ),
    "code": Act(
        gettext_lazy("重置密码"),
        gettext_lazy("给出一个一次性开户码，三天内有效，之前的作废。本人用它设置新密码；动态码照样要输。"),
    ),
    "disable": Act(
        gettext_lazy("停用账号"), gettext_lazy("立即退出所有登录，不能再登录，直到恢复。")
    ),
    "enable": Act(gettext_lazy("恢复账号"), gettext_lazy("可以用原来的密码和动态码再登录。")),
    "factor": Act(
        gettext_lazy("重置动态码"),
        gettext_lazy("解除验证器和恢复码，立即退出所有登录。岗位要求动态码的，下次登录先重新绑定。"),
    ),
}  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_ACCOUNTS)
@step_up
def account_act(request: HttpRequest, employee_no: str, act: str) -> HttpResponse:
    """Ask why (GET), do it (POST); a code is shown in the answer and nowhere again."""
    try:
        staff = person_of(access_of_request(request), employee_no)
    except NoSuchPerson as error:
        raise Http404 from error
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            code = _do(act, staff, cast(User, request.user), form.cleaned_data["reason"])
        except OwnAccount:
            messages.error(request, _("不能对自己的账号这样做，请另一位系统管理员办理。"))
        except (User.DoesNotExist, AccountExists, AccountDisabled, NoSecondFactor):
            messages.error(request, _("账号的状态刚变了，没有做。请再看一遍。"))
        else:
            if code:
                context = {"staff": staff, "code": code}
                return render(request, "web/account_code.html", context)
            messages.success(request, _("已办理，即刻生效。"))
        return redirect("person", employee_no=employee_no)
    context = {"staff": staff, "form": form, "act": ACTS[act]}
    return render(request, "web/account_act.html", context)


def _do(act: str, staff: Staff, by: User, reason: str) -> str:
    """The code to hand over, where there is one."""
    if act == "invite":
        return invite(employee_no=staff.pk, by=by, reason=reason)[1]
    user = User.objects.get(staff=staff)
    if act == "code":
        return issue_code(user=user, by=by, reason=reason)
    if act == "disable":
        disable_account(user=user, by=by, reason=reason)
    elif act == "enable":
        enable_account(user=user, by=by, reason=reason)
    else:
        reset_second_factor(user=user, by=by, reason=reason)
    return ""
