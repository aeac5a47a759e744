"""Exporting a list of clients (domain/07 §Exports).

Whoever asks gets what they see when the file is made, not when they asked; what they may no longer
see when they take it, they do not get. More than 500 rows need a second person who sees all of
them, and so does a list that grew past 500, or past what was agreed to, since. A list put together
by hand is taken as it was when it was asked for.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
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
from clients.services.hand_lists import freeze_list
from operations.models import Export, Job
from operations.services.export_files import clients_in, make_file
from operations.services.exports import (
    ALONE_AT_MOST,
    ExportChanged,
    approve_export,
    ask_export,
    hold_export,
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


@transaction.atomic
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
    without a client and ``too_many`` beyond MOST_ROWS; KeyUsed where the key's export has ended
    without a file.
    """
    params: Mapping[str, Any] = {
        "filters": {name: list(values) for name, values in filters.items()}, "sort": sort,
        "columns": list(columns), "format": str(file_format),
    }  # fmt: skip
    listed, params = _frozen(listed_now(by, params, at=at), params, by, at)
    rows = listed.rows()
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


def _frozen(
    listed: Listed, params: Mapping[str, Any], by: User, at: datetime
) -> tuple[Listed, Mapping[str, Any]]:
    """The same of a copy, where a kept list of one's own is asked for: read from the filter as it
    is understood, as a number can be written in many ways."""
    number = listed.filter_set.form.cleaned_data.get("list")
    picked = freeze_list(list_id=int(number), by=by, at=at) if number else None
    if picked is None:
        return listed, params
    params = {**params, "picked": picked.pk}
    return listed_now(by, params, at=at), params


def agree_to_export(*, export: Export, version: int, by: User, at: datetime) -> None:
    """The second person agrees to the export as read in its ``version``.

    Raises DoesNotReachAll, ExportRefused (its maker may not any more), ExportChanged (it is another
    by now, or its list has another length, which is written down), and what ``approve_export``
    raises.
    """
    if not _agreed(export.pk, version, by, at):
        raise ExportChanged(export.pk)


@transaction.atomic
def _agreed(export_id: int, version: int, by: User, at: datetime) -> bool:
    """False, with the new figures kept, where the list has another length by now."""
    export = hold_export(export_id=export_id, version=version)
    listed = listed_now(export.asked_by, export.job.params, at=at)
    if not reaches_all(by, listed, at=at):
        raise DoesNotReachAll
    total = count_up_to(listed.rows(), MOST_ROWS)
    if not total:
        raise ExportRefused("nobody")
    if total != export.expected:
        note_growth(export=export, expected=total, outlets=outlets_of(listed.rows()), at=at)
        return False
    approve_export(export=export, by=by, at=at)
    return True


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
    agreed = export.expected if _is_agreed(export, listed, at) else 0
    most = max(agreed, ALONE_AT_MOST)
    if total > most:
        _wait_for_somebody(export, listed, total, at)
    rows = ExportRows(listed, export_columns(params["columns"]))
    progress.report(0, total)
    written = make_file(
        export=export,
        sheet=client_sheet(export, listed, rows, at=at),
        rows=_counted(rows, export, listed, progress, total, most=most),
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
    *, most: int,
) -> Iterator[Sequence[Cell]]:  # fmt: skip
    """The rows, told as they go. A list that grows while it is read past the ``most`` that is
    agreed to stops there: it needs somebody else."""
    done = 0
    for row in rows:
        if done == most:
            found = count_up_to(listed.rows(), MOST_ROWS)
            _wait_for_somebody(export, listed, found, progress.clock())
        yield row
        done += 1
        if done % REPORTED_EVERY == 0:
            progress.report(done, max(total, done + 1))
    progress.report(done, done)
