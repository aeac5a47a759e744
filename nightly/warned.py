"""What the guards of the policy would have held a scheduled night for: at the command line, where a
person decides, they only warn (domain/08 §Guards). Told from what the runs stored, so that a night
asked for again says it again."""

from collections.abc import Iterator, Sequence
from typing import Any

from nightly.guards import moves_over_limit
from operations.models import Day, NightlyRun
from tiering.models import ExtractFile
from tiering.rules.policy import read_policy


def warnings_of(runs: Sequence[NightlyRun]) -> list[dict[str, Any]]:
    """One entry per guard and file, by day: ``as_of``, ``code`` (``shrunk``, ``too_many_moves``),
    ``message`` in English, and the facts of the code."""
    return [
        {"as_of": run.as_of.isoformat(), **warning}
        for run in sorted(runs, key=lambda run: run.as_of)
        for warning in (*_shrunk(run), *_moves(run))
    ]


def _shrunk(run: NightlyRun) -> Iterator[dict[str, Any]]:
    """Files that were used all the same: only a shrunk one has something to tell."""
    used = run.files.filter(verdict=ExtractFile.Verdict.LOADED).exclude(detail="")
    for file in used.order_by("name"):
        message = f"{run.as_of}: {file.name} is much smaller than the last one: {file.detail}"
        yield {"code": "shrunk", "message": message, "file": file.name}


def _moves(run: NightlyRun) -> Iterator[dict[str, Any]]:
    books = run.steps.filter(name="books").exclude(result={}).first()
    earlier = Day.objects.filter(as_of__lt=run.as_of, published_run__isnull=False)
    if books is None or run.policy_version is None or not earlier.exists():
        return
    version = run.policy_version
    found = moves_over_limit(run.as_of, books, read_policy(version.body, version=version.version))
    if found is not None:
        yield {"message": str(found), **found.reasons[0]}
