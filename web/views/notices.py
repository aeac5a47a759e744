"""What was told: to this person, and of the nights to who sees them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from operations.services.telling import mark_read
from organisation.rules.permissions import Permission
from web.access import access_of_request, needs
from web.pages.notices import notices_page
from web.told import notices_of_request


@require_safe
@never_cache
@needs(Permission.SEE_PUBLISHED_DAY)
def notices(request: HttpRequest) -> HttpResponse:
    page = notices_page(access_of_request(request), notices_of_request(request))
    return render(request, "web/notices.html", {"page": page})


@require_POST
@needs(Permission.SEE_PUBLISHED_DAY)
def read_notices(request: HttpRequest) -> HttpResponse:
    """Mark one's own as read: all of them, or the one named. Others' are not touched."""
    asked = request.POST.get("notice", "")
    only = [int(asked)] if asked.isdecimal() and len(asked) < 18 else []
    mark_read(
        employee_no=access_of_request(request).employee_no,
        only=only if asked else None,
        at=timezone.now(),
    )
    return redirect("notices")
