"""The three things people and schedulers ask for: a night, the missed nights, the first load."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from nightly.context import Chain, Edge
from nightly.inbox import days_with_holdings, signatures_by_day
from nightly.plan import Known, missing_days, plan_night
from nightly.runner import Runner
from operations.models import Day, NightlyRun
from operations.services.night_lock import HeldLock, night_lock
from tiering.models import ExtractFile
from tiering.pipeline.engine import clear_spill, duckdb_session
from tiering.pipeline.lake import Lake
from tiering.selectors.decisions import days_decided_since_loaded
from tiering.services.policies import ensure_default_policy


@dataclass(frozen=True)
class Report:
    """What a night tells its caller; ``as_json`` is the contract of ``run_night --json``."""

    as_of: date
    status: str
    message: str = ""
    run: NightlyRun | None = None
    dry_run: bool = False
    days: tuple[date, ...] = field(default=())

    def _moves(self) -> list[dict[str, Any]] | None:
        """Who would move, from whom, to whom and why: of a dry run that came to its end only."""
        is_whole = self.status == NightlyRun.Status.PUBLISHED
        if not self.dry_run or self.run is None or not is_whole:
            return None
        changes = Lake(Path(settings.LAKE_DIR)).files("book_changes", self.run.as_of, self.run.pk)
        with duckdb_session() as engine:
            found = engine.execute(MOVES, {"book_changes": changes, "most": MOST_MOVES})
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def as_json(self) -> dict[str, Any]:
        run = self.run
        return {
            "as_of": self.as_of.isoformat(),
            "status": self.status,
            "message": self.message,
            "stopped_on": _stopped_on(self),
            "dry_run": self.dry_run,
            "days": [day.isoformat() for day in self.days],
            "clients": run.clients if run else None,
            "tier_changes": run.tier_changes if run else None,
            "book_changes": run.book_changes if run else None,
            "unmanaged": run.unmanaged if run else None,
            "policy_version": run.policy_version.version if run and run.policy_version else None,
            "moves": self._moves(),
            "files": [_file(file) for file in run.files.order_by("name")] if run else [],
            "steps": [
                {"name": s.name, "status": s.status, "rows": s.rows, "seconds": s.seconds}
                for s in (run.steps.order_by("position") if run else [])
            ],
        }


# So many moves of a dry run are shown; ``book_changes`` counts them all.
MOST_MOVES = 1000
MOVES = """
SELECT client_no, role, is_primary, from_employee_no, to_employee_no, reason
FROM read_parquet($book_changes) ORDER BY ALL LIMIT $most
"""


def _stopped_on(report: Report) -> str | None:
    """The day at which a night ended that was not published: files and steps are of it."""
    is_published = report.status == NightlyRun.Status.PUBLISHED
    return None if is_published or report.run is None else report.run.as_of.isoformat()


def run_night(as_of: date, edge: Edge, *, is_dry: bool = False, wait: bool = True) -> Report:
    """Publish ``as_of``: load what was not loaded before it, re-run what changed, publish.

    Status ``published``, ``held`` or ``failed``. Raises NightIsRunning (with ``wait`` false) and
    InboxMissing.
    """
    with night_lock(wait=wait) as lock:
        clear_spill()
        ensure_default_policy(at=edge.clock())
        return _night(as_of, edge, lock, is_dry=is_dry)


def catch_up(
    until: date, edge: Edge, *, wait: bool = True, told: Callable[[Report], None] | None = None
) -> list[Report]:
    """Publish every missing day up to ``until``, oldest first; stops at the first that is not."""
    reports: list[Report] = []
    with night_lock(wait=wait) as lock:
        clear_spill()
        ensure_default_policy(at=edge.clock())
        for day in missing_days(until, known_of(edge)):
            reports.append(_night(day, edge, lock))
            if told:
                told(reports[-1])
            if reports[-1].status != NightlyRun.Status.PUBLISHED:
                break
    return reports


def _night(as_of: date, edge: Edge, lock: HeldLock, *, is_dry: bool = False) -> Report:
    signatures = signatures_by_day(edge.inbox)
    days = plan_night(as_of, known_of(edge))
    result = Runner(edge, Chain.of_today(), signatures, lock).work_through(days, is_dry=is_dry)
    run = result.run
    if result.status == NightlyRun.Status.PUBLISHED and not is_dry:
        run = (
            Day.objects.select_related("published_run__policy_version")
            .get(as_of=as_of)
            .published_run
        )
    elif run is not None:
        run.refresh_from_db()
    return Report(
        as_of, result.status, result.message, run, is_dry, tuple(d.night.as_of for d in result.days)
    )


def known_of(edge: Edge) -> Known:
    """What a plan starts from. Files dated before the first load count where they bring holdings:
    those rule over the history (domain/02 §Fine print)."""
    signatures = signatures_by_day(edge.inbox)
    chain = Chain.of_today()
    loaded = dict(Day.objects.values_list("as_of", "loaded_run__files_signature").order_by("as_of"))
    history = chain.history.as_of if chain.history else date.min
    before_history = {day for day in signatures if day <= history}
    resent = {day for day, known in loaded.items() if signatures.get(day, known) != known}
    return Known(
        loaded=frozenset(loaded),
        published=frozenset(chain.published),
        with_files=frozenset(signatures) - (before_history - days_with_holdings(edge.inbox)),
        changed=frozenset(resent | days_decided_since_loaded()),
    )


def _file(file: ExtractFile) -> dict[str, Any]:
    return {
        "name": file.name,
        "table": file.table,
        "rows": file.rows,
        "loaded": file.loaded,
        "rejected": file.rejected,
        "held": file.verdict == ExtractFile.Verdict.HELD,
        "reason": file.reason,
    }
