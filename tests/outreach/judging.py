"""A book of clients whose familiarity is judged, and who decides on it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from clients.models import ClientProfile, ClientSnapshot
from clients.selectors.visible import scope_of
from operations.selectors.days import last_published_day
from organisation.models import User
from organisation.selectors.access import access_of
from outreach.models import FamiliarityStep
from outreach.rules.suggesting import KeepReason
from outreach.selectors.familiarity import Judged, judged
from outreach.services.familiarity import Taken, accept, overrule, undo
from tests.outreach.acting import seen_by


def run_id() -> int:
    day = last_published_day()
    assert day is not None and day.published_run_id is not None
    return day.published_run_id


def facts_of(user: User) -> dict[str, Any]:
    at = timezone.localtime()
    access = access_of(user, on=at.date())
    return {
        "access": access, "scope": scope_of(access, at=at), "run_id": run_id(), "by": user,
        "at": at,
    }  # fmt: skip


def of(client_no: str = "OWN") -> Judged:
    rows = ClientSnapshot.objects.filter(run_id=run_id(), client_no=client_no)
    (found,) = judged(rows, as_of=timezone.localdate())
    return found


def told(client_no: str = "OWN") -> str:
    """``CB`` for a move from C to B, or nothing."""
    move = of(client_no).move
    return f"{move.now}{move.to}" if move else ""


def noted(client_no: str, familiarity: str, user: User, *, days: int = 0) -> ClientProfile:
    """As if noted so many days ago, before there was a history."""
    at = timezone.now() - timedelta(days=days)
    profile, _made = ClientProfile.objects.update_or_create(
        client_id=client_no,
        defaults={"familiarity": familiarity, "updated_at": at, "updated_by": user},
    )
    return profile


def take(user: User, **wanted: str) -> Taken:
    """``take(user, OWN="CB")``."""
    moves = {number: (move[0], move[1]) for number, move in wanted.items()}
    return accept(**facts_of(user), wanted=moves)


def keep(
    user: User, to: str, reason: KeepReason = KeepReason.SHALLOW, words: str = "",
    client_no: str = "OWN",
) -> FamiliarityStep:  # fmt: skip
    facts = facts_of(user)
    return overrule(
        access=facts["access"], seen=seen_by(user, client_no), to=to, reason=reason, words=words,
        by=user, at=facts["at"],
    )  # fmt: skip


def take_back(user: User, *steps: int) -> None:
    undo(**facts_of(user), steps=steps)


def level(client_no: str = "OWN") -> str:
    return ClientProfile.objects.get(pk=client_no).familiarity
