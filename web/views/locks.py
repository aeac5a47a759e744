"""Locked books: reading them; setting and lifting locks, which is head office's."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisation.models import User
from organisation.rules.permissions import Permission
from tiering.models import BookLock
from tiering.services.locks import AlreadyLifted, LockInvalid, lift_lock, set_lock
from web.access import access_of_request, needs
from web.lock_form import LockForm
from web.pages.locks import locks_page
from web.request_words import refused
from web.stepup import step_up


@require_safe
@needs(Permission.SEE_LOCKS)
def locks(request: HttpRequest) -> HttpResponse:
    page = locks_page(access_of_request(request), on=timezone.localdate())
    return render(request, "web/locks.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SET_LOCKS)
@step_up
def set_new_lock(request: HttpRequest) -> HttpResponse:
    form = LockForm(request.POST or None)
    if form.is_valid():
        try:
            set_lock(**form.cleaned_data, by=cast(User, request.user), on=timezone.localdate())
        except LockInvalid as error:
            form.add_error(form.place_of(error.code), refused(error))
        else:
            messages.success(request, _("已锁包。"))
            return redirect("locks")
    return render(request, "web/lock_form.html", {"form": form})


@require_POST
@needs(Permission.SET_LOCKS)
@step_up
def lift(request: HttpRequest, lock_id: int) -> HttpResponse:
    lock = get_object_or_404(BookLock, pk=lock_id)
    reason = request.POST.get("reason", "")[:200]
    try:
        lift_lock(lock=lock, reason=reason, by=cast(User, request.user), on=timezone.localdate())
    except (LockInvalid, AlreadyLifted) as error:
        messages.error(request, refused(error))
    else:
        messages.success(request, _("已解除锁包，今天的夜间批处理起照常分配。"))
    return redirect("locks")
