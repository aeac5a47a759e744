"""One's own tokens of the API: collecting what an administrator granted, and ending it."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from organisation.models import ApiToken, User
from organisation.selectors.tokens import token_of, tokens_of
from organisation.services.account_codes import AccountDisabled
from organisation.services.tokens import (
    NoPosting,
    NotToCollect,
    SecondFactorNeeded,
    collect_token,
    revoke_token,
)
from web.pages.tokens import token_rows
from web.sessions import SECOND_FACTOR
from web.stepup import step_up


@never_cache
@require_safe
def own_tokens(request: HttpRequest) -> HttpResponse:
    rows = token_rows(tokens_of(cast(User, request.user)), at=timezone.now())
    return render(request, "web/own_tokens.html", {"rows": rows})


@never_cache
@require_POST
@step_up
def own_token_collect(request: HttpRequest, token_id: int) -> HttpResponse:
    """The token's text, in this answer and nowhere again."""
    try:
        token, text = collect_token(
            token=_own(request, token_id), by=cast(User, request.user), at=timezone.now(),
            with_second_factor=bool(request.session.get(SECOND_FACTOR)),
        )  # fmt: skip
    except SecondFactorNeeded:
        messages.error(request, _("您的岗位要求动态码：请先绑定动态码，重新登录后再领取。"))
    except (NotToCollect, AccountDisabled, NoPosting):
        messages.error(request, _("这个令牌已领取、已作废或已过期。"))
    else:
        return render(request, "web/token_collected.html", {"token": token, "text": text})
    return redirect("own_tokens")


@require_POST
def own_token_end(request: HttpRequest, token_id: int) -> HttpResponse:
    end_and_say(request, _own(request, token_id))
    return redirect("own_tokens")


def end_and_say(request: HttpRequest, token: ApiToken) -> None:
    """Revoke a token, with a message for the next page."""
    is_ended = revoke_token(token=token, by=cast(User, request.user), at=timezone.now())
    words = _("已作废，即刻生效。") if is_ended else _("这个令牌之前就已作废。")
    messages.success(request, words)


def _own(request: HttpRequest, token_id: int) -> ApiToken:
    token = token_of(cast(User, request.user), token_id)
    if token is None:
        raise Http404
    return token
