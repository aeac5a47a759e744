"""Handing out what matures, and taking it back."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from organisation.models import User
from organisation.rules.permissions import Permission
from outreach.services import handing_out
from outreach.services.handing_out import HandedOut
from outreach.services.reassigning import NotAColleague
from web.access import access_of_request, needs
from web.clients import scope_of_request
from web.pages.handing_out import handing_page
from web.published import published_of_request
from web.team_forms import HandOutForm


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.HAND_OUT)
def hand_out(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        _act(request)
        return redirect("hand_out")
    published, at = published_of_request(request), timezone.localtime()
    if published is None:
        return render(request, "web/hand_out.html", {"page": None})
    page = handing_page(
        access_of_request(request), scope_of_request(request), published, request.GET.dict(), at=at
    )
    return render(request, "web/hand_out.html", {"page": page})


def _act(request: HttpRequest) -> None:
    form, published = HandOutForm(request.POST), published_of_request(request)
    if not form.is_valid() or published is None:
        messages.error(request, _("请先选客户。"))
        return
    given = form.cleaned_data
    who: dict[str, Any] = {
        "access": access_of_request(request), "scope": scope_of_request(request),
        "run_id": published.run_id, "as_of": published.as_of, "client_nos": given["clients"],
        "by": cast(User, request.user), "at": timezone.now(),
    }  # fmt: skip
    if given["back"]:
        ended = len(handing_out.take_back(**who))
        said = ngettext("已收回 %(n)s 位客户的分派。", "已收回 %(n)s 位客户的分派。", ended)
        messages.success(request, said % {"n": ended})
        return
    try:
        _say(request, handing_out.hand_out(to=given["to"], **who))
    except NotAColleague:
        messages.error(request, _("只能交给本机构今天在岗、能联系客户的人。"))


def _say(request: HttpRequest, done: HandedOut) -> None:
    n = len(done.handed)
    said = ngettext(
        "已分派 %(n)s 位客户，下一份名单起提醒。", "已分派 %(n)s 位客户，下一份名单起提醒。", n
    )
    messages.success(request, said % {"n": n})
    if done.nobody_s:
        left = len(done.nobody_s)
        wanted = ngettext(
            "%(n)s 位客户没有管户经理，请选由谁联系。",
            "%(n)s 位客户没有管户经理，请选由谁联系。",
            left,
        )
        messages.warning(request, wanted % {"n": left})
    if kept := len(done.standing) + len(done.gone):
        same = ngettext(
            "%(n)s 位没有变：已分派过，或已没有将到期的资金。",
            "%(n)s 位没有变：已分派过，或已没有将到期的资金。", kept,
        )  # fmt: skip
        messages.info(request, same % {"n": kept})
