"""Exports from asking to taking: who asked, who agreed, every act recorded.

What may be in a file, and who may still have it, is told by the app whose rows it holds; here is
what is the same for all of them. The files themselves: ``operations.services.export_files``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from operations.models import Export, ExportRecord, Job
from operations.selectors.exports import version_of
from operations.services.export_notices import tell_waiting
from operations.services.jobs import approve_job, hold_waiting, make_job, reject_job
from organisation.models import User

Act = ExportRecord.Act
# More client rows than this need a second person (domain/07).
ALONE_AT_MOST = 500
REASON_LENGTH = 200


class MakerIsChecker(PermissionError):
    """Who asked for an export cannot agree to it."""


class ExportChanged(ValueError):
    """The export is not what was read any more: whoever decides must look again."""


class ReasonMissing(ValueError):
    """A rejection needs a reason."""


@transaction.atomic
def ask_export(
    *,
    kind: Job.Kind,
    key: str,
    params: Mapping[str, Any],
    file_format: Export.Format,
    language: str,
    by: User,
    at: datetime,
    expected: int = 0,
    outlets: Sequence[str] = (),
    needs_approval: bool = False,
) -> Export:
    """The export called ``key``: asked for once, however often the form is sent.

    ``params`` hold no personal data. With ``needs_approval`` it waits for a second person. One
    that has ended without a file is never begun anew, as the decision on it was on that one:
    raises KeyUsed.
    """
    job = make_job(
        kind=kind, key=key, params=params, by=by, at=at, needs_approval=needs_approval, is_once=True
    )
    export, is_new = Export.objects.get_or_create(
        job=job,
        defaults={
            "format": file_format, "language": language, "asked_by": by, "expected": expected,
            "outlets": list(outlets),
        },
    )  # fmt: skip
    if is_new:
        asked = record(export, Act.ASKED, by=by, at=at, rows=expected)
        if needs_approval:
            tell_waiting(export, version=asked.pk, at=at)
    return export


def hold_export(*, export_id: int, version: int) -> Export:
    """The waiting export, held with its job until the caller's transaction ends. ``version`` is
    the one that was read (``version_of``). Raises NotWaitingForApproval,
    ExportChanged."""
    hold_waiting(export_id)
    export = Export.objects.select_for_update().get(pk=export_id)
    if version_of(export) != version:
        raise ExportChanged(export_id)
    return export


@transaction.atomic
def approve_export(*, export: Export, by: User, at: datetime) -> None:
    """Let it be made. That ``by`` reaches all of it is for the caller to know.
    Raises MakerIsChecker, NotWaitingForApproval."""
    _decide(export, by, at, is_approved=True, note="")
    approve_job(job=export.job, at=at)
    record(export, Act.APPROVED, by=by, at=at, rows=export.expected)


@transaction.atomic
def reject_export(*, export: Export, reason: str, by: User, at: datetime) -> None:
    """End it, for a reason the maker reads. Raises MakerIsChecker, ReasonMissing,
    NotWaitingForApproval."""
    reason = reason.strip()
    if not reason or len(reason) > REASON_LENGTH:
        raise ReasonMissing
    _decide(export, by, at, is_approved=False, note=reason)
    reject_job(job=export.job, at=at)
    record(export, Act.REJECTED, by=by, at=at, rows=export.expected, note=reason)


def _decide(export: Export, by: User, at: datetime, *, is_approved: bool, note: str) -> None:
    if export.asked_by_id == by.pk:
        raise MakerIsChecker
    Export.objects.filter(pk=export.pk).update(
        is_approved=is_approved, decided_at=at, decided_by=by, decision_note=note
    )


@transaction.atomic
def note_growth(*, export: Export, expected: int, outlets: Sequence[str], at: datetime) -> None:
    """The list is another than the one that was asked for or agreed to: longer, or beyond what who
    agreed can see. Whoever agreed before did so to something else."""
    Export.objects.filter(pk=export.pk).update(
        expected=expected, outlets=list(outlets), is_approved=False, decided_at=None,
        decided_by=None,
    )  # fmt: skip
    grown = record(export, Act.GREW, by=None, at=at, rows=expected)
    export.refresh_from_db()
    tell_waiting(export, version=grown.pk, at=at)


@transaction.atomic(durable=True)
def record_download(*, export: Export, by: User, at: datetime) -> None:
    """Written and committed before the first byte is sent."""
    record(export, Act.DOWNLOADED, by=by, at=at, rows=export.rows)


def record(
    export: Export, act: str, *, by: User | None, at: datetime, rows: int | None, note: str = ""
) -> ExportRecord:
    """Write down one act on an export."""
    return ExportRecord.objects.create(export=export, act=act, by=by, at=at, rows=rows, note=note)
