"""The way back from what somebody removed just now: one at a time, for a short while, once.

What was removed lies in the session, sealed for its person: it may name people, and sessions are
kept by the cache too. The message beside it only carries a random word.
"""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest

from organisation.models import User
from organisation.rules.sealing import SealingError, seal, unseal
from organisation.selectors.keys import keyring

KEPT = "undo"
# Ours: the toast leaves after 8 seconds where scripts run (design, principle 5); who reads without
# them, or reads slowly, has longer.
UNDONE_WITHIN = timedelta(minutes=2)


@dataclass(frozen=True)
class Removed:
    """What was removed: its kind (``web.views.undo.WAYS``), the facts that bring it back, and the
    page to go back to."""

    what: str
    facts: Mapping[str, Any]
    back: str


def offer_undo(
    request: HttpRequest, *, what: str, said: str, back: str, at: datetime, **facts: Any
) -> None:
    """Say that it is done (``said``: no personal data) and offer the way back beside it."""
    word = secrets.token_urlsafe(12)
    given = json.dumps({"what": what, "facts": facts, "back": back}, default=_day_or_instant)
    sealed = seal(keyring(), given, **_place(request, word))
    request.session[KEPT] = {
        "until": (at + UNDONE_WITHIN).timestamp(), "of": base64.b64encode(sealed).decode(),
    }  # fmt: skip
    messages.success(request, said, extra_tags=f"undo:{word}")


def take_undo(request: HttpRequest, word: str, *, at: datetime) -> Removed | None:
    """What the word was given for; None once it was taken, replaced or is over."""
    kept = request.session.get(KEPT)
    if kept is None or at.timestamp() >= kept["until"]:
        return None
    try:
        given = unseal(keyring(), base64.b64decode(kept["of"]), **_place(request, word))
    except SealingError:
        return None
    del request.session[KEPT]
    return Removed(**json.loads(given))


def _place(request: HttpRequest, word: str) -> dict[str, str]:
    """Bound to the person and the word: another one's opens nothing."""
    return {"table": "undo", "row": str(cast(User, request.user).pk), "column": word}


def _day_or_instant(value: Any) -> str:
    """To the microsecond, unlike Django's own encoder: what comes back is what it was."""
    if isinstance(value, date):  # an instant is one, too
        return value.isoformat()
    raise TypeError(type(value))
