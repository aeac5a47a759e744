"""Acts on many clients of the list: picked by hand, or all of a filter."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.services.hand_lists import (
    NoSuchList,
    NothingPicked,
    add_to_list,
    drop_list,
    keep_picked,
    picked_numbers,
    take_off_list,
)
from operations.services.jobs import KeyUsed
from organisation.models import User
from organisation.rules.permissions import Permission
from tiering.models import BookRequest
from tiering.services.requests.bulk import ask_for_many
from web.access import access_of_request, needs
from web.clients import scope_of_request
from web.pages.bulk import NoSuchPick, bulk_page, bulk_result
from web.pages.client_list import listed_by
from web.pages.list_query import ListQuery, read_query
from web.picking_forms import BulkForm
from web.picking_words import REFUSALS, refused
from web.published import published_of_request
from web.undo import offer_undo

Act = Callable[[HttpRequest, ListQuery, Sequence[str]], HttpResponse]


@require_POST
@needs(Permission.SEE_CLIENTS)
def pick(request: HttpRequest) -> HttpResponse:
    """What to do with the rows picked, or with all of the filter; the numbers come in the body."""
    query = read_query(QueryDict(request.POST.get("query", "")[:4000]))
    right, act = ACTS.get(request.POST.get("act", ""), (None, None))
    if right is None or act is None or not access_of_request(request).has(right):
        raise Http404
    is_all = request.POST.get("all") == "1"
    if is_all and act is _export:  # the list itself, which has no limit of picking
        return redirect(f"{reverse('export_clients')}?{query.address()}")
    try:
        return act(request, query, _picked(request, query, is_all))
    except REFUSALS as error:
        messages.error(request, refused(error))
        return redirect(f"{reverse('clients')}?{query.address()}")


def _picked(request: HttpRequest, query: ListQuery, is_all: bool) -> Sequence[str]:
    published = published_of_request(request)
    if published is None:
        raise NothingPicked
    owner = access_of_request(request).employee_no
    listed = listed_by(scope_of_request(request), published, query, owner=owner)
    return picked_numbers(listed, None if is_all else request.POST.getlist("client"))


def _export(request: HttpRequest, query: ListQuery, numbers: Sequence[str]) -> HttpResponse:
    picked = keep_picked(client_nos=numbers, by=_user(request), at=timezone.now())
    kept = {name: query.kept[name] for name in ("sort", "cols") if name in query.kept}
    about = urlencode({"list": [str(picked.pk)]} | kept, doseq=True)
    return redirect(f"{reverse('export_clients')}?{about}")


def _request(request: HttpRequest, _query: ListQuery, numbers: Sequence[str]) -> HttpResponse:
    picked = keep_picked(client_nos=numbers, by=_user(request), at=timezone.now())
    return redirect("bulk_requests", list_id=picked.pk, kind=request.POST["act"])


def _message(request: HttpRequest, _query: ListQuery, numbers: Sequence[str]) -> HttpResponse:
    picked = keep_picked(client_nos=numbers, by=_user(request), at=timezone.now())
    return redirect("message_many", list_id=picked.pk)


def _keep(request: HttpRequest, query: ListQuery, numbers: Sequence[str]) -> HttpResponse:
    name = request.POST.get("list_name", "") or request.POST.get("new_list", "")
    kept = add_to_list(name=name, client_nos=numbers, by=_user(request), at=timezone.now())
    said = _("%(n)s 户已加入名单“%(name)s”。") % {"n": len(numbers), "name": kept.name}
    messages.success(request, said)
    return redirect(f"{reverse('clients')}?{query.address()}")


def _take_off(request: HttpRequest, query: ListQuery, numbers: Sequence[str]) -> HttpResponse:
    number = (query.filters.get("list") or ["0"])[0]
    try:
        taken = take_off_list(
            list_id=int(number) if number.isdecimal() and len(number) < 18 else 0,
            client_nos=numbers, by=_user(request),
        )  # fmt: skip
    except NoSuchList as error:
        raise Http404 from error
    back = f"{reverse('clients')}?{query.address()}"
    if taken:
        offer_undo(
            request, what="entries", said=_("%(n)s 户已移出名单。") % {"n": len(taken)}, back=back,
            at=timezone.now(), list_id=int(number), client_nos=taken,
        )  # fmt: skip
    return redirect(back)


# What the buttons of the list do, and the right it takes.
ACTS: Mapping[str, tuple[Permission, Act]] = {
    "export": (Permission.EXPORT_CLIENTS, _export),
    BookRequest.Kind.HAND_OVER.value: (Permission.REQUEST_CLIENTS, _request),
    BookRequest.Kind.RELEASE.value: (Permission.REQUEST_CLIENTS, _request),
    "message": (Permission.LOG_CONTACTS, _message),
    "keep": (Permission.SEE_CLIENTS, _keep),
    "take_off": (Permission.SEE_CLIENTS, _take_off),
}


@require_POST
@needs(Permission.SEE_CLIENTS)
def forget_list(request: HttpRequest, list_id: int) -> HttpResponse:
    try:
        name = drop_list(list_id=list_id, by=_user(request), at=timezone.now())
    except NoSuchList as error:
        raise Http404 from error
    offer_undo(
        request, what="list", said=_("名单已删除，客户不受影响。"),
        back=f"{reverse('clients')}?list={list_id}", at=timezone.now(), list_id=list_id, name=name,
    )  # fmt: skip
    return redirect("clients")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.REQUEST_CLIENTS)
def bulk_requests(request: HttpRequest, list_id: int, kind: str) -> HttpResponse:
    """The same request for all that was picked: to whom and why (GET), made by a worker (POST)."""
    published = published_of_request(request)
    if published is None or kind not in ("hand_over", "release"):
        raise Http404
    today = timezone.localdate()
    try:
        page = bulk_page(
            _user(request), scope_of_request(request), published, list_id, kind, on=today
        )
    except NoSuchPick as error:
        raise Http404 from error
    form = BulkForm(page.colleagues, request.POST or None)
    if form.is_valid():
        try:
            ask_for_many(
                kind=BookRequest.Kind(kind), client_nos=page.client_nos, by=_user(request),
                at=timezone.now(), **form.given(),
            )  # fmt: skip
        except KeyUsed as error:  # with the next form comes another token
            messages.error(request, refused(error))
            return redirect("bulk_requests", list_id=list_id, kind=kind)
        except REFUSALS as error:
            messages.error(request, refused(error))
        else:
            messages.success(request, _("已开始逐户提交，做完以后在这里看结果。"))
            return redirect("jobs")
    return render(request, "web/bulk_requests.html", {"page": page, "form": form})


@require_safe
@never_cache
@needs(Permission.REQUEST_CLIENTS)
def bulk_outcome(request: HttpRequest, job_id: int) -> HttpResponse:
    """What became of each client of one's own bulk request."""
    published = published_of_request(request)
    try:
        page = bulk_result(_user(request), scope_of_request(request), published, job_id)
    except NoSuchPick as error:
        raise Http404 from error
    return render(request, "web/bulk_result.html", {"page": page})


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
