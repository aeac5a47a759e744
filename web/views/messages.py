"""Messages: one's outbox, sending one to a client, taking one back."""

from datetime import datetime
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.selectors.one_client import SeenClient
from organisation.models import User
from organisation.rules.permissions import Permission
from outreach.selectors.outbox import own_message
from outreach.services.messages import cancel_message as cancel
from outreach.services.messages import queue_message
from outreach.services.text_refusals import MessageRefused
from web.access import access_of_request, needs
from web.client_at_hand import for_client
from web.clients import scope_of_request
from web.message_words import message_refused
from web.pages.client import head_of
from web.pages.messages import outbox_page, send_page
from web.published import published_of_request


@never_cache
@require_safe
@needs(Permission.LOG_CONTACTS)
def outbox(request: HttpRequest) -> HttpResponse:
    published, after = published_of_request(request), request.GET.get("after", "")
    page = outbox_page(
        access_of_request(request), scope_of_request(request),
        published.run_id if published else None, state=request.GET.get("state", ""),
        after=int(after) if after.isdecimal() and len(after) < 18 else None,
    )  # fmt: skip
    return render(request, "web/outbox.html", {"page": page})


@require_POST
@needs(Permission.LOG_CONTACTS)
def cancel_message(request: HttpRequest, message_id: int) -> HttpResponse:
    if own_message(access_of_request(request).employee_no, message_id) is None:
        raise Http404
    try:
        cancel(message_id=message_id, by=cast(User, request.user), at=timezone.now())
    except MessageRefused as refused:
        messages.error(request, message_refused(refused))
    else:
        messages.success(request, _("已取消，客户不会收到。"))
    return redirect("outbox")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_client
def message_client(request: HttpRequest, seen: SeenClient, at: datetime) -> HttpResponse:
    """Choose a template and read what the client would read (GET), send it (POST)."""
    published = published_of_request(request)
    assert published is not None  # noqa: S101 - without a published day no client was found
    access = access_of_request(request)
    head = head_of(access, seen, as_of=published.as_of, on=at.date())
    if not head.may_log:
        raise PermissionDenied(Permission.LOG_CONTACTS)
    if request.method == "POST":
        return _sent(request, seen, at)
    page = send_page(head, access, _number(request.GET.get("text", "")), at=at)
    return render(request, "web/message.html", {"page": page, "head": head, "seen": seen})


def _sent(request: HttpRequest, seen: SeenClient, at: datetime) -> HttpResponse:
    text_id = _number(request.POST.get("text", "")) or 0
    try:
        made = queue_message(
            access=access_of_request(request), seen=seen, text_id=text_id,
            key=request.POST.get("key", "")[:100], by=cast(User, request.user), at=at,
        )  # fmt: skip
    except MessageRefused as refused:
        messages.error(request, message_refused(refused))
        url = reverse("message_client", args=[seen.client_no])
        return redirect(f"{url}?text={text_id}" if text_id else url)
    leaves = timezone.localtime(made.not_before)
    if leaves > at:
        words = _("已排队，%(at)s 发出；之前可以取消。") % {"at": leaves.strftime("%m-%d %H:%M")}
    else:
        words = _("已排队，一分钟内发出。")
    messages.success(request, words)
    return redirect("message_client", client_no=seen.client_no)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None
