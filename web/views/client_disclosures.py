"""Showing a masked field, opening a client, looking one up: each recorded before it answers."""

from datetime import datetime
from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from clients.models import Disclosure
from clients.policies.client_page import client_policy
from clients.rules.sealing import Keyring
from clients.selectors.one_client import SeenClient
from clients.services.disclosures import (
    LimitReached,
    NothingThere,
    NotOpened,
    Purpose,
    ReasonMissing,
    look_up_client,
    reveal_field,
)
from clients.services.disclosures import open_client as open_for_a_reason
from organisation.models import User
from organisation.rules.permissions import Permission
from web.access import access_of_request, needs
from web.client_at_hand import for_client, must_see_in_full
from web.client_forms import LookUpForm, OpenClientForm
from web.published import published_of_request
from web.stepup import question, step_up

SHOWN_SECONDS = 60


@require_POST
@never_cache
@for_client
@sensitive_variables("value", "context")
def reveal(request: HttpRequest, seen: SeenClient, at: datetime) -> HttpResponseBase:
    """The field in clear for a minute; beside the page's script also as a small page of its own.

    Who it is is asked once a session for one's own book, within five minutes for anybody else's
    client (domain/07)."""
    must_see_in_full(seen)
    field, purpose = _field(request), _purpose(request)
    if asked := question(request, once=seen.is_own):
        return asked
    context = {"seen": seen, "field": field.value, "seconds": SHOWN_SECONDS}
    try:
        value, left = reveal_field(
            seen=seen, field=field, purpose=purpose, limit=client_policy().reveals_per_day,
            keyring=Keyring(settings.FIELD_KEYS, settings.INDEX_KEY),
            by=cast(User, request.user), at=at,
        )  # fmt: skip
    except LimitReached:
        context |= {"refused": "limit", "limit": client_policy().reveals_per_day}
    except NothingThere:
        context |= {"refused": "nothing"}
    else:
        context |= {"value": value, "left": left}
    name = "web/_revealed.html" if request.headers.get("HX-Request") else "web/revealed.html"
    return render(request, name, context)


def _field(request: HttpRequest) -> Disclosure.Field:
    try:
        return Disclosure.Field(request.POST.get("field", ""))
    except ValueError as error:
        raise Http404 from error


def _purpose(request: HttpRequest) -> Purpose:
    try:
        return Purpose(request.POST.get("purpose", ""))
    except ValueError as error:
        raise Http404 from error


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.OPEN_CLIENT)
@step_up
def open_client(request: HttpRequest) -> HttpResponse:
    """The reason first, then the client's page for 30 minutes."""
    form = OpenClientForm(request.POST or None)
    published = published_of_request(request)
    if request.method == "POST" and form.is_valid():
        try:
            opening = open_for_a_reason(
                access=access_of_request(request), client_no=form.cleaned_data["client_no"],
                reason=form.cleaned_data["reason"], by=cast(User, request.user),
                run_id=published.run_id if published else 0, at=timezone.localtime(),
            )  # fmt: skip
        except NotOpened:
            form.add_error("client_no", _("没有这个客户号。"))
        except ReasonMissing:
            form.add_error("reason", _("请写明理由。"))
        else:
            return redirect("client", client_no=opening.client_no)
    return render(request, "web/open_client.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.LOOK_UP_CLIENT)
def look_up(request: HttpRequest) -> HttpResponse:
    """The priority flag of a client of one's own outlet, and nothing else (domain/01)."""
    form = LookUpForm(request.POST or None)
    published = published_of_request(request)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data["client_no"]
        is_priority = look_up_client(
            access=access_of_request(request), client_no=asked, by=cast(User, request.user),
            run_id=published.run_id if published else 0, at=timezone.localtime(),
        )  # fmt: skip
        context |= {"asked": asked, "is_found": is_priority is not None, "is_priority": is_priority}
    return render(request, "web/look_up.html", context)
