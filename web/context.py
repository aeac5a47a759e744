"""What every page's shell shows."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from operations.selectors.personal_notices import unread_count
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from web.access import access_of_request
from web.pages.shell import navigation
from web.published import published_of_request
from web.told import notices_of_request

SHELL, BARE = "web/shell.html", "web/bare.html"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Layout and frame; nothing but the bare layout for who is not signed in."""
    user = getattr(request, "user", None)  # missing when an error came before authentication
    if user is None or not user.is_authenticated:
        return {"layout": BARE}
    access = access_of_request(request)
    return {
        "layout": SHELL,
        "access": access,
        "navigation": navigation(access, request.path),
        "published": SimpleLazyObject(lambda: published_of_request(request)),
        "can_search": _searched_for(access),
        "unread": cache(lambda: _unread(request, access)),
        "open_notices": SimpleLazyObject(lambda: list(notices_of_request(request))),
    }


def _unread(request: HttpRequest, access: Access) -> int:
    """Read with the published day; before the first night there is none to read it with."""
    published = published_of_request(request)
    return unread_count(access.employee_no) if published is None else published.unread


def _searched_for(access: Access) -> str:
    """What the search field finds for this person, in words; empty: there is no field."""
    names = access.has(Permission.SEE_CLIENTS) and access.has(Permission.SEE_NAMES)
    found = [
        (
            access.has(Permission.SEE_CLIENTS),
            gettext("姓名、首字母、客户号、手机号") if names else gettext("客户号"),
        ),
        (access.has(Permission.SEE_TOTALS), gettext("机构")),
        (access.has(Permission.SEE_NIGHTS), gettext("日期，如 2026-11-20")),
    ]
    return gettext("、").join(words for is_found, words in found if is_found)
