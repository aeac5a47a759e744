"""What of a run waits for two people of head office."""

from collections.abc import Sequence

from operations.models import NightlyRun, RunStep
from tiering.models import ExtractFile
from tiering.rules.held import HeldSubject, held_subjects

# Runs whose files are of the past: nothing about them can be decided any more.
_OVER = (NightlyRun.Status.SUPERSEDED,)


def subjects_of(
    run: NightlyRun, steps: Sequence[RunStep], files: Sequence[ExtractFile]
) -> Sequence[HeldSubject]:
    """What waits for a decision, from rows already read: no query."""
    if run.status in _OVER:
        return []
    by_name = {step.name: step for step in steps}
    judged = by_name.get("judge")
    books = by_name.get("books")
    return held_subjects(
        held_files=[
            (file.name, file.digest) for file in files if file.verdict == ExtractFile.Verdict.HELD
        ],
        missing_tables=judged.result.get("missing", []) if judged else [],
        is_run_held=run.status == NightlyRun.Status.HELD,
        books_digest=books.input_digest if books and books.status == RunStep.Status.DONE else None,
    )


def subjects_waiting(run: NightlyRun) -> Sequence[HeldSubject]:
    """The same for a run alone: two queries."""
    return subjects_of(
        run,
        list(RunStep.objects.filter(run=run).order_by("position", "pk")),
        list(ExtractFile.objects.filter(run=run).order_by("name", "pk")),
    )
