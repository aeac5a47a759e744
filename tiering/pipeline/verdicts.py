"""Storing how the files of a day were judged, and reading what people decided about them."""

from datetime import date

from django.db import transaction

from operations.models import NightlyRun
from tiering.models import ExtractFile, RejectedRow
from tiering.pipeline.intake.day import DayVerdict, Decisions, FileVerdict
from tiering.pipeline.intake.inspect import Inspection
from tiering.selectors.decisions import released_contents, skipped_subjects


@transaction.atomic
def record_verdict(*, run: NightlyRun, verdict: DayVerdict) -> None:
    """Replace the run's files by those of ``verdict``, with the first rejected rows of each."""
    ExtractFile.objects.filter(run=run).delete()
    for judged in verdict.files:
        file = ExtractFile.objects.create(run=run, **_fields(judged))
        RejectedRow.objects.bulk_create(
            RejectedRow(
                file=file, line=s.line, column=s.column, reason=s.reason, masked_row=s.masked_row
            )
            for s in judged.samples
        )


def _fields(judged: FileVerdict) -> dict[str, object]:
    return {
        "name": judged.name, "table": judged.table, "kind": judged.kind,
        "verdict": _verdict(judged), "reason": judged.reason, "detail": judged.detail,
        "rows": judged.rows, "loaded": judged.loaded, "rejected": judged.rejected,
        "bytes": judged.bytes, "amount_sum": judged.amount_sum, "digest": judged.digest,
        "reasons": judged.reasons, "parts": judged.parts,
    }  # fmt: skip


def _verdict(judged: FileVerdict) -> str:
    if judged.skipped:
        return ExtractFile.Verdict.SKIPPED
    return ExtractFile.Verdict.HELD if judged.held else ExtractFile.Verdict.LOADED


def confirmed_decisions(as_of: date, inspection: Inspection) -> Decisions:
    """What two people decided about the files that are there, and about those that are missing:
    contents released, files gone without."""
    skipped = skipped_subjects(as_of)
    names = {file.name for file in inspection.files if (file.name, file.digest) in skipped}
    tables = {table for table in inspection.missing if (table, "") in skipped}
    return Decisions(
        released=frozenset(released_contents(as_of)), skipped=frozenset(names | tables)
    )
