"""Releasing a held file, or going on without it: one person asks, another one confirms.

Only head office (domain/01); the maker is never the checker; a decision is bound to the content it
was made about (``digest``), so a file sent again needs a new one (domain/08 §Fine print).
"""

from datetime import date

import structlog
from django.db import transaction
from django.utils import timezone

from operations.models import NightlyRun
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.access import access_of
from tiering.models import FileDecision
from tiering.rules.held import HeldSubject
from tiering.selectors.held import subjects_waiting

log = structlog.get_logger()


class MayNotDecide(PermissionError):
    """The person's role does not decide about held files."""


class NothingToDecide(LookupError):
    """The newest run of the day holds nothing by this name with this content."""


class DecisionNotPossible(ValueError):
    """Not this decision: a missing file cannot be released, a guard cannot be skipped."""


class ReasonMissing(ValueError):
    """A decision needs a reason in words."""


class AlreadyAsked(ValueError):
    """Somebody asked for a decision about just this already."""


class MakerIsChecker(PermissionError):
    """Who asked for a decision cannot confirm it."""


class DecisionClosed(ValueError):
    """The decision is confirmed or withdrawn already."""


@transaction.atomic
def request_decision(
    *, as_of: date, subject: str, digest: str, decision: str, reason: str, by: User
) -> FileDecision:
    """Ask for a decision; it counts once ``confirm_decision`` was done by somebody else.

    Raises MayNotDecide, ReasonMissing, NothingToDecide, DecisionNotPossible, AlreadyAsked.
    """
    _must_decide(by)
    if not reason.strip():
        raise ReasonMissing("a decision needs a reason")
    # The run's row orders two people who ask at the same moment.
    runs = NightlyRun.objects.select_for_update().filter(as_of=as_of)
    run = runs.order_by("-revision").first()
    held = _held(run, subject, digest)
    possible = {
        FileDecision.Decision.RELEASE.value: held.can_release,
        FileDecision.Decision.SKIP.value: held.can_skip,
    }
    if not possible.get(decision, False):
        raise DecisionNotPossible(f"{decision} is no decision about {subject}")
    about = {"as_of": as_of, "subject": subject, "digest": digest}
    if FileDecision.objects.filter(**about, withdrawn_at__isnull=True).exists():
        raise AlreadyAsked(f"a decision about {subject} was asked for already")
    made = FileDecision.objects.create(
        **about, decision=decision, reason=reason.strip(), requested_by=by
    )
    log.info("decision.asked", as_of=str(as_of), subject=subject, decision=decision, by=str(by))
    return made


@transaction.atomic
def confirm_decision(*, decision: FileDecision, by: User) -> FileDecision:
    """Put a decision in force. Raises MayNotDecide, MakerIsChecker, DecisionClosed."""
    _must_decide(by)
    kept = _open(decision)
    if kept.requested_by_id == by.pk:
        raise MakerIsChecker("who asked for a decision cannot confirm it")
    kept.confirmed_at = timezone.now()
    kept.confirmed_by = by
    kept.save(update_fields=["confirmed_at", "confirmed_by"])
    log.info("decision.confirmed", as_of=str(kept.as_of), subject=kept.subject, by=str(by))
    return kept


@transaction.atomic
def withdraw_decision(*, decision: FileDecision, by: User) -> FileDecision:
    """Take back a wish nobody confirmed yet; anybody of head office may (a refusal is the same).

    Raises MayNotDecide, DecisionClosed.
    """
    _must_decide(by)
    kept = _open(decision)
    kept.withdrawn_at = timezone.now()
    kept.save(update_fields=["withdrawn_at"])
    log.info("decision.withdrawn", as_of=str(kept.as_of), subject=kept.subject, by=str(by))
    return kept


def _must_decide(by: User) -> None:
    access = access_of(by, on=timezone.localdate())
    if not by.is_active or not access.has(Permission.DECIDE_FILES):
        raise MayNotDecide(f"{by} does not decide about held files")


def _held(run: NightlyRun | None, subject: str, digest: str) -> HeldSubject:
    for held in subjects_waiting(run) if run else []:
        if (held.subject, held.digest) == (subject, digest):
            return held
    raise NothingToDecide(f"nothing named {subject} is held")


def _open(decision: FileDecision) -> FileDecision:
    kept = FileDecision.objects.select_for_update().get(pk=decision.pk)
    if kept.confirmed_at is not None or kept.withdrawn_at is not None:
        raise DecisionClosed(f"the decision about {kept.subject} is closed")
    return kept
