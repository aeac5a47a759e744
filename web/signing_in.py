"""Signing in step by step: the password, then the second factor, and only then a session.

Between the two nobody is signed in: the anonymous session only remembers, for ten minutes, whose
password was right. So no page, fragment or download can be opened with a password alone.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from organisation.models import SecondFactor, User
from organisation.selectors.access import access_of
from web.sessions import SECOND_FACTOR
from web.stepup import note_proof

BACKEND = "web.accounts.AccountBackend"
PENDING = "pending_sign_in"
PENDING_FOR = timedelta(minutes=10)


def after_password(request: HttpRequest, user: User, *, leads_to: str) -> HttpResponse:
    """What follows a right password: the code, setting one up, or the session."""
    if SecondFactor.objects.filter(user=user).exists():
        _hold(request, user, leads_to)
        return redirect("second_factor")
    if access_of(user, on=timezone.localdate()).must_have_second_factor:
        _hold(request, user, leads_to)
        return redirect("second_factor_setup")
    start_session(request, user, with_factor=False)
    return redirect(leads_to)


def _hold(request: HttpRequest, user: User, leads_to: str) -> None:
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": timezone.now().timestamp(),
        "next": leads_to,
    }


def pending_user(request: HttpRequest) -> User | None:
    """Whose password was right in this session, not long ago, if nothing changed since."""
    pending: dict[str, Any] | None = request.session.get(PENDING)
    if pending is None:
        return None
    if timezone.now().timestamp() - pending["at"] >= PENDING_FOR.total_seconds():
        return None
    user = User.objects.filter(pk=pending["user"], is_active=True).first()
    if user is None or not constant_time_compare(pending["hash"], user.get_session_auth_hash()):
        return None
    return user


def start_session(request: HttpRequest, user: User, *, with_factor: bool) -> str:
    """Sign in for good; where that leads to. ``with_factor`` says that a code was shown, too."""
    pending = request.session.pop(PENDING, {})
    login(request, user, backend=BACKEND)
    if with_factor:
        request.session[SECOND_FACTOR] = True
    note_proof(request)
    return safe_page(request, str(pending.get("next", "")))


def safe_page(request: HttpRequest, asked: str) -> str:
    """The page asked for, if it is one of ours; else the home page."""
    if asked and url_has_allowed_host_and_scheme(
        asked, {request.get_host()}, require_https=request.is_secure()
    ):
        return asked
    return resolve_url(settings.LOGIN_REDIRECT_URL)
