"""Searching the audit."""

from typing import cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from organisation.models import User
from organisation.rules.permissions import Permission
from web.access import access_of_request, needs
from web.audit_form import AuditForm
from web.clients import scope_of_request
from web.pages.audit import audit_view
from web.published import published_of_request


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.SEE_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """The newest entries, or those looked for.

    The search is sent in the body; one without a client leads to an address that can be kept. A
    client's number stands in no address here, not even of the next page (domain/07).
    """
    is_sent = request.method == "POST"
    given = request.POST if is_sent else _without_client(request.GET)
    form = AuditForm(given)
    is_valid = form.is_valid()
    if is_sent and is_valid and not form.cleaned_data["client_no"]:
        return redirect(f"{reverse('audit')}{_address(form, given.get('after', ''))}")
    page = None
    if is_valid:
        page = audit_view(
            access_of_request(request), cast(User, request.user), form.cleaned_data,
            after=given.get("after", ""), scope=scope_of_request(request),
            published=published_of_request(request), at=timezone.now(),
        )  # fmt: skip
    context = {
        "page": page, "form": form, "is_first": not given.get("after"),
        "may_open": access_of_request(request).has(Permission.OPEN_CLIENT),
    }  # fmt: skip
    return render(request, "web/audit.html", context)


def _without_client(given: QueryDict) -> QueryDict:
    kept = given.copy()
    kept.pop("client_no", None)
    return kept


def _address(form: AuditForm, after: str) -> str:
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    query = urlencode(asked | ({"after": after} if after else {}))
    return f"?{query}" if query else ""
