"""The two things people and schedulers ask for: a night, and the missed nights."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from nightly.context import Chain, Edge
from nightly.first_load import reweigh_history
from nightly.inbox import Listing, list_inbox
from nightly.late_lists import make_missing_lists
from nightly.plan import Known, missing_days, plan_days
from nightly.runner import Result, Runner
from nightly.warned import warnings_of
from operations.models import Day, NightlyRun
from operations.rules.stops import Reason
from operations.services.night_lock import HeldLock, night_lock
from operations.services.notices import settle_notices
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
    reasons: Sequence[Reason] = ()
    on_the_way: tuple[NightlyRun, ...] = ()  # the runs of days that were not asked for

    def warnings(self) -> list[dict[str, Any]]:
        """What the guards would have held a scheduled night for (``nightly.warned``)."""
        runs = {run.pk: run for run in (*self.on_the_way, self.run) if run is not None}
        return warnings_of(list(runs.values()))

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
            "warnings": self.warnings(),
            "files": [_file(file) for file in run.files.order_by("name")] if run else [],
            "steps": [
                {"name": s.name, "status": s.status, "rows": s.rows, "seconds": s.seconds}
                for s in (run.steps.order_by("position", "pk") if run else [])
            ],
        }


# A mistyped day would be the last published one for years; no inbox is further ahead of its bank.
NEAR = timedelta(days=31)
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


def run_night(
    as_of: date, edge: Edge, *, is_dry: bool = False, wait: bool = True, with_lists: bool = True
) -> Report:
    """Publish ``as_of``: load what was not loaded before it, re-run what changed, publish. Without
    lists where another day follows at once.

    Status ``published``, ``held`` or ``failed``; a day that has not come yet fails and changes
    nothing. Raises NightIsRunning (with ``wait`` false) and InboxMissing.
    """
    if to_come := _to_come(as_of, edge):
        return to_come
    with night_lock(wait=wait) as lock:
        _begin(edge)
        return _nights([as_of], edge, lock, is_dry=is_dry, with_lists=with_lists)[-1]


def _begin(edge: Edge) -> None:
    """What every night does first, under the lock."""
    clear_spill()
    ensure_default_policy(at=edge.clock())
    reweigh_history(edge)


def catch_up(
    until: date, edge: Edge, *, wait: bool = True, told: Callable[[Report], None] | None = None
) -> list[Report]:
    """Publish every missing day up to ``until``, oldest first; stops at the first that is not.

    Days left out between published ones come first and together: every published day after the
    oldest of them stands on it and is worked through again, once for all of them. Fails like
    ``run_night`` for a day that has not come yet.
    """
    if to_come := _to_come(until, edge):
        return [to_come]
    reports: list[Report] = []
    with night_lock(wait=wait) as lock:
        _begin(edge)
        batches = _batches(until, known_of(edge))
        for days in batches:
            # Lists of days that are over are nobody's work (architecture, decision 2).
            for report in _nights(days, edge, lock, with_lists=days is batches[-1]):
                reports.append(report)
                if told:
                    told(report)
            if reports[-1].status != NightlyRun.Status.PUBLISHED:
                break
        make_missing_lists(edge, lock)
    return reports


def make_lists_up(edge: Edge) -> bool:
    """Make the lists that the newest published day lacks; whether it lacks none now. Raises
    NightIsRunning."""
    with night_lock(wait=False) as lock:
        return make_missing_lists(edge, lock)


def _to_come(day: date, edge: Edge) -> Report | None:
    """The failure of a day that is not here yet where the bank is (today is), unless the inbox has
    files near it: then a person asks for it who knows why, or the clock is wrong."""
    today = edge.clock().astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    if day <= today:
        return None
    newest = max(list_inbox(edge.inbox).signatures, default=today)
    if day <= newest + NEAR:
        return None
    message = (
        f"{day} has not come yet: it is {today} ({settings.TIME_ZONE}),"
        f" and the newest files are of {newest}"
    )
    return Report(day, NightlyRun.Status.FAILED, message)


def _batches(until: date, known: Known) -> list[list[date]]:
    """The missing days, those that are published together in one list."""
    last = max(known.published, default=date.min)
    missing = missing_days(until, known)
    gaps = [day for day in missing if day < last]
    return ([gaps] if gaps else []) + [[day] for day in missing if day > last]


def _nights(
    days: Sequence[date],
    edge: Edge,
    lock: HeldLock,
    *,
    is_dry: bool = False,
    with_lists: bool = True,
) -> list[Report]:
    """Publish ``days`` (oldest first) together; a report for each, or one if they are not."""
    listing = list_inbox(edge.inbox)
    plan = plan_days(days, known_in(listing))
    runner = Runner(edge, Chain.of_today(), listing.signatures, lock, with_lists)
    result = runner.work_through(plan, is_dry=is_dry)
    if result.status == NightlyRun.Status.PUBLISHED and not is_dry:
        settle_notices(until=max(days), at=edge.clock())
        reports = [_report(day, result, _published_run(day)) for day in days]
        return [replace(reports[0], on_the_way=_on_the_way(result, days)), *reports[1:]]
    if result.run is not None:
        result.run.refresh_from_db()
    report = _report(days[0], result, result.run, is_dry=is_dry)
    return [replace(report, on_the_way=_on_the_way(result, days))]


def _on_the_way(result: Result, days: Sequence[date]) -> tuple[NightlyRun, ...]:
    return tuple(day.run for day in result.days if day.night.as_of not in days)


def _report(as_of: date, result: Result, run: NightlyRun | None, *, is_dry: bool = False) -> Report:
    worked = tuple(day.night.as_of for day in result.days)
    return Report(as_of, result.status, result.message, run, is_dry, worked, result.reasons)


def _published_run(as_of: date) -> NightlyRun | None:
    days = Day.objects.select_related("published_run__policy_version")
    return days.get(as_of=as_of).published_run


def known_of(edge: Edge) -> Known:
    """What a plan starts from, with a look at the inbox. Raises InboxMissing."""
    return known_in(list_inbox(edge.inbox))


def known_in(listing: Listing) -> Known:
    """What a plan starts from. Files dated before the first load count where they bring holdings:
    those rule over the history (domain/02 §Fine print). Optional files before the first day that
    has required ones have nothing to stand on, and are passed over."""
    chain = Chain.of_today()
    loaded = dict(Day.objects.values_list("as_of", "loaded_run__files_signature").order_by("as_of"))
    history = chain.history.as_of if chain.history else date.min
    with_files = {day for day in listing.signatures if day > history or listing.has_holdings(day)}
    first = min([*loaded, *(day for day in with_files if listing.has_required(day))], default=None)
    signatures = listing.signatures
    resent = {day for day, known in loaded.items() if signatures.get(day, known) != known}
    return Known(
        loaded=frozenset(loaded),
        published=frozenset(chain.published),
        with_files=frozenset(day for day in with_files if first is not None and day >= first),
        changed=frozenset(resent | days_decided_since_loaded()),
        history=chain.history.as_of if chain.history else None,
    )


def _file(file: ExtractFile) -> dict[str, Any]:
    return {
        "name": file.name,
        "table": file.table,
        "rows": file.rows,
        "loaded": file.loaded,
        "rejected": file.rejected,
        "held": file.verdict == ExtractFile.Verdict.HELD,
        "skipped": file.verdict == ExtractFile.Verdict.SKIPPED,
        "reason": file.reason,
        "detail": file.detail,
    }
