"""How long a session lasts, and who it stops belonging to: asked at every request."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from web.access import View, access_of_request

SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"
# Set when a code was shown while signing in; whose roles ask for one has no session without it.
SECOND_FACTOR = "second_factor"
# How often it is written down that somebody is there: not with every click.
SEEN_EVERY_SECONDS = 60.0


def polled(view: View) -> View:
    """A fragment that pages fetch by themselves: asking for it does not keep a session alive."""
    view.is_polled = True  # type: ignore[attr-defined]
    return view


def begin_session(request: HttpRequest, **_signal: Any) -> None:
    """Note when the session began (receives ``user_logged_in``: no way of signing in goes past)."""
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = timezone.now().timestamp()


class SessionLimitsMiddleware:
    """Signs out whoever was idle too long, is signed in too long, holds no posting any more, or
    now holds a role that asks for a second factor that was not shown."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and (why := why_over(request, timezone.now())):
            logout(request)
            if not request.path.startswith(settings.API_PREFIX):  # the API says itself who is out
                return to_sign_in(request, why=why)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, _args: object, _kwargs: object
    ) -> None:
        by_itself = request.method in ("GET", "HEAD") and getattr(view, "is_polled", False)
        if request.user.is_authenticated and not by_itself:
            now = timezone.now().timestamp()
            if now - request.session[SEEN_AT] >= SEEN_EVERY_SECONDS:
                request.session[SEEN_AT] = now


def why_over(request: HttpRequest, now: datetime) -> str:
    """Why this session is over, as a word for the sign-in page; empty while it is not."""
    signed_in_at = request.session.get(SIGNED_IN_AT, 0.0)
    seen_at = request.session.get(SEEN_AT, 0.0)
    if now.timestamp() - signed_in_at >= settings.SESSION_LONGEST.total_seconds():
        return "long"
    if now.timestamp() - seen_at >= settings.SESSION_IDLE.total_seconds():
        return "idle"
    access = access_of_request(request)
    if not access.held:
        return "left"
    if access.must_have_second_factor and not request.session.get(SECOND_FACTOR):
        return "factor"
    return ""


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Who is not signed in is sent to the sign-in page, and from there back to where they were."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: object
    ) -> HttpResponse:
        return to_sign_in(request)


def to_sign_in(request: HttpRequest, *, why: str = "") -> HttpResponse:
    """The sign-in page; a fragment takes the whole page there."""
    given = {"next": page_of(request), "why": why}
    query = urlencode({name: value for name, value in given.items() if value})
    return leave_for(request, f"{resolve_url(settings.LOGIN_URL)}?{query}")


def leave_for(request: HttpRequest, url: str) -> HttpResponse:
    """Another page; the whole page goes there, even if only a fragment of it asked."""
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(url)
    return HttpResponse(status=401, headers={"HX-Redirect": url})


def page_of(request: HttpRequest) -> str:
    """The page the person is on, to come back to: that of a GET; for a form or a fragment the
    page it lies on, since its own address may not be a page at all."""
    asked: str | None = request.get_full_path()
    if request.headers.get("HX-Request") == "true":
        asked = request.headers.get("HX-Current-URL")
    elif request.method not in ("GET", "HEAD"):
        asked = request.headers.get("Referer")
    if not asked or not url_has_allowed_host_and_scheme(asked, {request.get_host()}):
        return "/"
    parts = urlsplit(asked)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
