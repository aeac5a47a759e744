"""The figures of a dashboard as a file."""

from datetime import date
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clients.selectors.exporting import ExportRefused
from operations.models import Export
from operations.services.jobs import KeyUsed
from organisation.models import User
from organisation.rules.permissions import Permission
from tiering.services.board_export import ask_board_export, summary_now
from web.access import needs
from web.export_forms import FORM_USED, BoardExportForm
from web.published import published_of_request
from web.stepup import step_up


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.SEE_TOTALS)
@step_up
def export_board(request: HttpRequest, code: str) -> HttpResponse:
    """What the file would hold (GET); asking for it (POST). The day stands in the address."""
    user, at = cast(User, request.user), timezone.now()
    form = BoardExportForm(request.POST if request.method == "POST" else None)
    try:
        day = _day(request)
        about = {"code": code, "as_of": day.isoformat(), "table": "totals"}
        summary = summary_now(user, about, at=at)
        if form.is_valid():
            given = form.cleaned_data
            ask_board_export(
                key=given["token"], code=code, as_of=day, table=given["table"],
                file_format=Export.Format(given["format"]),
                language=get_language() or "zh-hans", by=user, at=at,
            )  # fmt: skip
            messages.success(request, _("已开始导出，做完以后在这里下载。"))
            return redirect("jobs")
    except KeyUsed:
        messages.error(request, str(FORM_USED))
        return redirect(request.get_full_path())
    except (ExportRefused, ValueError) as error:
        raise Http404 from error
    context = {"summary": summary, "day": day, "form": form}
    return render(request, "web/export_board.html", context)


def _day(request: HttpRequest) -> date:
    """The day of the address, or the newest published one. Raises ValueError."""
    published = published_of_request(request)
    if given := request.GET.get("day", ""):
        return date.fromisoformat(given)
    if published is None:
        raise ExportRefused("not_published")
    return published.as_of
