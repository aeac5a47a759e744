"""The nine-grid: reading it, and putting the clients of a goal on the coming lists."""

from typing import cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from nightly.workdays import is_workday
from organisation.models import User
from organisation.rules.permissions import Permission
from outreach.policies.daily_work import daily_policy
from outreach.selectors.grid import Book
from outreach.services.picking_cells import Picked
from outreach.services.picking_cells import pick_cells as pick
from outreach.services.work_refusals import GridChanged, NotTheirs
from web.access import access_of_request, needs
from web.clients import scope_of_request
from web.pages.grid import NoSuchGrid, chosen_cells, grid_page
from web.published import published_of_request
from web.undo import offer_undo


class PickForm(forms.Form):
    """``already``: how many of the cells were on the lists as the page said."""

    goal = forms.CharField(required=False, max_length=40)
    cell = forms.CharField(required=False, max_length=1)
    places = forms.IntegerField(min_value=1, max_value=1000)
    already = forms.IntegerField(min_value=0)


@require_safe
@never_cache
@needs(Permission.SEE_BOOK_CLIENTS)
def grid(request: HttpRequest, employee_no: str = "", role: str = "") -> HttpResponse:
    published = published_of_request(request)
    if published is None:
        if employee_no:
            raise Http404
        return render(request, "web/grid.html", {"page": None})
    try:
        page = grid_page(
            access_of_request(request), scope_of_request(request), published,
            Book(employee_no, role) if employee_no else None,
            goal=request.GET.get("goal", ""), cell=request.GET.get("cell", ""),
            on=timezone.localdate(),
        )  # fmt: skip
    except NoSuchGrid as error:
        raise Http404 from error
    return render(request, "web/grid.html", {"page": page})


@require_POST
@never_cache
@needs(Permission.LOG_CONTACTS)
def pick_cells(request: HttpRequest, employee_no: str, role: str) -> HttpResponse:
    """Only of an own book: of any other nobody learns here whether it is there."""
    published, at = published_of_request(request), timezone.localtime()
    book = Book(employee_no, role)
    if published is None or (employee_no, role) not in scope_of_request(request).books:
        raise Http404
    back = reverse("grid_of", args=[employee_no, role])
    form = PickForm(request.POST)
    goal, cells = chosen_cells(request.POST.get("goal", ""), request.POST.get("cell", ""))
    if not form.is_valid() or not cells:
        most = daily_policy().pick_most
        messages.error(request, _("请选目标或格子，填 1 到 %(most)s 户。") % {"most": most})
        return redirect(back)
    back += f"?goal={goal}" if goal else f"?cell={cells[0]}"
    try:
        picked = pick(
            scope=scope_of_request(request), book=book, run_id=published.run_id, cells=cells,
            places=form.cleaned_data["places"], already=form.cleaned_data["already"],
            is_workday=is_workday, by=cast(User, request.user), at=at,
        )  # fmt: skip
    except NotTheirs as error:
        raise PermissionDenied(Permission.LOG_CONTACTS) from error
    except GridChanged:
        messages.error(request, _("这些格子里已加入名单的客户有了变化，没有再加，请看过再选。"))
        return redirect(back)
    _tell(request, picked, back)
    return redirect(back)


def _tell(request: HttpRequest, picked: Picked, back: str) -> None:
    taken = len(picked.taken)
    said = ngettext("已加入名单 %(n)s 户", "已加入名单 %(n)s 户", taken) % {"n": taken}
    if taken and picked.from_on:
        said += _("，自 %(day)s 的名单起") % {"day": picked.from_on}
    if picked.already:
        said += _("；原已在名单 %(n)s 户") % {"n": picked.already}
    if picked.barred:
        said += _("；不得营销、未加入 %(n)s 户") % {"n": picked.barred}
    if picked.left:
        said += _("；其余 %(n)s 户未选") % {"n": picked.left}
    said += _("。")
    if taken:
        offer_undo(
            request, what="picked", said=said, back=back, at=timezone.now(),
            assigned=list(picked.taken),
        )  # fmt: skip
    else:
        messages.info(request, said)
