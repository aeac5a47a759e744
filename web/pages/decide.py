"""The page on which a decision about something held is asked for."""

from dataclasses import dataclass
from datetime import date

from operations.selectors.nights import Night, night_of
from organisation.models import User
from tiering.models import FileDecision
from tiering.selectors.files import decisions_of_day, files_of_run
from tiering.selectors.held import subjects_of
from web.labels import DECISION_LABELS, Words, label
from web.pages.held import HeldItem, held_items


class NothingHeld(LookupError):
    """The night holds nothing by this name with this content: pages answer 404."""


@dataclass(frozen=True)
class DecidePage:
    night: Night
    item: HeldItem
    decision: str
    decision_label: Words

    @property
    def is_release(self) -> bool:
        return self.decision == FileDecision.Decision.RELEASE


def decide_page(user: User, *, as_of: date, subject: str, digest: str, decision: str) -> DecidePage:
    """Raises NothingHeld, also for a decision that is none, or not possible here."""
    night = night_of(as_of)
    for item in _items(night, user) if night else []:
        possible = {
            FileDecision.Decision.RELEASE.value: item.held.can_release,
            FileDecision.Decision.SKIP.value: item.held.can_skip,
        }
        is_meant = (item.held.subject, item.held.digest) == (subject, digest)
        if night and is_meant and possible.get(decision):
            return DecidePage(night, item, decision, label(DECISION_LABELS, decision))
    raise NothingHeld(subject)


def _items(night: Night, user: User) -> list[HeldItem]:
    files = files_of_run(night.run.pk)
    waiting = subjects_of(night.run, night.steps, files)
    decisions = decisions_of_day(night.run.as_of)
    reasons = night.run.reasons
    return list(held_items(waiting, files, decisions, user, may_decide=True, reasons=reasons))
