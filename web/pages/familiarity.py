"""Suggested familiarities in words, and the history of a client's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.rules.words import FAMILIARITY_WORDS
from clients.selectors.one_client import SeenClient
from organisation.selectors.keys import keyring
from outreach.models import FamiliarityStep
from outreach.rules.contact_words import keep_key, open_words
from outreach.rules.policy import Familiarity
from outreach.rules.suggesting import Basis, How, KeepReason, Suggested, read_basis
from outreach.selectors.familiarity import judged_client
from web.labels import Words, label

# Of a step down, contacts that are no more: "often in touch" would be no reason to overrule it.
REASONS_UP = (KeepReason.SHALLOW, KeepReason.OTHER)
REASONS_DOWN = (KeepReason.OUTSIDE, KeepReason.COMING, KeepReason.OTHER)

_ICONS = {
    How.BY_HAND: dict(icon="pencil"), How.ACCEPTED: dict(icon="circle-check"),
    How.OVERRULED: dict(icon="ban"), How.UNDONE: dict(icon="arrow-back-up"),
}  # fmt: skip


@dataclass(frozen=True)
class ShownMove:
    """A suggestion as it is shown; ``mark`` is what a form says of it."""

    client_no: str
    now: Familiarity
    to: Familiarity
    is_up: bool
    evidence: str
    reasons: Sequence[tuple[str, Words]]

    @property
    def mark(self) -> str:
        return f"{self.now}{self.to}{self.client_no}"

    @property
    def now_words(self) -> Words:
        return FAMILIARITY_WORDS[self.now]

    @property
    def to_words(self) -> Words:
        return FAMILIARITY_WORDS[self.to]


@dataclass(frozen=True)
class ShownStep:
    at: datetime
    icon: str
    words: str
    how: Words
    who: str
    evidence: str
    reason: str


@dataclass(frozen=True)
class FamiliarityHistory:
    move: ShownMove | None
    steps: Sequence[ShownStep]


def read_mark(mark: str) -> tuple[str, tuple[str, str]] | None:
    """The client's number, and (before, after); None for what no page said."""
    levels = FAMILIARITY_WORDS.keys()
    if len(mark) < 3 or mark[0] not in levels or mark[1] not in levels:
        return None
    return mark[2:202], (mark[0], mark[1])


def shown_move(client_no: str, move: Suggested) -> ShownMove:
    reasons = REASONS_UP if move.is_up else REASONS_DOWN
    return ShownMove(
        client_no, move.now, move.to, move.is_up, evidence_words(move.basis, is_up=move.is_up),
        [(each.value, each.label) for each in reasons],
    )  # fmt: skip


def evidence_words(basis: Basis, *, is_up: bool) -> str:
    """What a suggestion stands on, with the policy's own days."""
    if is_up:
        contacts = ngettext(
            "近 %(days)s 天 %(n)s 次有效联系", "近 %(days)s 天 %(n)s 次有效联系", basis.effective
        ) % {"days": basis.days, "n": basis.effective}
        if not basis.face_to_face:
            return contacts
        met = ngettext("其中面谈 %(n)s 次", "其中面谈 %(n)s 次", basis.face_to_face)
        return _("%(contacts)s，%(met)s") % {
            "contacts": contacts, "met": met % {"n": basis.face_to_face},
        }  # fmt: skip
    days = (basis.as_of - basis.quiet_since).days
    if basis.last_on is None:
        return _("记为现在的熟悉程度 %(days)s 天来没有有效联系") % {"days": days}
    if basis.last_on < basis.quiet_since:
        said = _("记为现在的熟悉程度 %(days)s 天来没有有效联系，上次是 %(day)s")
        return said % {"days": days, "day": basis.last_on}
    said = _("%(days)s 天没有有效联系，上次是 %(day)s")
    return said % {"days": days, "day": basis.last_on}


def history_of_client(seen: SeenClient, *, on: date) -> FamiliarityHistory:
    """Beside the profile. Two statements."""
    found, steps = judged_client(seen, as_of=on)
    move = shown_move(seen.client_no, found.move) if found.move else None
    return FamiliarityHistory(move, [_shown(step) for step in steps])


def _shown(step: FamiliarityStep) -> ShownStep:
    staff = step.by.staff
    evidence = reason = ""
    if step.evidence is not None:
        now = step.before or Familiarity.STRANGER
        told = evidence_words(read_basis(step.evidence), is_up=step.suggested < now)
        version = _("策略第 %(version)s 版") % {"version": step.policy_version}
        evidence = _("%(told)s（%(version)s）") % {"told": told, "version": version}
    if step.reason:
        key = keep_key(step.at)
        own = open_words(keyring(), step.words_sealed, client_no=step.client_no, key=key)
        said = "" if own and step.reason == KeepReason.OTHER else step.get_reason_display()
        reason = _("：").join(part for part in (said, own) if part)
    return ShownStep(
        at=timezone.localtime(step.at), icon=_ICONS[How(step.how)]["icon"], words=_moved(step),
        how=How(step.how).label, who=staff.name if staff else "", evidence=evidence, reason=reason,
    )  # fmt: skip


def _moved(step: FamiliarityStep) -> str:
    unnoted = _("未记")
    before, after = (
        str(label(FAMILIARITY_WORDS, level)) if level else unnoted
        for level in (step.before, step.after)
    )
    if step.how == How.OVERRULED:
        to = label(FAMILIARITY_WORDS, step.suggested)
        return _("保持 %(level)s，没有改为 %(to)s") % {"level": before, "to": to}
    if before == after:
        return _("重新考虑 %(level)s") % {"level": before}
    return _("%(before)s → %(after)s") % {"before": before, "after": after}
