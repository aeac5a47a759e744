"""Suggested familiarities: taking them, many at once, or keeping what is noted."""

import re
from datetime import datetime
from typing import cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from clients.selectors.one_client import SeenClient
from clients.services.records import MayNotEdit
from organisation.models import User
from organisation.rules.permissions import Permission
from outreach.rules.policy import Familiarity
from outreach.rules.said import WORDS_LENGTH
from outreach.rules.suggesting import KeepReason
from outreach.services.familiarity import AT_ONCE, accept, overrule
from outreach.services.work_refusals import NothingSuggested, SkipUnsaid
from web.access import access_of_request, needs
from web.client_at_hand import for_client
from web.clients import scope_of_request
from web.pages.familiarity import read_mark
from web.published import published_of_request
from web.undo import offer_undo

BOOK = re.compile(r"([^/|]+)\|([a-z_]+)")


class KeepForm(forms.Form):
    """Why a suggestion is overruled; ``to``: what was suggested."""

    to = forms.ChoiceField(choices=[(each.value, each.value) for each in Familiarity])
    reason = forms.ChoiceField(choices=KeepReason.choices)
    words = forms.CharField(required=False, max_length=WORDS_LENGTH)


@require_POST
@never_cache
@needs(Permission.EDIT_CLIENTS)
def accept_familiarity(request: HttpRequest) -> HttpResponse:
    """``move``: a mark per client; ``back``: ``record`` for the page of the only one."""
    published = published_of_request(request)
    marks = [read_mark(each) for each in request.POST.getlist("move")[:AT_ONCE]]
    wanted = dict(mark for mark in marks if mark is not None)
    back = _back(request, list(wanted))
    if published is None or not wanted:
        messages.error(request, _("请先勾选客户。"))
        return redirect(back)
    at = timezone.localtime()
    taken = accept(
        access=access_of_request(request), scope=scope_of_request(request),
        run_id=published.run_id, wanted=wanted, by=cast(User, request.user), at=at,
    )  # fmt: skip
    if taken.others:
        said = ngettext(
            "%(n)s 位的建议已有变化，没有改动。", "%(n)s 位的建议已有变化，没有改动。", taken.others
        )
        messages.error(request, said % {"n": taken.others})
    if taken.steps:
        count = len(taken.steps)
        said = ngettext(
            "已按建议改了 %(n)s 位的熟悉程度。", "已按建议改了 %(n)s 位的熟悉程度。", count
        ) % {"n": count}
        offer_undo(
            request, what="familiarity", said=said, back=back, at=at, steps=list(taken.steps)
        )
    return redirect(back)


@require_POST
@never_cache
@for_client
def keep_familiarity(request: HttpRequest, seen: SeenClient, at: datetime) -> HttpResponse:
    form, back = KeepForm(request.POST), _back(request, [seen.client_no])
    access = access_of_request(request)
    if not access.has(Permission.EDIT_CLIENTS):
        raise PermissionDenied(Permission.EDIT_CLIENTS)
    if not form.is_valid():
        messages.error(request, _("请选保持不变的原因。"))
        return redirect(back)
    given = form.cleaned_data
    try:
        step = overrule(
            access=access, seen=seen, to=given["to"], reason=KeepReason(given["reason"]),
            words=given["words"], by=cast(User, request.user), at=at,
        )  # fmt: skip
    except MayNotEdit as error:
        raise PermissionDenied(Permission.EDIT_CLIENTS) from error
    except SkipUnsaid:
        messages.error(request, _("选“其他”时请写明原因。"))
    except NothingSuggested:
        messages.error(request, _("这条建议已有变化，没有改动。"))
    else:
        said = _("已保持不变；有新的联系或又过一段时间，才会再建议。")
        offer_undo(request, what="familiarity", said=said, back=back, at=at, steps=[step.pk])
    return redirect(back)


def _back(request: HttpRequest, numbers: list[str]) -> str:
    """The page it was sent from: the client's record, or the grid of a book."""
    if request.POST.get("back") == "record" and len(numbers) == 1:
        return reverse("client_record", args=numbers)
    book = BOOK.fullmatch(request.POST.get("book", "")[:240])
    return reverse("grid_of", args=book.groups()) if book else reverse("grid")
