"""Exporting the figures of an institution's dashboard: its totals, or who found no room there.

Aggregates: no client is in it, so nobody has to agree; whose places they are is asked again when
the file is made and when it is taken.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clients.models import InstitutionSummary
from clients.selectors.exporting import ExportRefused
from clients.services.client_export import ScopeShrank
from operations.models import Export, Job, NightlyRun
from operations.rules.sheets import Sheet, SheetColumn
from operations.selectors.days import NotPublished, published_run
from operations.selectors.exports import watermark, who_asked
from operations.services.export_files import make_file
from operations.services.exports import ask_export, record
from operations.services.jobs import JobRefused, Progress
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.access import access_of
from tiering.selectors.board_rows import (
    Cell,
    shortage_columns,
    shortage_rows,
    totals_columns,
    totals_rows,
)

Rows = Callable[[int, str], Iterator[Sequence[Cell]]]
# What of a dashboard: its columns and its rows.
TABLES: Mapping[str, tuple[Callable[[], Sequence[SheetColumn]], Rows]] = {
    "totals": (totals_columns, totals_rows),
    "shortages": (shortage_columns, shortage_rows),
}


def ask_board_export(
    *, key: str, code: str, as_of: date, table: str, file_format: Export.Format, language: str,
    by: User, at: datetime,
) -> Export:  # fmt: skip
    """Ask for a table of an institution's dashboard on a published day. Raises ExportRefused."""
    params = {
        "code": code, "as_of": as_of.isoformat(), "table": table, "format": str(file_format),
    }  # fmt: skip
    summary_now(by, params, at=at)
    return ask_export(
        kind=Job.Kind.BOARD_EXPORT, key=f"board_export:{by.pk}:{key}", params=params,
        file_format=file_format, language=language, by=by, at=at,
    )  # fmt: skip


def summary_now(user: User, params: Mapping[str, Any], *, at: datetime) -> InstitutionSummary:
    """The totals meant, if this person reaches them now. Raises ExportRefused: ``no_right`` also
    for an institution that is not there."""
    access = access_of(user, on=timezone.localdate(at))
    if params["table"] not in TABLES:
        raise ExportRefused("no_right")
    try:
        run = published_run(date.fromisoformat(params["as_of"]))
    except NotPublished as error:
        raise ExportRefused("not_published") from error
    found = InstitutionSummary.objects.filter(run=run, institution_code=params["code"]).first()
    is_reached = found is not None and access.reaches(Permission.SEE_TOTALS, found.path)
    if found is None or not user.is_active or not is_reached:
        raise ExportRefused("no_right")
    return found


def board_still_seen(export: Export, by: User, *, at: datetime) -> None:
    """Called before a file is given away: raises ScopeShrank, recorded."""
    try:
        summary_now(by, export.job.params, at=at)
    except ExportRefused as refused:
        record(export, "refused", by=by, at=at, rows=export.rows)
        raise ScopeShrank from refused


def export_board(params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """The work of the job ``board_export``."""
    export = Export.objects.select_related("job", "asked_by__staff").get(pk=progress.job_id)
    at = progress.clock()
    try:
        summary = summary_now(export.asked_by, params, at=at)
    except ExportRefused as refused:
        raise JobRefused(str(refused)) from refused
    progress.report(0)
    with translation.override(export.language):
        columns, rows = TABLES[params["table"]]
        written = make_file(
            export=export, sheet=_sheet(export, summary, columns(), at),
            rows=rows(summary.run_id, summary.path),
            as_of=date.fromisoformat(params["as_of"]), clock=progress.clock,
        )  # fmt: skip
    progress.report(written, written)
    return {"rows": written, "as_of": params["as_of"]}


def _sheet(
    export: Export, summary: InstitutionSummary, columns: Sequence[SheetColumn], at: datetime
) -> Sheet:
    run = NightlyRun.objects.select_related("policy_version").get(pk=summary.run_id)
    about = [
        *who_asked(export, at),
        (_("机构"), f"{summary.name} {summary.institution_code}"),
        (_("数据日"), run.as_of.isoformat()),
        (_("夜间批次"), _("第 %(n)s 批，第 %(r)s 次") % {"n": run.pk, "r": run.revision}),
        (_("策略版本"), str(run.policy_version.version) if run.policy_version else "—"),
    ]
    return Sheet(
        title=_("驾驶舱"),
        about_title=_("说明"),
        mark=watermark(export.asked_by, at),
        columns=columns,
        about=lambda written: [*about, (_("行数"), f"{written:,}")],
    )
