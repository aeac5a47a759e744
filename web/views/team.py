"""The day of a place's people, live, and handing an absent manager's list to colleagues."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from organisation.models import User
from organisation.rules.permissions import Permission
from outreach.selectors.team_people import Member, NoSuchMember
from outreach.services.reassigning import NotAColleague, reassign
from outreach.services.work_refusals import ListOver
from web.access import access_of_request, needs
from web.clients import scope_of_request
from web.pages.shell import PublishedDay
from web.pages.team import TeamPage, find_person, person_page, team_page
from web.published import published_of_request
from web.sessions import polled
from web.team_forms import ReassignForm


@require_safe
@never_cache
@needs(Permission.SEE_TEAM_DAY)
def team(request: HttpRequest) -> HttpResponse:
    return render(request, "web/team.html", {"page": _page(request)})


@polled
@require_safe
@never_cache
@needs(Permission.SEE_TEAM_DAY)
def team_live(request: HttpRequest) -> HttpResponse:
    """The fragment with the figures of now."""
    return render(request, "web/_team.html", {"page": _page(request)})


@require_safe
@never_cache
@needs(Permission.SEE_TEAM_DAY)
def team_person(request: HttpRequest, employee_no: str, role: str) -> HttpResponse:
    published, member = _person_at_hand(request, employee_no, role)
    page = person_page(
        access_of_request(request), scope_of_request(request), member, published,
        at=timezone.localtime(),
    )  # fmt: skip
    return render(request, "web/team_person.html", {"page": page})


@require_POST
@never_cache
@needs(Permission.HAND_OUT)
def reassign_list(request: HttpRequest, employee_no: str, role: str) -> HttpResponse:
    published, member = _person_at_hand(request, employee_no, role)
    form = ReassignForm(request.POST)
    back = redirect("team_person", member.employee_no, member.role)
    if not form.is_valid():
        messages.error(request, _("请选客户，并选由谁联系。"))
        return back
    given = form.cleaned_data
    try:
        done = reassign(
            access=access_of_request(request), scope=scope_of_request(request),
            run_id=published.run_id, day=given["listed"], client_nos=given["clients"],
            to=given["to"], by=cast(User, request.user), at=timezone.now(),
        )  # fmt: skip
    except ListOver:
        messages.error(request, _("这份名单已结束，没有改动。"))
        return back
    except NotAColleague:
        messages.error(request, _("只能交给本机构今天在岗、能联系客户的人。"))
        return back
    moved, left = len(done.moved), len(done.left)
    said = ngettext("已调配 %(n)s 位客户。", "已调配 %(n)s 位客户。", moved) % {"n": moved}
    if left:
        said += ngettext(
            "%(n)s 位没有变：已处理、不在名单上，或本来就由此人联系。",
            "%(n)s 位没有变：已处理、不在名单上，或本来就由此人联系。", left,
        ) % {"n": left}  # fmt: skip
    messages.success(request, said)
    return back


def _page(request: HttpRequest) -> TeamPage | None:
    """None before the first published day; Http404 for a place out of reach."""
    published = published_of_request(request)
    if published is None:
        return None
    place = request.GET.get("place", "")[:200]
    today = timezone.localdate()
    page = team_page(access_of_request(request), published, today=today, place=place)
    if page is None:
        raise Http404
    return page


def _person_at_hand(
    request: HttpRequest, employee_no: str, role: str
) -> tuple[PublishedDay, Member]:
    published = published_of_request(request)
    if published is None:
        raise Http404
    try:
        return published, find_person(
            access_of_request(request),
            published,
            employee_no,
            role=role,
            today=timezone.localdate(),
        )
    except NoSuchMember as error:
        raise Http404 from error
