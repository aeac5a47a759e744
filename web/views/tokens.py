"""Tokens of the API: an administrator grants and revokes them; their text is their person's."""

from datetime import timedelta
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from operations.services.token_grants import grant_and_tell
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.tokens import token_of, tokens_of
from organisation.services.account_codes import AccountDisabled
from organisation.services.second_factor import OwnAccount
from organisation.services.tokens import NoPosting
from web.access import access_of_request, needs
from web.forms_accounts import TokenForm
from web.pages.staff import NoSuchPerson, person_of
from web.pages.tokens import token_rows
from web.stepup import step_up
from web.views.own_tokens import end_and_say


@never_cache
@require_safe
@needs(Permission.MANAGE_ACCOUNTS)
def tokens(request: HttpRequest, employee_no: str) -> HttpResponse:
    user = _account(request, employee_no)
    rows = token_rows(tokens_of(user), at=timezone.now())
    is_self = user.pk == request.user.pk
    context = {"staff": user.staff, "rows": rows, "is_self": is_self, "is_active": user.is_active}
    return render(request, "web/tokens.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_ACCOUNTS)
@step_up
def new_token(request: HttpRequest, employee_no: str) -> HttpResponse:
    """Ask what for (GET), grant it (POST): the person collects it, nobody else reads it."""
    user = _account(request, employee_no)
    form = TokenForm(request.POST or None)
    if form.is_valid():
        given, now = form.cleaned_data, timezone.localtime()
        try:
            grant_and_tell(
                user=user, name=given["name"], scopes=given["scopes"], by=cast(User, request.user),
                expires_at=now + timedelta(days=given["days"]), at=now,
                longest=timedelta(days=settings.API_TOKEN_DAYS),
            )  # fmt: skip
        except OwnAccount:
            messages.error(request, _("不能对自己的账号这样做，请另一位系统管理员办理。"))
        except (AccountDisabled, NoPosting):
            messages.error(request, _("账号已停用或没有在任的岗位，令牌什么也打不开。"))
        else:
            messages.success(request, _("已授予并通知本人，由本人在“我的账号”里领取。"))
        return redirect("tokens", employee_no=employee_no)
    return render(request, "web/token_form.html", {"staff": user.staff, "form": form})


@require_POST
@needs(Permission.MANAGE_ACCOUNTS)
def end_token(request: HttpRequest, employee_no: str, token_id: int) -> HttpResponse:
    token = token_of(_account(request, employee_no), token_id)
    if token is None:
        raise Http404
    end_and_say(request, token)
    return redirect("tokens", employee_no=employee_no)


def _account(request: HttpRequest, employee_no: str) -> User:
    """The person's account; who has none has no tokens either."""
    try:
        staff = person_of(access_of_request(request), employee_no)
    except NoSuchPerson as error:
        raise Http404 from error
    user = User.objects.filter(staff=staff).select_related("staff").first()
    if user is None:
        raise Http404
    return user
