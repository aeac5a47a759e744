"""The published day of a request, read once for its page and its frame."""

from django.http import HttpRequest

from web.pages.shell import PublishedDay, published_day

_UNREAD = object()


def published_of_request(request: HttpRequest) -> PublishedDay | None:
    """The newest published day as of this request; None before the first night."""
    kept = getattr(request, "wealthcrm_published", _UNREAD)
    if kept is _UNREAD:
        kept = published_day(getattr(request.user, "employee_no", ""))
        request.wealthcrm_published = kept  # type: ignore[attr-defined]
    return kept  # type: ignore[return-value]
