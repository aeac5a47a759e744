"""Failed proofs of who somebody is, counted by django-axes per number and address.

Sign-in, step-up and one-time codes share the count: who may not guess in one place, may not guess
in another.
"""

import copy

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, QueryDict

from organisation.models import User


def is_locked(request: HttpRequest, number: str) -> bool:
    """Whether this number is locked at this address; then the answer is the page that says so."""
    if AxesProxyHandler.is_allowed(_alone(request), {"username": number}):
        return False
    _lock(request, number)
    return True


def count_failure(request: HttpRequest, number: str) -> None:
    """One more failure; the one too many locks."""
    alone = _alone(request)
    user_login_failed.send(sender=__name__, credentials={"username": number}, request=alone)
    if getattr(alone, "axes_locked_out", False):
        _lock(request, number)


def is_password_of(request: HttpRequest, user: User, password: str) -> bool:
    """Whether this is the password of an account; a wrong one is counted, a locked number is
    refused whatever the password."""
    alone = _alone(request)
    found = authenticate(alone, username=user.employee_no, password=password)
    if getattr(alone, "axes_locked_out", False):
        _lock(request, user.employee_no)
    return found is not None and found.pk == user.pk


def _alone(request: HttpRequest) -> HttpRequest:
    """The request without what was sent: axes writes that down, and it may be anything."""
    alone = copy.copy(request)
    alone.POST = alone.GET = QueryDict()
    return alone


def _lock(request: HttpRequest, number: str) -> None:
    """Have the middleware of axes answer with the page of who is locked out."""
    AxesProxyHandler.update_request(request)
    request.axes_credentials = {"username": number}  # type: ignore[attr-defined]
    request.axes_locked_out = True  # type: ignore[attr-defined]
