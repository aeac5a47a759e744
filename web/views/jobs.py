"""The jobs somebody asked for: the list, one job's progress, cancelling."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from operations.models import Job
from operations.selectors.jobs import own_job
from operations.services.jobs import JobOver, cancel_job
from organisation.models import User
from organisation.rules.permissions import Permission
from web.access import needs
from web.pages.jobs import jobs_page, one_job
from web.sessions import polled


@require_safe
@never_cache
@needs(Permission.SEE_PUBLISHED_DAY)
def jobs(request: HttpRequest) -> HttpResponse:
    return render(request, "web/jobs.html", {"views": jobs_page(cast(User, request.user))})


@polled
@require_safe
@never_cache
@needs(Permission.SEE_PUBLISHED_DAY)
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """The fragment alone, asked for every two seconds while the job is open; led here by a notice,
    the page with this one job."""
    view = one_job(_own(request, job_id), cast(User, request.user))
    if request.headers.get("HX-Request") != "true":
        return render(request, "web/jobs.html", {"views": [view]})
    return render(request, "web/_job.html", {"view": view})


@require_POST
@needs(Permission.SEE_PUBLISHED_DAY)
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    try:
        cancel_job(job=_own(request, job_id), by=cast(User, request.user), at=timezone.now())
    except JobOver:
        messages.error(request, _("这个任务已经结束，不用取消。"))
    else:
        messages.success(request, _("已要求取消。"))
    return redirect("jobs")


def _own(request: HttpRequest, job_id: int) -> Job:
    found = own_job(job_id, cast(User, request.user))
    if found is None:
        raise Http404
    return found
