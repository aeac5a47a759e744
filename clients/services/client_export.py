"""Exporting a list of clients (domain/07 §Exports).

Whoever asks gets what they see when the file is made, not when they asked; what they may no longer
see when they take it, they do not get. More than 500 rows need a second person who sees all of
them, and so does a list that grew past 500 since it was asked for.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import translation

from clients.rules.export_columns import Cell, export_columns
from clients.selectors.client_list import Listed, count_up_to
from clients.selectors.export_rows import ExportRows
from clients.selectors.exporting import (
    ExportRefused,
    listed_now,
    outlets_of,
    reaches_all,
    still_seen,
)
from clients.services.client_sheet import client_sheet
from operations.models import Export, Job
from operations.services.export_files import clients_in, make_file
from operations.services.exports import (
    ALONE_AT_MOST,
    approve_export,
    ask_export,
    note_growth,
    record,
)
from operations.services.jobs import JobNeedsApproval, JobRefused, Progress
from organisation.models import User

# A sheet of Excel ends at 1,048,576 rows.
MOST_ROWS = 1_000_000
REPORTED_EVERY = 500


class DoesNotReachAll(PermissionError):
    """Who is to agree does not see every client of the list."""


class ScopeShrank(PermissionError):
    """The file holds clients that its maker no longer sees, or no longer by name."""


def ask_client_export(
    *,
    key: str,
    filters: Mapping[str, Sequence[str]],
    sort: str,
    columns: Sequence[str],
    file_format: Export.Format,
    language: str,
    by: User,
    at: datetime,
) -> Export:
    """Ask for the file of a list; more than ALONE_AT_MOST rows wait for a second person.

    ``key`` makes a form sent twice one export. Raises ExportRefused, also as ``nobody`` for a list
    without a client and ``too_many`` beyond MOST_ROWS.
    """
    params = {
        "filters": {name: list(values) for name, values in filters.items()}, "sort": sort,
        "columns": list(columns), "format": str(file_format),
    }  # fmt: skip
    rows = listed_now(by, params, at=at).rows()
    expected = count_up_to(rows, ALONE_AT_MOST)
    if not expected:
        raise ExportRefused("nobody")
    is_many = expected > ALONE_AT_MOST
    if is_many:  # who agrees is told how many they are
        expected = count_up_to(rows, MOST_ROWS)
    if expected > MOST_ROWS:
        raise ExportRefused("too_many")
    return ask_export(
        kind=Job.Kind.CLIENT_EXPORT, key=f"client_export:{by.pk}:{key}", params=params,
        file_format=file_format, language=language, by=by, at=at, expected=expected,
        outlets=outlets_of(rows) if is_many else (), needs_approval=is_many,
    )  # fmt: skip


def agree_to_export(*, export: Export, by: User, at: datetime) -> None:
    """The second person agrees. Raises DoesNotReachAll, ExportRefused (its maker may not any more),
    and what ``approve_export`` raises."""
    listed = listed_now(export.asked_by, export.job.params, at=at)
    if not reaches_all(by, listed, at=at):
        raise DoesNotReachAll
    approve_export(export=export, by=by, at=at)


def must_still_be_seen(export: Export, by: User, *, at: datetime) -> None:
    """Called before a file is given away: raises ScopeShrank, recorded, or NoFile."""
    if not still_seen(by, clients_in(export), at=at):
        record(export, "refused", by=by, at=at, rows=export.rows)
        raise ScopeShrank


def export_clients(params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """The work of the job ``client_export``."""
    export = Export.objects.select_related(
        "job", "asked_by__staff", "decided_by__staff"
    ).get(pk=progress.job_id)  # fmt: skip
    with translation.override(export.language):
        try:
            return _made(export, params, progress)
        except ExportRefused as refused:
            raise JobRefused(str(refused)) from refused


def _made(export: Export, params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    at = progress.clock()
    listed = listed_now(export.asked_by, params, at=at)
    total = count_up_to(listed.rows(), MOST_ROWS)
    if not total or total > MOST_ROWS:
        raise ExportRefused("too_many" if total else "nobody")
    alone = not _is_agreed(export, listed, at)
    if alone and total > ALONE_AT_MOST:
        _wait_for_somebody(export, listed, total, at)
    rows = ExportRows(listed, export_columns(params["columns"]))
    progress.report(0, total)
    written = make_file(
        export=export,
        sheet=client_sheet(export, listed, rows, at=at),
        rows=_counted(rows, export, listed, progress, total, alone=alone),
        as_of=listed.as_of,
        clock=progress.clock,
        who=lambda: {"full": rows.full, "masked": rows.masked},
    )
    return {"rows": written, "as_of": listed.as_of.isoformat()}


def _is_agreed(export: Export, listed: Listed, at: datetime) -> bool:
    """Whether somebody agreed who sees all of the list as it is now."""
    agreed = export.decided_by if export.is_approved else None
    return agreed is not None and reaches_all(agreed, listed, at=at)


def _wait_for_somebody(export: Export, listed: Listed, total: int, at: datetime) -> None:
    note_growth(export=export, expected=total, outlets=outlets_of(listed.rows()), at=at)
    raise JobNeedsApproval(export.pk)


def _counted(
    rows: Iterable[Sequence[Cell]], export: Export, listed: Listed, progress: Progress, total: int,
    *, alone: bool,
) -> Iterator[Sequence[Cell]]:  # fmt: skip
    """The rows, told as they go. A list that grows while it is read stops where it needs somebody
    else."""
    done = 0
    for row in rows:
        if alone and done == ALONE_AT_MOST:
            _wait_for_somebody(export, listed, ALONE_AT_MOST + 1, progress.clock())
        yield row
        done += 1
        if done % REPORTED_EVERY == 0:
            progress.report(done, max(total, done + 1))
    progress.report(done, done)
