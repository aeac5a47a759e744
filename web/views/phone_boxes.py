"""Phone boxes: an administrator makes one, gives it a new secret, disables it."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisation.models import User
from organisation.rules.permissions import Permission
from outreach.models import PhoneBox
from outreach.selectors.calls import boxes, is_managed
from outreach.services.phone_boxes import disable_box, enable_box, make_box, renew_secret
from web.access import access_of_request, needs
from web.forms_phone_boxes import PhoneBoxForm
from web.stepup import step_up


@never_cache
@require_safe
@needs(Permission.MANAGE_PHONE_BOXES)
def phone_boxes(request: HttpRequest) -> HttpResponse:
    rows = boxes(access_of_request(request), at=timezone.now())
    return render(request, "web/phone_boxes.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PHONE_BOXES)
@step_up
def new_phone_box(request: HttpRequest) -> HttpResponse:
    """Ask for it (GET), make it and show its secret in this answer and nowhere again (POST)."""
    form = PhoneBoxForm(request.POST or None, access=access_of_request(request))
    if form.is_valid():
        given = form.cleaned_data
        box, secret = make_box(
            name=given["name"], institution=given["institution_code"],
            by=cast(User, request.user), at=timezone.now(),
        )  # fmt: skip
        return render(request, "web/phone_box_secret.html", {"box": box, "secret": secret})
    return render(request, "web/phone_box_form.html", {"form": form})


@never_cache
@require_POST
@needs(Permission.MANAGE_PHONE_BOXES)
@step_up
def renew_phone_box(request: HttpRequest, box_id: int) -> HttpResponse:
    """A new secret, in this answer and nowhere again."""
    box = _box(request, box_id)
    secret = renew_secret(box=box, at=timezone.now())
    return render(request, "web/phone_box_secret.html", {"box": box, "secret": secret})


@require_POST
@needs(Permission.MANAGE_PHONE_BOXES)
@step_up
def switch_phone_box(request: HttpRequest, box_id: int) -> HttpResponse:
    """Disable it, or take it again."""
    box = _box(request, box_id)
    if request.POST.get("is_on") == "yes":
        enable_box(box=box)
        messages.success(request, _("已恢复，沿用原来的密钥。"))
    else:
        disable_box(box=box, by=cast(User, request.user), at=timezone.now())
        messages.success(request, _("已停用，不再接受它上报的通话。"))
    return redirect("phone_boxes")


def _box(request: HttpRequest, box_id: int) -> PhoneBox:
    box = PhoneBox.objects.select_related("institution").filter(pk=box_id).first()
    if box is None or not is_managed(access_of_request(request), box):
        raise Http404
    return box
