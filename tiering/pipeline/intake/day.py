"""The files of one day: judged in the order of what refers to what, written to the lake."""
# ruff: noqa: S608 -- the statements are put together from our own names only

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from clients.rules.sealing import Keyring
from tiering.pipeline.engine import duckdb_session
from tiering.pipeline.history import ledger_month
from tiering.pipeline.intake.effective import keep_held_products
from tiering.pipeline.intake.file import Limits, judge_file, skipped
from tiering.pipeline.intake.inspect import InboxFile, Inspection
from tiering.pipeline.intake.refusal import FileRefused
from tiering.pipeline.intake.rejects import RejectWriter
from tiering.pipeline.intake.verdict import DayVerdict, Decisions, FileVerdict, RejectedSample
from tiering.pipeline.intake.workspace import Workspace, literal
from tiering.pipeline.night import Night
from tiering.rules.extracts import TABLES

__all__ = ["DayVerdict", "Decisions", "FileVerdict", "RejectedSample", "judge_day"]


def judge_day(
    night: Night,
    inspection: Inspection,
    *,
    decisions: Decisions,
    keyring: Keyring,
    hold_shrunk: bool,
    progress: Callable[[float], None] | None = None,
) -> DayVerdict:
    """Judge the day's files and write what they say under ``night.as_of`` and ``night.run``.

    Writes the judged tables, ``client`` and ``client_state``, ``stale``, ``rejects`` and, last,
    ``manifest``; a killed attempt is simply repeated. A held file changes nothing: the manifest
    goes on pointing to what was in force. ``progress`` is told the share done, 0 to 1.
    """
    limits = Limits(
        bad_permille=night.policy.bad_row_limit_permille,
        shrink_percent=night.policy.shrink_limit_percent,
        hold_shrunk=hold_shrunk,
    )
    manifest = _manifest_before(night)
    with ExitStack() as stack:
        connection = stack.enter_context(duckdb_session())
        folder = stack.enter_context(night.lake.writing("rejects", night.as_of, night.run))
        rejects = stack.enter_context(RejectWriter(folder, inspection.dialect))
        work = Workspace(
            connection,
            night.lake,
            night.as_of,
            night.run,
            inspection.dialect,
            keyring,
            rejects,
            tables=_tables(manifest),
            full_rows=dict(manifest.get("full_rows", {})),
            follows_history=night.history is not None,
            eve_ledger=_eve_ledger(night, manifest),
            stale_before=_stale_before(night, manifest),
        )
        connection.execute("CREATE TEMP TABLE stale (client_no VARCHAR)")
        product_before = work.tables.get("product")
        files = _judge_files(work, inspection, decisions, limits, progress)
        keep_held_products(work, product_before)
        _write_stale(work)
    _write_manifest(night, inspection, work, files)
    return DayVerdict(
        files=tuple(files),
        missing=inspection.missing,
        had_files=inspection.had_files,
        loaded_rows=sum(verdict.loaded for verdict in files),
    )


def _judge_files(
    work: Workspace,
    inspection: Inspection,
    decisions: Decisions,
    limits: Limits,
    progress: Callable[[float], None] | None,
) -> list[FileVerdict]:
    order = {table.name: place for place, table in enumerate(TABLES)}
    files = sorted(inspection.files, key=lambda file: (order[file.table], file.kind))
    total = sum(file.bytes for file in files) or 1
    done = 0
    verdicts: list[FileVerdict] = []
    for file in files:
        verdicts.append(_judge_one(work, _beside_held(file, verdicts), decisions, limits))
        done += file.bytes
        if progress:
            progress(done / total)
    return verdicts


def _judge_one(
    work: Workspace, file: InboxFile, decisions: Decisions, limits: Limits
) -> FileVerdict:
    if decisions.skipped & {file.name, file.table}:
        return skipped(file)
    return judge_file(work, file, limits, is_released=file.digest in decisions.released)


def _beside_held(file: InboxFile, verdicts: list[FileVerdict]) -> InboxFile:
    """Changes to a full file that is held have nothing right to be applied to."""
    if file.held or not any(v.table == file.table and v.held for v in verdicts):
        return file
    return replace(file, held=FileRefused("full_held", f"the full file of {file.table} is held"))


def _manifest_before(night: Night) -> dict[str, Any]:
    """The manifest of the day before; on the first day that of the first load, if it sent tables:
    they stand until new ones come (domain/02 §Fine print)."""
    place = night.previous or night.base
    if place is None:
        return {}
    before: dict[str, Any] = night.lake.read_json("manifest", *place)
    return before


def _eve_ledger(night: Night, manifest: dict[str, Any]) -> Path | None:
    """Where the first load tells the balances of the eve; None once a night stands on holdings, as
    in the step ``balances``."""
    if night.previous is not None and "holding" in manifest.get("tables", {}):
        return None
    return ledger_month(night.lake, night.history, night.as_of - timedelta(days=1))


def _stale_before(night: Night, manifest: dict[str, Any]) -> tuple[Path, date] | None:
    """The balances of the last loaded day, which know who was stale on it; before holdings came
    nobody was. A day that was judged only has none; a night without them fails in its next step."""
    if night.previous is None or "holding" not in manifest.get("tables", {}):
        return None
    if not night.lake.has("balances", *night.previous):
        return None
    return night.lake.folder("balances", *night.previous), night.previous.as_of


def _tables(manifest: dict[str, Any]) -> dict[str, tuple[date, int]]:
    """Tables of events are of their day only and stand for no other."""
    events = {table.name for table in TABLES if table.is_events}
    return {
        name: (date.fromisoformat(place["as_of"]), place["run"])
        for name, place in manifest.get("tables", {}).items()
        if name not in events
    }


def _write_stale(work: Workspace) -> None:
    with work.lake.writing("stale", *work.here) as folder:
        work.connection.execute(
            "COPY (SELECT DISTINCT client_no FROM stale ORDER BY client_no) "
            f"TO {literal(str(folder / 'stale.parquet'))} (FORMAT parquet)"
        )


def _write_manifest(
    night: Night, inspection: Inspection, work: Workspace, files: list[FileVerdict]
) -> None:
    loaded = [verdict for verdict in files if not (verdict.held or verdict.skipped)]
    kinds = {verdict.kind for verdict in loaded if verdict.table == "holding"}
    value = {
        "tables": {
            name: {"as_of": as_of.isoformat(), "run": run}
            for name, (as_of, run) in work.tables.items()
        },
        "sent": sorted({verdict.table for verdict in loaded}),
        "holding_kind": min(kinds, default=None),  # f before i
        "had_files": inspection.had_files,
        "full_rows": work.full_rows,
    }
    night.lake.write_json("manifest", night.as_of, night.run, value)
