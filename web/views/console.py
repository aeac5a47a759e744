"""The call console: reading the day's list, and what somebody does with one client of it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clients.selectors.one_client import SeenClient
from organisation.models import User
from organisation.rules.permissions import Permission
from outreach.models import ListWork
from outreach.policies.daily_work import daily_policy
from outreach.rules.contacts import Outcome
from outreach.rules.working import SkipReason, WorkState, entry_key
from outreach.services import working
from outreach.services.contact_refusals import ContactRefused
from outreach.services.entry_rows import At
from outreach.services.work_refusals import (
    ListOver,
    NotLater,
    NotOnList,
    NotTheirs,
    SkipUnsaid,
    WorkChanged,
)
from web.access import access_of_request, needs
from web.client_at_hand import client_at_hand, for_client
from web.clients import scope_of_request
from web.console_forms import EntryForm, HandOverForm, LaterForm, OutcomeForm, SkipForm
from web.contact_refused import tell
from web.entry_at_hand import act_of
from web.pages.client import head_of
from web.pages.console import at_hand, console_page, queue_of
from web.published import published_of_request
from web.undo import offer_undo


@require_safe
@never_cache
@needs(Permission.LOG_CONTACTS)
def today(request: HttpRequest, client_no: str = "") -> HttpResponse:
    return _page(request, client_no, at=timezone.localtime())


@require_POST
@never_cache
@needs(Permission.LOG_CONTACTS)
@for_client
def log_outcome(request: HttpRequest, seen: SeenClient, at: datetime) -> HttpResponse:
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _page(request, seen.client_no, at=at, form=form)
    given = form.cleaned_data
    write = partial(
        working.log_outcome, _act(request, seen, form, at), said=form.of_call(at),
        key=given["key"], admits=given["admits"],
    )  # fmt: skip
    try:
        return _settled(request, write, Outcome(given["outcome"]).label, at=at)
    except ContactRefused as refused:
        tell(form, refused)
    except NotLater:
        form.add_error("next_time", _no_hour())
    return _page(request, seen.client_no, at=at, form=form)


@require_POST
@never_cache
@needs(Permission.LOG_CONTACTS)
@for_client
def skip(request: HttpRequest, seen: SeenClient, at: datetime) -> HttpResponse:
    form = SkipForm(request.POST)
    if not form.is_valid():
        return _sent_back(request, seen, _("请选一个跳过的原因。"))
    given = form.cleaned_data
    write = partial(
        working.skip, _act(request, seen, form, at), reason=SkipReason(given["reason"]),
        words=given["words"],
    )  # fmt: skip
    try:
        return _settled(request, write, WorkState.SKIPPED.label, at=at)
    except SkipUnsaid:
        return _sent_back(request, seen, _("选“其他”时请写明原因。"))


@require_POST
@never_cache
@needs(Permission.LOG_CONTACTS)
@for_client
def put_off(request: HttpRequest, seen: SeenClient, at: datetime) -> HttpResponse:
    form = LaterForm(request.POST)
    if not form.is_valid() or form.until is None:
        return _sent_back(request, seen, _no_hour())
    write = partial(working.put_off, _act(request, seen, form, at), until=form.until)
    try:
        return _settled(request, write, WorkState.LATER.label, at=at)
    except NotLater:
        return _sent_back(request, seen, _no_hour())


@require_POST
@never_cache
@needs(Permission.LOG_CONTACTS)
@for_client
def hand_over(request: HttpRequest, seen: SeenClient, at: datetime) -> HttpResponse:
    form = HandOverForm(request.POST)
    if not form.is_valid():
        return _sent_back(request, seen, _("请选由谁联系。"))
    act = _act(request, seen, form, at)
    write = partial(working.hand_over, act, to=form.cleaned_data["to"])
    try:
        return _settled(request, write, pgettext("entry", "移交"), at=at)
    except NotTheirs:
        return _sent_back(request, seen, _("只能移交给这位客户的主管户人或协管人。"))


def _act(request: HttpRequest, seen: SeenClient, form: EntryForm, at: datetime) -> At:
    """Of a form that is right."""
    given = form.cleaned_data
    return act_of(request, seen, day=given["listed"], version=given["version"], at=at)


def _settled(
    request: HttpRequest, write: Callable[[], ListWork], said: object, *, at: datetime
) -> HttpResponse:
    """Write, offer the way back, and go on to the next client; or tell who was first."""
    try:
        work = write()
    except WorkChanged as changed:
        messages.error(request, _who_was_first(request, changed))
    except ListOver:
        messages.error(request, _("这份名单已结束，没有改动；已联系的请在客户页补记。"))
    except NotOnList:
        messages.error(request, _("这位客户已不在您的名单上，没有改动。"))
    else:
        if work.later_at is not None:
            later = timezone.localtime(work.later_at)
            said = _("%(said)s，%(time)s 再排") % {"said": said, "time": f"{later:%H:%M}"}
        offer_undo(
            request, what="entry", said=_("已记录：%(said)s") % {"said": said},
            back=reverse("today_client", args=[work.client_no]), at=at,
            client_no=work.client_no, day=work.day, version=work.version,
        )  # fmt: skip
    return redirect("today")


def _no_hour() -> str:
    opens, closes = daily_policy().window
    hours = {"opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"}
    return _("请填可以联系的时间（%(opens)s–%(closes)s），今天的须在现在以后。") % hours


def _sent_back(request: HttpRequest, seen: SeenClient, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect("today_client", client_no=seen.client_no)


def _who_was_first(request: HttpRequest, changed: WorkChanged) -> str:
    facts = {
        "time": f"{timezone.localtime(changed.at):%H:%M}", "state": WorkState(changed.state).label,
    }  # fmt: skip
    if changed.by is None:
        return _("名单已在 %(time)s 更新（%(state)s），请看过再记。") % facts
    if changed.by == cast(User, request.user).pk:
        return _("您已在 %(time)s 处理过这位客户（%(state)s），没有再记。") % facts
    first = User.objects.select_related("staff").filter(pk=changed.by).first()
    name = first.staff.name if first and first.staff else ""
    said = _("%(who)s 已在 %(time)s 处理这位客户（%(state)s），没有再记。")
    return said % (facts | {"who": name})


def _page(
    request: HttpRequest, client_no: str, *, at: datetime, form: OutcomeForm | None = None
) -> HttpResponse:
    access, published = access_of_request(request), published_of_request(request)
    if published is None:
        return render(request, "web/console.html", {"page": None})
    scope = scope_of_request(request)
    tab = request.GET.get("tab", "")
    queue = queue_of(access, scope, published, client_no=client_no, tab=tab, at=at)
    page = console_page(queue, tab=tab, client_no=client_no, at=at)
    if client_no and page.item is None:
        raise Http404
    context: dict[str, Any] = {"page": page, "hand": None}
    if page.item is not None and page.day is not None:
        seen = client_at_hand(
            request, page.item.client_no, at=at, scope=scope, row=page.item.snapshot
        )
        head = head_of(access, seen, as_of=published.as_of, on=at.date(), with_asked=False)
        hand = at_hand(access, page.item, head, day=page.day, published=published, at=at)
        fresh = {
            "listed": page.day, "version": page.item.version, "purpose": hand.purpose.value,
            "key": entry_key(page.day, seen.client_no, page.item.version),
        }  # fmt: skip
        form = form or OutcomeForm(initial=fresh)
        context |= {
            "hand": hand, "head": head, "seen": seen, "form": form, "fresh": fresh,
            "reasons": SkipReason.choices,
        }  # fmt: skip
    return render(request, "web/console.html", context)
