"""What waits for a decision, with the words of its consequence and who may do what now."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from operations.rules.stops import Reason
from organisation.models import User
from tiering.models import ExtractFile, FileDecision
from tiering.rules.extracts import TABLES
from tiering.rules.held import MOVES_GUARD, HeldSubject
from web.pages.files import DecisionRow, decision_row
from web.reasons import HOLD_REASON_TEXTS
from web.stops import in_brackets, stop_texts

REQUIRED_TABLES = frozenset(table.name for table in TABLES if table.required)


@dataclass(frozen=True)
class HeldItem:
    """One thing held. ``decision`` is the wish or decision in force about it, if any."""

    held: HeldSubject
    file: ExtractFile | None
    title: str
    why: str
    consequence: str
    decision: FileDecision | None
    is_mine: bool
    may_ask: bool
    may_confirm: bool

    @property
    def row(self) -> DecisionRow | None:
        return decision_row(self.decision) if self.decision else None

    @property
    def is_decided(self) -> bool:
        return self.decision is not None and self.decision.confirmed_at is not None


def held_items(
    waiting: Sequence[HeldSubject],
    files: Sequence[ExtractFile],
    decisions: Sequence[FileDecision],
    user: User,
    *,
    may_decide: bool,
    reasons: Sequence[Reason] = (),
) -> Sequence[HeldItem]:
    """The held things of a night with what this person may do about each; ``reasons`` are those its
    run stored."""
    by_name = {file.name: file for file in files}
    in_force = {
        (decision.subject, decision.digest): decision
        for decision in decisions
        if decision.withdrawn_at is None
    }
    return [
        _item(
            held,
            by_name.get(held.subject),
            in_force.get((held.subject, held.digest)),
            user,
            may_decide=may_decide,
            reasons=reasons,
        )
        for held in waiting
    ]


def _item(
    held: HeldSubject,
    file: ExtractFile | None,
    decision: FileDecision | None,
    user: User,
    *,
    may_decide: bool,
    reasons: Sequence[Reason],
) -> HeldItem:
    is_mine = decision is not None and decision.requested_by_id == user.pk
    is_open = decision is not None and decision.confirmed_at is None
    return HeldItem(
        held=held,
        file=file,
        title=_("管户变动超限") if held.subject == MOVES_GUARD else held.subject,
        why=_why(held, file, reasons),
        consequence=_consequence(held, file),
        decision=decision,
        is_mine=is_mine,
        may_ask=may_decide and decision is None,
        may_confirm=may_decide and is_open and not is_mine,
    )


def _why(held: HeldSubject, file: ExtractFile | None, reasons: Sequence[Reason]) -> str:
    if held.subject == MOVES_GUARD:
        moves = [reason for reason in reasons if reason.get("code") == "too_many_moves"]
        return " ".join(stop_texts(moves, with_figures=True)) or _(
            "这一夜要更换管户经理的客户超过策略上限。"
        )
    if file is None:
        return _("必需的文件没有到。")
    return f"{HOLD_REASON_TEXTS.get(file.reason, file.reason)}{in_brackets(file.detail)}"


def _consequence(held: HeldSubject, file: ExtractFile | None) -> str:
    if held.subject == MOVES_GUARD:
        return _("这一天及以后的日子都不发布，各页面停在上一个发布日。")
    if file is None or file.table in REQUIRED_TABLES:
        return _("它是必需的文件：处理之前，这一天及以后的日子都不发布。")
    return _("整份未采用，沿用上一次的数据；不影响发布。")
