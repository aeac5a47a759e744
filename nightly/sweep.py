"""Retention: what the past leaves behind is dropped, what the policy keeps stays (architecture 11).

Published days keep their snapshot partition for 35 days, month ends for 25 months, and their
holdings while they are the current or the previous day; lists of the last 35 days their entries;
the audit for whole years, where this
account owns it; a run that was replaced keeps what readers
may still be reading for a day. Judged tables in the lake are kept for 35 days (a re-run needs the
day before), balances and figures for ever: they are small, and older snapshots are rebuilt from
them. Rejected rows that an earlier version masked less are masked anew.
"""

import re
import shutil
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings

from clients.services.month_ends import drop_month_ends, month_ends
from clients.services.snapshots import HOLDINGS, SNAPSHOTS
from operations.models import Day, NightlyRun
from operations.services.audit import sweep_audit
from operations.services.night_lock import night_lock
from operations.services.runs import OPEN
from operations.services.telling import forget_old
from outreach.models import ListDay
from outreach.services.entries import ENTRIES
from tiering.pipeline.intake.remasking import mask_lake_again
from tiering.pipeline.lake import Lake
from tiering.pipeline.manifests import read_manifest
from tiering.pipeline.night import DayRun

KEPT_DAYS = 35
KEPT_MONTHS = 25
REBUILDABLE = ("balances", "figures", "books", "tiers_held", "tier_changes", "book_changes",
               "unmanaged", "shortage", "manifest", "client", "client_state", "rejects", "history",
               "history_state", "history_weights", "balance_history")  # fmt: skip
FOLDER = re.compile(r"as_of=(\d{4}-\d{2}-\d{2})")


def keeps_snapshot(as_of: date, today: date) -> bool:
    """Whether a published day's snapshot is kept on ``today``."""
    if as_of >= today - timedelta(days=KEPT_DAYS):
        return True
    is_month_end = (as_of + timedelta(days=1)).day == 1
    months = (today.year - as_of.year) * 12 + today.month - as_of.month
    return is_month_end and months <= KEPT_MONTHS


def sweep(today: date) -> None:
    """Drop old partitions and lake folders; raises NightIsRunning rather than meet a night."""
    with night_lock(wait=False):
        busy = _runs_in_use(today)
        for run_id in set(SNAPSHOTS.built()) - _runs_kept(today) - busy:
            SNAPSHOTS.drop(run_id)
        for run_id in set(HOLDINGS.built()) - _newest_runs() - busy:
            HOLDINGS.drop(run_id)
        for run_id in set(ENTRIES.built()) - _runs_listed(today) - busy:
            ENTRIES.drop(run_id)
        for table in (SNAPSHOTS, HOLDINGS, ENTRIES):
            table.tell_planner(anew=True)
        drop_month_ends(days=[day for day in month_ends() if not keeps_snapshot(day, today)])
        sweep_audit(today=today, years=settings.AUDIT_YEARS)
        forget_old(today=today)
        for folder in _folders_to_drop(Path(settings.LAKE_DIR), today):
            shutil.rmtree(folder)
        mask_lake_again(Lake(Path(settings.LAKE_DIR)))


def _runs_kept(today: date) -> set[int]:
    """The runs whose snapshot the retention keeps."""
    published = Day.objects.filter(published_run__isnull=False)
    return {
        run
        for as_of, run in published.values_list("as_of", "published_run_id")
        if keeps_snapshot(as_of, today)
    }


def _runs_listed(today: date) -> set[int]:
    """The runs whose entries are a list of one of the last days."""
    kept = ListDay.objects.filter(day__gte=today - timedelta(days=KEPT_DAYS))
    return set(kept.values_list("run_id", flat=True))


def _newest_runs() -> set[int]:
    """The runs of the current and the previous published day, whose holdings are kept."""
    published = Day.objects.filter(published_run__isnull=False).order_by("-as_of")
    return set(published.values_list("published_run_id", flat=True)[:2])


def _runs_in_use(today: date) -> set[int]:
    """Runs that are not over yet, or so lately that somebody may still be reading them."""
    unfinished = NightlyRun.objects.filter(status__in=OPEN)
    recent = NightlyRun.objects.filter(ended_at__date__gte=today - timedelta(days=1))
    return set(unfinished.values_list("pk", flat=True)) | set(recent.values_list("pk", flat=True))


def _in_force(lake: Path, today: date) -> frozenset[Path]:
    """The folders that the days kept, and always the newest loaded one, still point to: a table not
    sent since stands wherever it was written last."""
    days = Day.objects.order_by("-as_of").values_list("as_of", "loaded_run_id")
    oldest = today - timedelta(days=KEPT_DAYS)
    folders: set[Path] = set()
    for place, (as_of, run) in enumerate(days):
        if place and as_of < oldest:
            break
        manifest = read_manifest(Lake(lake), DayRun(as_of, run))
        folders |= {Lake(lake).folder(t, *at).parent for t, at in manifest.tables.items()}
        folders |= {Lake(lake).folder(t, as_of, run).parent for t in manifest.tables}
    return frozenset(folders)


def _folders_to_drop(lake: Path, today: date) -> Iterable[Path]:
    in_force = _in_force(lake, today)
    for dataset in sorted(lake.iterdir()) if lake.is_dir() else []:
        for folder in sorted(dataset.glob("as_of=*")):
            yield from folder.glob(".run=*")  # a killed attempt's; no night runs beside us
            match = FOLDER.fullmatch(folder.name)
            if match is None or dataset.name in REBUILDABLE or folder in in_force:
                continue
            if date.fromisoformat(match[1]) < today - timedelta(days=KEPT_DAYS):
                yield folder
