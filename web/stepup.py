"""Step-up: who is signed in shows again who it is before a sensitive act.

``@step_up`` in front of a view asks for the password, or the code of the second factor, unless one
was shown within ``settings.STEP_UP_FOR``; signing in counts. ``@step_up(once=True)`` asks once a
session, and signing in does not count (domain/07: the fields of one's own book). It stands under
``@needs``: who may not, is not asked.

A page is asked for first and opened after. A form sent too late comes back with the question and
everything that was typed; the answer sends it on. A fragment takes the whole page to the question.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast, overload
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import User
from organisation.services.second_factor import (
    NoSecondFactor,
    TooManyCodes,
    WrongCode,
    check_second_factor,
)
from web.access import View
from web.attempts import is_password_of
from web.sessions import leave_for, page_of

PROVED_AT, STEPPED_UP = "proved_at", "stepped_up"
# The field of the question; what is sent along with it belongs to the form that was asked about.
ANSWER = "step_up_password"


@overload
def step_up(view: View) -> View: ...
@overload
def step_up(*, once: bool = False) -> Callable[[View], View]: ...
def step_up(view: View | None = None, *, once: bool = False) -> View | Callable[[View], View]:
    """Ask for the password or a code before the view, as the module says."""

    def gate(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return question(request, once=once) or view(request, *args, **kwargs)

        asked.is_stepped_up = True  # type: ignore[attr-defined]
        return asked

    return gate if view is None else gate(view)


def question(request: HttpRequest, *, once: bool = False) -> HttpResponseBase | None:
    """The question to answer this request with, or None if it need not be asked: for views that
    know only half-way which of the two it is (one's own book, or somebody else's client)."""
    if has_stepped_up(request, once=once):
        return None
    if request.headers.get("HX-Request") == "true" or request.method in ("GET", "HEAD"):
        query = urlencode({"next": page_of(request)})
        return leave_for(request, f"{reverse('step_up')}?{query}")
    problem = answer_given(request) if ANSWER in request.POST else ""
    if problem == "" and ANSWER in request.POST:
        return None
    return _ask_with_the_form(request, problem)


def has_stepped_up(request: HttpRequest, *, once: bool = False) -> bool:
    """Whether who it is was shown lately, or (``once``) at all since signing in."""
    if once:
        return bool(request.session.get(STEPPED_UP))
    age = timezone.now().timestamp() - float(request.session.get(PROVED_AT, 0.0))
    return 0 <= age < settings.STEP_UP_FOR.total_seconds()


def note_proof(request: HttpRequest) -> None:
    """Who it is was shown just now."""
    request.session[PROVED_AT] = timezone.now().timestamp()


def answer_given(request: HttpRequest) -> str:
    """Judge the answer of the question: empty if it is right, else what is wrong, in words."""
    problem = _problem(request, cast(User, request.user), request.POST.get(ANSWER, "")[:200])
    if not problem:
        note_proof(request)
        request.session[STEPPED_UP] = True
    return problem


def _problem(request: HttpRequest, user: User, answer: str) -> str:
    if len(answer) == 6 and answer.isdecimal():  # no password is digits alone
        try:
            check_second_factor(user=user, code=answer)
        except TooManyCodes as error:
            until = timezone.localtime(error.until)
            return _("动态码连续输错，%(time)s 之前不再验证。请改用密码。") % {
                "time": f"{until:%H:%M}"
            }
        except (WrongCode, NoSecondFactor):
            return _("动态码不对，或已经用过。")
        return ""
    return "" if is_password_of(request, user, answer) else _("密码不对。")


def _ask_with_the_form(request: HttpRequest, problem: str) -> HttpResponseBase:
    left_out = (ANSWER, "csrfmiddlewaretoken")
    kept = [(k, v) for k, values in request.POST.lists() if k not in left_out for v in values]
    context = {"kept": kept, "action": request.get_full_path(), "problem": problem}
    return render(request, "web/step_up.html", context)
