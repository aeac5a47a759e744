"""What a suggested familiarity stands on, and when one that was overruled is made again (domain/03
§The relationship manager's day, Familiarity)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from outreach.rules.familiarity import Evidence, quiet_since, suggest
from outreach.rules.policy import DailyPolicy, Familiarity


class How(TextChoices):
    """How a step of the history came about."""

    BY_HAND = "by_hand", _("手工填写")
    ACCEPTED = "accepted", _("采纳建议")
    OVERRULED = "overruled", _("保持不变")
    UNDONE = "undone", _("撤销")


class KeepReason(TextChoices):
    """Why a suggestion is overruled."""

    OUTSIDE = "outside", _("平时另有往来，没有记在系统里")
    SHALLOW = "shallow", _("联系不少，但还谈不上熟悉")
    COMING = "coming", _("已约好近期联系")
    OTHER = "other", _("其他，写明原因")


@dataclass(frozen=True)
class Known:
    """What is known of one client. ``newest``: the number of the effective contact of the policy's
    days that was logged last, 0 for none; ``since_on``: the day the familiarity was set."""

    familiarity: Familiarity
    since_on: date
    evidence: Evidence
    newest: int = 0


@dataclass(frozen=True)
class Basis:
    """What a suggestion stands on, as the history keeps it. ``days`` are those of the policy;
    ``periods``: how many times the days of silence are over, 0 for a step up."""

    days: int
    effective: int
    face_to_face: int
    last_on: date | None
    newest: int
    quiet_since: date
    periods: int
    as_of: date

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
        }


@dataclass(frozen=True)
class Suggested:
    """A move from ``now`` to ``to`` worth making."""

    now: Familiarity
    to: Familiarity
    basis: Basis

    @property
    def is_up(self) -> bool:
        return self.to < self.now  # A before B before C


def read_basis(kept: Mapping[str, Any]) -> Basis:
    """What ``Basis.kept`` wrote."""
    days = {name: date.fromisoformat(kept[name]) for name in ("quiet_since", "as_of")}
    last_on = kept["last_on"] and date.fromisoformat(kept["last_on"])
    return Basis(**{**kept, **days, "last_on": last_on})


def suggested(
    policy: DailyPolicy,
    known: Known,
    *,
    overruled: tuple[Familiarity, Basis] | None,
    as_of: date,
) -> Suggested | None:
    """The move to suggest on a day. ``overruled``: what somebody decided against since, and on what
    it stood: that is suggested again only when there is more to stand on."""
    found = suggest(policy, known.familiarity, known.evidence, since_on=known.since_on, as_of=as_of)
    if found is None:
        return None
    told = Suggested(known.familiarity, found.to, _basis(policy, known, found.to, as_of))
    if overruled is None or overruled[0] is not found.to:
        return told
    return told if _is_new(told, overruled[1]) else None


def _basis(policy: DailyPolicy, known: Known, to: Familiarity, as_of: date) -> Basis:
    evidence, quiet = known.evidence, quiet_since(known.evidence, known.since_on)
    silence = policy.familiarity.silent_days.get(known.familiarity)
    is_down = to > known.familiarity
    periods = ((as_of - quiet).days - 1) // silence if silence and is_down else 0
    return Basis(
        days=policy.familiarity.days, effective=evidence.effective,
        face_to_face=evidence.face_to_face, last_on=evidence.last_on, newest=known.newest,
        quiet_since=quiet, periods=periods, as_of=as_of,
    )  # fmt: skip


def _is_new(told: Suggested, before: Basis) -> bool:
    """Up: a contact was logged, or amended so that it counts. Down: the silence began anew, or
    went on for as long once more. What merely grows old is no news."""
    now = told.basis
    if told.is_up:
        return (
            now.newest > before.newest
            or now.effective > before.effective
            or now.face_to_face > before.face_to_face
        )
    return now.quiet_since > before.quiet_since or now.periods > before.periods
