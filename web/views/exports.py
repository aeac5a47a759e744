"""Exports: asking for a list as a file, agreeing to it, taking it away."""

from collections.abc import Callable, Mapping
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.selectors.exporting import ExportRefused, reaches_export
from clients.services.client_export import (
    DoesNotReachAll,
    ScopeShrank,
    agree_to_export,
    ask_client_export,
    must_still_be_seen,
)
from operations.models import Export, Job
from operations.selectors.exports import export_of_kind, own_export
from operations.services.export_files import NoFile, file_of
from operations.services.exports import (
    ExportChanged,
    MakerIsChecker,
    ReasonMissing,
    record_download,
    reject_export,
)
from operations.services.jobs import KeyUsed, NotWaitingForApproval
from organisation.models import User
from organisation.rules.permissions import Permission
from tiering.services.board_export import board_still_seen
from web.access import access_of_request, needs
from web.clients import scope_of_request
from web.export_forms import FORM_USED, ExportForm
from web.export_links import LinkExpired, LinkWrong, link_token, read_token
from web.pages.exports import again_url, export_page, export_refused
from web.pages.list_query import ListQuery, read_query
from web.published import published_of_request
from web.stepup import question, step_up

CONTENT_TYPES = {
    Export.Format.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Export.Format.CSV: "text/csv; charset=utf-8",
}
# Whose file it is, and whether they may still have it. Raises ScopeShrank, NoFile.
STILL_ALLOWED: dict[str, Callable[..., None]] = {
    Job.Kind.CLIENT_EXPORT: must_still_be_seen,
    Job.Kind.BOARD_EXPORT: board_still_seen,
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.EXPORT_CLIENTS)
@step_up
def export_clients(request: HttpRequest) -> HttpResponse:
    """What the file would hold (GET); asking for it (POST)."""
    is_asked = request.method == "POST"
    query = read_query(QueryDict(request.POST.get("query", "")[:4000]) if is_asked else request.GET)
    form = ExportForm(request.POST if is_asked else None)
    if form.is_valid():
        return _ask(request, query, form.cleaned_data)
    published = published_of_request(request)
    if published is None:
        raise Http404
    access, scope = access_of_request(request), scope_of_request(request)
    page = export_page(cast(User, request.user), access, scope, published, query)
    return render(request, "web/export_clients.html", {"page": page, "form": form})


def _ask(request: HttpRequest, query: ListQuery, given: Mapping[str, str]) -> HttpResponse:
    try:
        export = ask_client_export(
            key=given["token"], filters=query.filters, sort=str(query.sort),
            columns=query.columns, file_format=Export.Format(given["format"]),
            language=get_language() or "zh-hans", by=cast(User, request.user), at=timezone.now(),
        )  # fmt: skip
    except ExportRefused as error:
        messages.error(request, export_refused(error))
        return redirect(f"{reverse('clients')}?{query.address()}")
    except KeyUsed:
        messages.error(request, str(FORM_USED))
        return redirect(f"{reverse('export_clients')}?{query.address()}")
    _tell(request, export)
    return redirect("jobs")


def _tell(request: HttpRequest, export: Export) -> None:
    if export.job.state == Job.State.NEEDS_APPROVAL:
        messages.success(request, _("已提出，等第二人批准；批准后自动生成。"))
    else:
        messages.success(request, _("已开始导出，做完以后在这里下载。"))


@require_POST
@never_cache
@needs(Permission.SEE_PUBLISHED_DAY)
def take_export(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """The way to one's own file: asks who it is, then leads to a link that holds a while."""
    export = own_export(job_id, cast(User, request.user))
    if export is None:
        raise Http404
    if asked := question(request):
        return asked
    return redirect("export_file", token=link_token(job_id, cast(User, request.user)))


@require_safe
@never_cache
@needs(Permission.SEE_PUBLISHED_DAY)
def export_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file itself: only by a fresh link of one's own, only what is still seen, and only once
    that it is taken is recorded."""
    user, at = cast(User, request.user), timezone.now()
    try:
        export = own_export(read_token(token, user), user)
    except LinkExpired:
        return _refuse(request, None, "expired", 410)
    except LinkWrong as error:
        raise Http404 from error
    if export is None:
        raise Http404
    try:
        STILL_ALLOWED[export.job.kind](export, user, at=at)
        body = file_of(export)
    except NoFile:
        return _refuse(request, export, "removed", 410)
    except ScopeShrank:
        return _refuse(request, export, "shrank", 403)
    if request.method == "GET":
        record_download(export=export, by=user, at=at)
    name = f"wealthcrm-{export.as_of or ''}-{export.pk}.{export.format}"
    return StreamingHttpResponse(
        body if request.method == "GET" else (),
        content_type=CONTENT_TYPES[Export.Format(export.format)],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Length": str(export.bytes),
        },
    )


def _refuse(request: HttpRequest, export: Export | None, why: str, status: int) -> HttpResponse:
    context = {"why": why, "again_url": again_url(export.job) if export else ""}
    return render(request, "web/export_refused.html", context, status=status)


@require_POST
@needs(Permission.APPROVE_EXPORTS)
@step_up
def decide_export(request: HttpRequest, job_id: int) -> HttpResponse:
    """The second person agrees, or rejects with a reason."""
    export = export_of_kind(job_id, Job.Kind.CLIENT_EXPORT)
    user, at = cast(User, request.user), timezone.now()
    if export is None or not reaches_export(user, export, at=at):
        raise Http404  # other people's exports do not exist, whether they wait or not
    try:
        if request.POST.get("decision") == "approve":
            version = request.POST.get("version", "")
            agree_to_export(export=export, version=_whole(version), by=user, at=at)
            messages.success(request, _("已批准，正在生成。"))
        else:
            reject_export(export=export, reason=request.POST.get("reason", ""), by=user, at=at)
            messages.success(request, _("已驳回，申请人会看到理由。"))
    except DoesNotReachAll as error:
        raise Http404 from error  # other people's clients do not exist
    except MakerIsChecker:
        messages.error(request, _("不能批准自己提出的导出。"))
    except ReasonMissing:
        messages.error(request, _("驳回要写理由（200 个字以内）。"))
    except ExportChanged:
        messages.error(request, _("这项导出的内容已有变化，请看过现在的户数再决定。"))
    except (ExportRefused, NotWaitingForApproval):
        messages.error(request, _("这项导出已经处理过，或申请人已不能导出。"))
    return redirect("approvals")


def _whole(given: str) -> int:
    """The version the form was of; none that is, for what is no number."""
    is_number = given.isascii() and given.isdecimal() and len(given) < 18
    return int(given) if is_number else -1
