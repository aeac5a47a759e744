"""What a monitor outside asks for: whether pages are served and messages are worked off."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from operations.services.heartbeat import silent_workers, stalled_since


@require_safe
@never_cache
@login_not_required
def health(_request: HttpRequest) -> HttpResponse:
    """Plain text; 503 while no worker works, or one of them does not. It says nothing of the bank
    to nobody known."""
    now = timezone.now()
    since, silent = stalled_since(now), len(silent_workers(now))
    worker = f"silent: {silent}" if silent else "ok"
    if since:
        worker = f"stalled since {timezone.localtime(since):%Y-%m-%d %H:%M}"
    status = 503 if since or silent else 200
    return HttpResponse(f"web ok\nworker {worker}\n", content_type="text/plain", status=status)
