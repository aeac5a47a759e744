"""A small bank whose nights the tests run in their own process, and what it exported."""

import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from clients.models import (
    BookLoad,
    Client,
    ClientSync,
    InstitutionBoard,
    InstitutionSummary,
    ManagerSummary,
    Product,
)
from clients.services.snapshots import HOLDINGS, SNAPSHOTS
from nightly.banks.plan import BankPlan
from nightly.context import Edge
from nightly.exports import export_published
from nightly.first_load import Loaded, load_history
from nightly.night import Report, run_night
from operations.models import Day, History, NightlyRun
from outreach.models import Entry, ListDay
from outreach.services.entries import COLUMNS as ENTRY_COLUMNS
from outreach.services.entries import ENTRIES
from tests.banks.inboxes import inbox_of
from tiering.models import BookChange, BookMembership, BookRequest, Shortage, TierChange

ENDING = date(2026, 11, 20)  # a Friday; its week has five nights with files
MONDAY = ENDING - timedelta(days=4)
WEEK = [MONDAY + timedelta(days=n) for n in range(5)]
PLAN = BankPlan(ending=ENDING, clients=400, days=100, nights=5, seed=11)
NOON = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@cache
def source() -> Path:
    return inbox_of(PLAN)


def own_inbox(folder: Path) -> Path:
    """A copy of the bank's files that a test may change."""
    return Path(shutil.copytree(source(), folder / "inbox"))


def edge(inbox: Path, trigger: str = NightlyRun.Trigger.COMMAND) -> Edge:
    return Edge(inbox=inbox, engine="duckdb", trigger=trigger, clock=lambda: NOON)


def first_load(inbox: Path) -> Loaded:
    return load_history(edge(inbox), progress=lambda _phase, _share: None)


def run_week(inbox: Path, days: list[date] | None = None) -> list[Report]:
    """Publish the days one by one; each has to be published."""
    reports = [run_night(day, edge(inbox)) for day in days or WEEK]
    ended = [(r.status, r.message) for r in reports]
    assert ended == [("published", "")] * len(reports), ended
    return reports


def exports(folder: Path, days: list[date]) -> dict[tuple[str, date], str]:
    """Every export of every day, and its boards, as text; and the list that the newest one made."""
    found = {}
    for day in days:
        for kind in ("snapshot", "books", "unmanaged"):
            out = folder / f"{kind}.csv"
            export_published(kind, day, out)
            found[kind, day] = out.read_text()
        found["boards", day] = _boards(day)
    made = lists_of(max(days))
    found["lists", max(days)] = "\n".join(map(str, [*made, *_standards(max(days))] if made else ()))
    return found


def lists_of(as_of: date) -> list[tuple[Any, ...]]:
    """The entries made of a published day, without the number of their run."""
    run_id = Day.objects.get(as_of=as_of).published_run_id
    rows = Entry.objects.filter(run_id=run_id).order_by("employee_no", "place", "client_no")
    return list(rows.values_list(*ENTRY_COLUMNS))


def _standards(day: date) -> list[str]:
    """How far contact standards are kept: counted with the lists, of which days caught up have
    none."""
    loads = BookLoad.objects.filter(run=Day.objects.get(as_of=day).published_run)
    return sorted(f"{each.employee_no} {(each.figures or {}).get('standards')}" for each in loads)


def _boards(day: date) -> str:
    """What dashboards show of a day, without the numbers of its run and rows, and without what is
    counted with the lists."""
    run = Day.objects.get(as_of=day).published_run
    found = [
        row for model in (InstitutionBoard, BookLoad)
        for row in model.objects.filter(run=run).values()
    ]  # fmt: skip
    for row in found:
        (row.get("figures") or {}).pop("standards", None)
    rows = [sorted(f"{name}={row[name]}" for name in set(row) - {"id", "run_id"}) for row in found]
    return "\n".join(map(str, sorted(rows)))


def change_line(path: Path, number: int, change: Callable[[list[str]], list[str]]) -> None:
    """Rewrite one data line (0 the first) of a comma file, and the totals of its .ok."""
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[number + 1] = ",".join(change(lines[number + 1].split(",")))
    rewrite(path, lines)


def rewrite(path: Path, lines: list[str]) -> None:
    """Write a file with its header and an .ok that fits it; money is in column 5 of ``holding``."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    total = ""
    if path.name.startswith("holding."):
        fen = sum(round(float(line.split(",")[4]) * 100) for line in lines[1:])
        total = f"{fen // 100}.{fen % 100:02d}"
    ok = path.with_suffix(".ok")
    ok.write_text(f"{path.name}|{len(lines) - 1}|{path.stat().st_size}|{total}\n")


def everybody_leaves(inbox: Path, day: date, *, but: int = 0) -> None:
    """All managers have left on the day before, save the first ``but`` of them."""
    staff = inbox / f"staff.f.{day:%Y%m%d}.dat"
    lines = staff.read_text(encoding="utf-8").splitlines()
    managers = [n for n, line in enumerate(lines) if "_manager," in line and line.endswith(",")]
    for n in managers[but:]:
        lines[n] += MONDAY.isoformat()
    rewrite(staff, lines)


def wipe() -> None:
    """An empty product again: no runs, no clients, no lake."""
    for partitioned in (SNAPSHOTS, HOLDINGS, ENTRIES):
        for run_id in partitioned.built():
            partitioned.drop(run_id)
    for model in (
        ListDay, BookRequest, BookMembership, BookChange, TierChange, Shortage, InstitutionSummary,
        ManagerSummary, Day, History, ClientSync, Client, Product, NightlyRun,
    ):  # fmt: skip
        model.objects.all().delete()
    shutil.rmtree(settings.LAKE_DIR, ignore_errors=True)
