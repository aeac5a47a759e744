"""A head has strangers woken up."""

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from nightly.workdays import is_workday
from organisation.models import User
from organisation.rules.permissions import Permission
from outreach.policies.daily_work import daily_policy
from outreach.selectors.grid import Book
from outreach.services.waking import NoSuchBooks, Woken, wake_strangers
from web.access import access_of_request, needs
from web.clients import scope_of_request
from web.pages.waking import heads_reach, waking_page
from web.published import published_of_request
from web.team_forms import ManyNumbers
from web.undo import offer_undo


class WakeForm(forms.Form):
    """``books``: employee number and role of each, with a stroke between."""

    books = ManyNumbers()
    a_day = forms.IntegerField(min_value=1)
    lists = forms.IntegerField(min_value=1)
    key = forms.RegexField(r"^[\w-]{8,40}$")

    def clean(self) -> dict[str, object]:
        given: dict[str, object] = super().clean() or {}
        most = daily_policy().wake_most
        for name in ("a_day", "lists"):
            if cast(int, given.get(name, 0)) > most:
                self.add_error(name, "most")
        return given

    def chosen(self) -> set[Book]:
        return {Book(*each.partition("/")[::2]) for each in self.cleaned_data["books"]}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.HAND_OUT)
def wake(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        _act(request)
        return redirect("wake")
    published = published_of_request(request)
    page = published and waking_page(
        access_of_request(request), scope_of_request(request), published,
        today=timezone.localdate(),
    )  # fmt: skip
    return render(request, "web/wake.html", {"page": page})


def _act(request: HttpRequest) -> None:
    form, published = WakeForm(request.POST), published_of_request(request)
    if not form.is_valid() or published is None:
        most = daily_policy().wake_most
        messages.error(request, _("请选经理，每天户数和天数各填 1 到 %(most)s。") % {"most": most})
        return
    access, given = access_of_request(request), form.cleaned_data
    try:
        woken = wake_strangers(
            access=access, scope=scope_of_request(request), reach=heads_reach(access),
            run_id=published.run_id, books=form.chosen(), a_day=given["a_day"],
            lists=given["lists"], key=given["key"], is_workday=is_workday,
            by=cast(User, request.user), at=timezone.localtime(),
        )  # fmt: skip
    except NoSuchBooks:
        messages.error(request, _("选中的管户包有了变化，没有加入名单，请看过再选。"))
        return
    _tell(request, woken)


def _tell(request: HttpRequest, woken: Woken) -> None:
    taken = len(woken.taken)
    if not taken:
        messages.info(request, _("没有再加：刚才已加入名单，或没有可以唤醒的生客。"))
        return
    said = ngettext("已加入名单 %(n)s 户", "已加入名单 %(n)s 户", taken) % {"n": taken}
    said += _("，自 %(day)s 的名单起") % {"day": woken.from_on}
    if woken.short:
        said += ngettext(
            "；%(n)s 位经理的生客不够", "；%(n)s 位经理的生客不够", woken.short
        ) % {"n": woken.short}  # fmt: skip
    offer_undo(
        request, what="picked", said=said + _("。"), back=reverse("wake"), at=timezone.now(),
        assigned=list(woken.taken),
    )  # fmt: skip
