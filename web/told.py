"""The open notices of a request, read once for its page and the bell in its frame."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from operations.selectors.notices import Told, open_notices, silent_notice, stalled_notice
from operations.services.heartbeat import silent_workers, stalled_since
from organisation.rules.permissions import Permission
from web.access import access_of_request


def notices_of_request(request: HttpRequest) -> Sequence[Told]:
    """What is open and this person may see; the rest does not exist for them."""
    if not access_of_request(request).has(Permission.SEE_NIGHTS):
        return ()
    kept: Sequence[Told] | None = getattr(request, "wealthcrm_notices", None)
    if kept is None:
        # This process looks, not the worker: one that does nothing tells nobody.
        kept = [*_of_workers(timezone.now()), *open_notices()]
        request.wealthcrm_notices = kept  # type: ignore[attr-defined]
    return kept


def _of_workers(now: datetime) -> Sequence[Told]:
    """That none works; else those that do not."""
    if since := stalled_since(now):
        return [stalled_notice(since)]
    silent = silent_workers(now)
    return [silent_notice(silent)] if silent else []
