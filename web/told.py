"""The open notices of a request, read once for its page and the bell in its frame."""

from collections.abc import Sequence

from django.http import HttpRequest

from operations.selectors.notices import Told, open_notices
from organisation.rules.permissions import Permission
from web.access import access_of_request


def notices_of_request(request: HttpRequest) -> Sequence[Told]:
    """What is open and this person may see; the rest does not exist for them."""
    if not access_of_request(request).has(Permission.SEE_NIGHTS):
        return ()
    kept: Sequence[Told] | None = getattr(request, "wealthcrm_notices", None)
    if kept is None:
        kept = open_notices()
        request.wealthcrm_notices = kept  # type: ignore[attr-defined]
    return kept
