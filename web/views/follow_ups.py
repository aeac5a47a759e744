"""Maturities and large movements followed up: the list, a client's own, one sheet and its acts."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clients.selectors.one_client import SeenClient
from organisation.models import User
from organisation.rules.permissions import Permission
from outreach.selectors.follow_ups import of_client
from outreach.selectors.sheets import question_of
from outreach.services import follow_ups as service
from web.access import access_of_request, needs
from web.client_at_hand import for_client, must_see_in_full
from web.clients import scope_of_request
from web.follow_up_forms import ActForm, MaturityForm, MovementForm, SaidForm, SheetForm
from web.pages.client import Head, head_of
from web.pages.follow_ups import follow_page, follow_row
from web.pages.sheet import NoSuchSheet, SheetPage, sheet_page
from web.published import published_of_request


@require_safe
@never_cache
@needs(Permission.SEE_BOOK_CLIENTS)
def follow_ups(request: HttpRequest) -> HttpResponse:
    published = published_of_request(request)
    page = None
    if published is not None:
        page = follow_page(scope_of_request(request), published, request.GET.dict())
    return render(request, "web/follow_ups.html", {"page": page})


@require_safe
@never_cache
@for_client
def client_follow_ups(request: HttpRequest, seen: SeenClient, at: datetime) -> HttpResponse:
    must_see_in_full(seen)
    head = _head(request, seen, at)
    rows = [follow_row(each, head.as_of) for each in of_client(seen.client_no)]
    return render(request, "web/client_follow_ups.html", {"rows": rows, "head": head, "seen": seen})


@require_safe
@never_cache
@for_client
def follow_up(
    request: HttpRequest, seen: SeenClient, at: datetime, follow_up_id: int
) -> HttpResponse:
    return _shown(request, seen, at, _page(request, seen, follow_up_id))


@require_POST
@never_cache
@for_client
def act_on_follow_up(
    request: HttpRequest, seen: SeenClient, at: datetime, follow_up_id: int
) -> HttpResponse:
    page = _page(request, seen, follow_up_id)
    asked = ActForm(request.POST)
    if not asked.is_valid():
        raise Http404
    act = {"write": _written, "ask": _asked, "answer": _answered}[asked.cleaned_data["act"]]
    try:
        return act(request, seen, at, page)
    except (service.MayNotWrite, service.MayNotAsk) as error:
        raise Http404 from error


def _written(request: HttpRequest, seen: SeenClient, at: datetime, page: SheetPage) -> HttpResponse:
    form = _form_of(page)(request.POST)
    if form.is_valid():
        try:
            service.write_sheet(
                seen=seen, follow_up=page.follow_up, typed=form.typed(),
                version=form.cleaned_data["version"], **_who(request, at),
            )  # fmt: skip
        except service.SheetChanged:
            form.add_error(None, _("这张表已在别处改过。您填的还在下面，请对照最新的一版再保存。"))
            form.data = {**request.POST.dict(), "version": str(page.version)}
        except service.NoSuchProduct:
            form.add_error("product", _("没有找到这个产品：请填产品代码或全名。"))
        except service.NoSuchMeeting:
            form.add_error("meeting_on", _("见面日离今天不能超过一年。"))
        else:
            messages.success(request, _("已保存。"))
            return _back(seen, page)
    return _shown(request, seen, at, page, form=form)


def _asked(request: HttpRequest, seen: SeenClient, at: datetime, page: SheetPage) -> HttpResponse:
    form = SaidForm(request.POST)
    if not form.is_valid():
        return _shown(request, seen, at, page, said=form)
    try:
        service.ask(
            scope=scope_of_request(request), seen=seen, follow_up=page.follow_up,
            question=form.cleaned_data["words"], read=form.cleaned_data["read"] or 0,
            **_who(request, at),
        )  # fmt: skip
    except service.SheetChanged:
        messages.error(request, _("这张表已经有了新的提问，请看过再问。"))
    except service.NothingSaid:
        messages.error(request, _("请写下内容。"))
    else:
        messages.success(request, _("已提问，经理会在名单和这张表上看到。"))
    return _back(seen, page)


def _answered(
    request: HttpRequest, seen: SeenClient, at: datetime, page: SheetPage
) -> HttpResponse:
    form, asked = SaidForm(request.POST), ActForm(request.POST)
    number = asked.cleaned_data["question"] if asked.is_valid() else None
    question = question_of(page.follow_up, number or 0)
    if question is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("请写下内容。"))
        return _back(seen, page)
    try:
        service.answer(
            seen=seen, question=question, words=form.cleaned_data["words"], **_who(request, at)
        )
    except service.SheetChanged:
        messages.error(request, _("这个提问已经有人回答了。"))
    else:
        messages.success(request, _("已回答。"))
    return _back(seen, page)


def _page(request: HttpRequest, seen: SeenClient, follow_up_id: int) -> SheetPage:
    must_see_in_full(seen)
    published = published_of_request(request)
    assert published is not None  # noqa: S101 - a client was found
    try:
        return sheet_page(
            access_of_request(request), scope_of_request(request), seen, follow_up_id,
            as_of=published.as_of, user=cast(User, request.user),
        )  # fmt: skip
    except NoSuchSheet as error:
        raise Http404 from error


def _shown(
    request: HttpRequest, seen: SeenClient, at: datetime, page: SheetPage,
    *, form: SheetForm | None = None, said: forms.Form | None = None,
) -> HttpResponse:  # fmt: skip
    last = page.versions[0].sheet if page.versions else None
    if form is None:
        form = _form_of(page)(initial={
            **page.typed, "version": page.version, "product": page.product,
            "decision": last.decision if last else "",
            "meeting_on": last.meeting_on if last else None,
        })  # fmt: skip
    said = said or SaidForm(initial={"read": len(page.questions)})
    given = {"page": page, "form": form, "said": said, "seen": seen}
    return render(request, "web/follow_up.html", given | {"head": _head(request, seen, at)})


def _form_of(page: SheetPage) -> type[SheetForm]:
    return MaturityForm if page.is_maturity else MovementForm


def _back(seen: SeenClient, page: SheetPage) -> HttpResponse:
    return redirect("follow_up", client_no=seen.client_no, follow_up_id=page.follow_up.pk)


def _head(request: HttpRequest, seen: SeenClient, at: datetime) -> Head:
    published = published_of_request(request)
    assert published is not None  # noqa: S101 - a client was found
    return head_of(
        access_of_request(request), seen, as_of=published.as_of, on=at.date(), with_asked=False
    )


def _who(request: HttpRequest, at: datetime) -> dict[str, Any]:
    return {"access": access_of_request(request), "by": cast(User, request.user), "at": at}
