"""The work log: one's own day, and those of the people of one's place."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from organisation.rules.permissions import Permission
from outreach.selectors.team_people import NoSuchMember
from outreach.services.work_log import LogChanged, LogClosed, write_day_words
from web.access import access_of_request, needs
from web.clients import scope_of_request
from web.pages.team import find_person
from web.pages.work_log import log_page
from web.published import published_of_request
from web.team_forms import DayWordsForm

FIRST_YEAR = 2000  # nobody logged a contact before


@require_safe
@never_cache
@needs(Permission.LOG_CONTACTS)
def work_log(request: HttpRequest, day: date | None = None) -> HttpResponse:
    return _page(request, day or timezone.localdate())


@require_POST
@never_cache
@needs(Permission.LOG_CONTACTS)
def write_log(request: HttpRequest, day: date) -> HttpResponse:
    form = DayWordsForm(request.POST)
    if not form.is_valid():
        return _page(request, day, form=form)
    given = form.cleaned_data
    try:
        write_day_words(
            access=access_of_request(request), day=day, words=given["words"],
            version=given["version"], at=timezone.now(),
        )  # fmt: skip
    except LogChanged:
        form.add_error("words", _("打开这一页之后，您已在别处改过，请看过再写。"))
        return _page(request, day, form=form)
    except LogClosed:
        form.add_error("words", _("这一天的日志不能再改了。"))
        return _page(request, day, form=form)
    messages.success(request, _("已记下。"))
    return redirect("work_log_of", day)


@require_safe
@never_cache
@needs(Permission.SEE_TEAM_DAY)
def team_log(request: HttpRequest, employee_no: str, day: date) -> HttpResponse:
    published, access = published_of_request(request), access_of_request(request)
    if published is None:
        raise Http404
    try:
        member = find_person(access, published, employee_no, today=timezone.localdate())
    except NoSuchMember as error:
        raise Http404 from error
    return _page(request, day, employee_no=employee_no, who=member.name)


def _page(
    request: HttpRequest, day: date, *, employee_no: str = "", who: str = "",
    form: DayWordsForm | None = None,
) -> HttpResponse:  # fmt: skip
    """A day to come is none, nor is one of another century."""
    published, at = published_of_request(request), timezone.localtime()
    if day > at.date() or day.year < FIRST_YEAR:
        raise Http404
    if published is None:
        return render(request, "web/work_log.html", {"page": None})
    page = log_page(
        access_of_request(request), scope_of_request(request), published, day,
        employee_no=employee_no, who=who, at=at,
    )  # fmt: skip
    fresh = {"words": page.log.words, "version": page.log.version}
    context = {"page": page, "form": form or DayWordsForm(initial=fresh)}
    return render(request, "web/work_log.html", context)
