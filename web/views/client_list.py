"""The client list, its neighbours and its saved views."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from clients.selectors.client_list import Listed, NotInList, neighbours
from operations.services.saved_views import (
    NoSuchView,
    NotYourPlace,
    TooManyViews,
    drop_view,
    save_view,
)
from organisation.models import User
from organisation.rules.permissions import Permission
from web.access import access_of_request, needs
from web.clients import scope_of_request
from web.forms import SavedViewForm
from web.pages.client_list import client_list_page, filter_box, listed_by
from web.pages.client_tabs import PAGE_NAME
from web.pages.list_query import ListQuery, read_query
from web.pages.shell import PublishedDay
from web.published import published_of_request
from web.undo import offer_undo


@require_safe
@needs(Permission.SEE_CLIENTS)
def clients(request: HttpRequest) -> HttpResponse:
    """The list. A page that begins after somebody no longer visible begins at the start."""
    published = published_of_request(request)
    if published is None:
        return render(request, "web/clients.html", {"page": None})
    query = read_query(request.GET)
    access, scope = access_of_request(request), scope_of_request(request)
    try:
        page = client_list_page(access, scope, published, query)
    except NotInList:
        return redirect(f"{reverse('clients')}?{query.address()}")
    return render(request, "web/clients.html", {"page": page, "view_form": SavedViewForm(access)})


def _listed(request: HttpRequest, published: PublishedDay, query: ListQuery) -> Listed:
    owner = access_of_request(request).employee_no
    return listed_by(scope_of_request(request), published, query, owner=owner)


@require_safe
@needs(Permission.SEE_CLIENTS)
def filters(request: HttpRequest) -> HttpResponse:
    """The box of filters and columns, fetched when it is opened: most pages never need it."""
    published = published_of_request(request)
    if published is None:
        raise Http404
    access, scope = access_of_request(request), scope_of_request(request)
    box = filter_box(access, scope, published, read_query(request.GET))
    return render(request, "web/_filters.html", {"box": box})


@require_safe
@needs(Permission.SEE_CLIENTS)
def neighbour(request: HttpRequest, client_no: str, way: str) -> HttpResponse:
    """On to the next client of the filtered list, or back to the one before; at its end, to it."""
    published = published_of_request(request)
    query = read_query(request.GET)
    if published is None:
        raise Http404
    listed = _listed(request, published, query)
    try:
        earlier, later = neighbours(listed, client_no)
    except NotInList as error:
        raise Http404 from error
    found = earlier if way == "previous" else later
    address = query.address()
    if found is None:
        messages.info(request, gettext("到头了：名单里没有更多客户。"))
        return redirect(f"{reverse('clients')}?{address}")
    return redirect(f"{reverse('client', args=[found])}?{address}")


@require_POST
@needs(Permission.SEE_CLIENTS)
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep the list as it is under a name, for oneself or for a place."""
    query = read_query(QueryDict(request.POST.get("query", "")[:4000]))
    access = access_of_request(request)
    form = SavedViewForm(access, request.POST)
    back = redirect(f"{reverse('clients')}?{query.address()}")
    if not form.is_valid():
        messages.error(request, gettext("视图没有保存：请填名称（40 个字以内）。"))
        return back
    try:
        save_view(
            page=PAGE_NAME, query=query.kept, access=access, by=cast(User, request.user),
            **form.cleaned_data,
        )  # fmt: skip
    except NotYourPlace:
        messages.error(request, gettext("只能共享给自己所在的机构。"))
    except TooManyViews:
        messages.error(request, gettext("保存的视图已满 30 个，请先删除不用的。"))
    else:
        messages.success(request, gettext("视图已保存。"))
    return back


@require_POST
@needs(Permission.SEE_CLIENTS)
def forget_view(request: HttpRequest, view_id: int) -> HttpResponse:
    try:
        view = drop_view(view_id=view_id, by=cast(User, request.user))
    except NoSuchView as error:
        raise Http404 from error
    offer_undo(
        request, what="view", said=gettext("视图已删除。"), back=reverse("clients"),
        at=timezone.now(), page=view.page, name=view.name, query=view.query,
        share_with=view.shared_with_id or "",
    )  # fmt: skip
    return redirect("clients")
