"""New clients: the list of a person or place, one client's plan, and the hand-over."""

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clients.selectors.one_client import SeenClient
from organisation.models import User
from organisation.rules.permissions import Permission
from outreach.services import care
from outreach.services.care import CannotTakeOver, MayNotHandOver, NoSuchMeeting, PlanChanged
from web.access import access_of_request, needs
from web.care_forms import CareActForm, HandOverForm
from web.client_at_hand import for_client, must_see_in_full
from web.clients import scope_of_request
from web.pages.care import CarePage, NotNew, care_list, care_page
from web.pages.client import head_of
from web.published import published_of_request


@require_safe
@never_cache
@needs(Permission.SEE_BOOK_CLIENTS)
def new_clients(request: HttpRequest) -> HttpResponse:
    published = published_of_request(request)
    if published is None:
        return render(request, "web/new_clients.html", {"page": None})
    page = care_list(
        access_of_request(request), scope_of_request(request), published, request.GET.dict(),
        today=timezone.localdate(),
    )  # fmt: skip
    return render(request, "web/new_clients.html", {"page": page})


@require_safe
@never_cache
@for_client
def client_care(request: HttpRequest, seen: SeenClient, at: datetime) -> HttpResponse:
    return _shown(request, seen, at, _page(request, seen, at))


@require_POST
@never_cache
@for_client
def act_on_care(request: HttpRequest, seen: SeenClient, at: datetime) -> HttpResponse:
    page = _page(request, seen, at)
    asked = CareActForm(request.POST)
    if not asked.is_valid():
        raise Http404
    if asked.cleaned_data["act"] == "plan":
        return _planned(request, seen, at, page)
    try:
        if asked.cleaned_data["act"] == "take":
            care.take_over(client_no=seen.client_no, **_who(request, at))
            messages.success(request, _("已接手。后三个月的关怀由您来做。"))
        else:
            version = asked.cleaned_data["version"] or 0
            care.withdraw_hand_over(
                scope=scope_of_request(request), seen=seen, version=version, **_who(request, at)
            )
            messages.success(request, _("已取消交接安排。"))
    except PlanChanged:
        messages.error(request, _("交接安排已在别处改过，请看过再定。"))
    except (CannotTakeOver, MayNotHandOver) as error:
        raise Http404 from error
    return redirect("client_care", client_no=seen.client_no)


def _planned(request: HttpRequest, seen: SeenClient, at: datetime, page: CarePage) -> HttpResponse:
    if not page.may_plan:
        raise Http404
    form = HandOverForm(request.POST, takers=_choices(page))
    if form.is_valid():
        try:
            care.plan_hand_over(
                scope=scope_of_request(request), seen=seen, **form.cleaned_data, **_who(request, at)
            )
        except NoSuchMeeting:
            form.add_error("meet_on", _("见面日要在今天之后、新客户期结束之前。"))
        except PlanChanged:
            form.add_error(None, _("交接安排已在别处改过，请返回看过再改。"))
        except CannotTakeOver:
            form.add_error("to", _("请选由谁接手。"))
        else:
            messages.success(request, _("已安排交接，接手人现在就能看到这位客户。"))
            return redirect("client_care", client_no=seen.client_no)
    return _shown(request, seen, at, page, form)


def _page(request: HttpRequest, seen: SeenClient, at: datetime) -> CarePage:
    must_see_in_full(seen)
    try:
        return care_page(access_of_request(request), scope_of_request(request), seen, at=at)
    except NotNew as error:
        raise Http404 from error


def _shown(
    request: HttpRequest, seen: SeenClient, at: datetime, page: CarePage,
    form: HandOverForm | None = None,
) -> HttpResponse:  # fmt: skip
    published = published_of_request(request)
    assert published is not None  # noqa: S101 - a client was found
    if form is None and page.may_plan:
        plan = page.care.row.plan
        form = HandOverForm(
            takers=_choices(page),
            initial={
                "version": page.version, "words": page.words,
                "to": plan.to_employee_no if plan else "",
                "meet_on": plan.meet_on if plan else None,
            },
        )  # fmt: skip
    head = head_of(
        access_of_request(request), seen, as_of=published.as_of, on=at.date(), with_asked=False
    )
    return render(
        request, "web/client_care.html", {"page": page, "form": form, "head": head, "seen": seen}
    )


def _choices(page: CarePage) -> list[tuple[str, Any]]:
    return [(number, f"{name} {role}") for number, name, role in page.takers]


def _who(request: HttpRequest, at: datetime) -> dict[str, Any]:
    return {"access": access_of_request(request), "by": cast(User, request.user), "at": at}
