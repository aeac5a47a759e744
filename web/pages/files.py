"""Files, decisions and rejected rows as tables show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from operations.models import NightlyRun
from organisation.models import User
from tiering.models import ExtractFile, FileDecision, RejectedRow
from tiering.rules.held import MOVES_GUARD
from tiering.selectors.files import rejected_rows
from web.labels import DECISION_LABELS, VERDICT_LABELS, Words, label
from web.reasons import HOLD_REASON_TEXTS, REJECT_REASON_TEXTS

ROWS_SHOWN = 200
# Reasons that come before the .ok can be compared at all.
_BEFORE_OK = ("parts_missing", "bad_path", "gz_bomb", "gz_corrupt", "line_too_long", "full_held")


class NoSuchFile(LookupError):
    """No such file of a night: pages answer 404."""


@dataclass(frozen=True)
class FileRow:
    """``is_matching``: whether rows, bytes and sum are those of the .ok; None if not compared."""

    file: ExtractFile
    verdict: Words
    why: Words
    is_matching: bool | None


@dataclass(frozen=True)
class DecisionRow:
    decision: FileDecision
    title: str
    label: Words
    maker: str
    checker: str


@dataclass(frozen=True)
class ReasonCount:
    code: str
    text: Words
    rows: int


@dataclass(frozen=True)
class Rejects:
    """The rejected rows of one file: how many of each reason, and the first of them, masked."""

    row: FileRow
    run: NightlyRun
    reasons: Sequence[ReasonCount]
    rows: Sequence[tuple[RejectedRow, Words]]

    @property
    def is_cut(self) -> bool:
        return len(self.rows) < self.row.file.rejected


def file_row(file: ExtractFile) -> FileRow:
    return FileRow(
        file=file,
        verdict=label(VERDICT_LABELS, file.verdict),
        why=label(HOLD_REASON_TEXTS, file.reason),
        is_matching=_is_matching(file),
    )


def _is_matching(file: ExtractFile) -> bool | None:
    if file.verdict == ExtractFile.Verdict.SKIPPED or file.reason in _BEFORE_OK:
        return None
    return not file.reason.startswith("ok_")


def decision_row(decision: FileDecision) -> DecisionRow:
    is_guard = decision.subject == MOVES_GUARD
    return DecisionRow(
        decision=decision,
        title=_("管户变动超限") if is_guard else decision.subject,
        label=label(DECISION_LABELS, decision.decision),
        maker=person(decision.requested_by),
        checker=person(decision.confirmed_by) if decision.confirmed_by else "",
    )


def person(user: User) -> str:
    """The name people know, or the employee number of an account without a person."""
    return user.staff.name if user.staff else user.employee_no


def rejects_page(file_id: int) -> Rejects:
    """Raises NoSuchFile. Two queries."""
    file = ExtractFile.objects.select_related("run").filter(pk=file_id).first()
    if file is None:
        raise NoSuchFile(str(file_id))
    counts = sorted(file.reasons.items(), key=lambda item: (-int(item[1]), item[0]))
    return Rejects(
        row=file_row(file),
        run=file.run,
        reasons=[
            ReasonCount(code, label(REJECT_REASON_TEXTS, code), int(rows)) for code, rows in counts
        ],
        rows=[
            (row, label(REJECT_REASON_TEXTS, row.reason))
            for row in rejected_rows(file, limit=ROWS_SHOWN)
        ],
    )
