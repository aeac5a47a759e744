"""Makes a clean bank dirty, and says in ``dirt.json`` exactly how.

The bank still loads: bad rows stay within one in a thousand of a file, bad files are of optional
tables. Only the last night (of two or more) has a required file that is held: a holding file whose
control total is wrong.
"""

import json
from collections import Counter
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from nightly.banks.dirt_files import FILE_KINDS, BadFile, plant_file, spoil_sum
from nightly.banks.dirt_rows import KINDS, FileTotals, Planted, ok_sum, plant_rows, totals
from nightly.banks.extract import stem, write_ok
from nightly.banks.plan import BankPlan

DIRT = 100  # the purpose of its random numbers (BankPlan.dice)
# Optional tables that bad files stand in for; nothing of a night needs them.
SPARE_TABLES = ("outlet_service", "family", "contribution")
CONTRIBUTION = b"""client_no,month,contribution,intermediary_income
C00000001,2026-01-01,1.00,0.50
"""
REPORT = "dirt.json"


def plant_dirt(plan: BankPlan, folder: Path) -> None:
    """Plants bad rows and bad files among the files of ``plan`` in ``folder``; writes REPORT:

    ``rows`` every bad row of files that can be used (file, line, column, reason); ``held`` every
    bad file (file, kind, reason, is_required); ``files`` by name the totals of those that can be
    used.
    """
    clean_sums = {path.name: ok_sum(path) for path in sorted(folder.glob("*.dat"))}
    last = plan.file_days[-1] if len(plan.file_days) > 1 else None
    rows = _dirty_rows(plan, folder, last)
    rows += _dirty_deletion(plan, folder, clean_sums)
    held = _bad_files(plan, folder)
    if last:
        held.append(spoil_sum(folder / f"{stem('holding', last)}.dat", is_required=True))
    unusable = {each.file for each in held}
    rows = [each for each in rows if each.file not in unusable]
    report = {
        "rows": [asdict(each) for each in rows],
        "held": [asdict(each) for each in held],
        "files": _file_totals(folder, clean_sums, rows, unusable),
    }
    (folder / REPORT).write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n")


def _dirty_rows(plan: BankPlan, folder: Path, last: date | None) -> list[Planted]:
    planted: list[Planted] = []
    turns: Counter[str] = Counter()
    for day in (plan.history_day, *plan.file_days):
        for number, table in enumerate(KINDS):
            path = folder / f"{stem(table, day)}.dat"
            if not path.exists():
                path = folder / f"{stem(table, day, part=1)}.dat"
            # The reference files of the history day stay clean, and so does the held last night.
            is_clean = day == last or (day == plan.history_day and table != "balance_history")
            if is_clean or not path.exists():
                continue
            dice = plan.dice(DIRT, day.toordinal(), number)
            added = plant_rows(dice, path, table, day, turn=turns[table])
            turns[table] += len(added)
            planted += added
    return planted


def _dirty_deletion(plan: BankPlan, folder: Path, sums: dict[str, str]) -> list[Planted]:
    """An incremental loan file on the second night: all loans again and one unknown deleted."""
    if len(plan.file_days) < 3:
        return []
    full = folder / f"{stem('loan', plan.file_days[0])}.dat"
    header, *rows = full.read_text().splitlines()
    if len(rows) < 1_000:
        return []
    gone = "D,L99999999" + "," * (header.count(","))
    lines = [f"op,{header}", *(f"M,{row}" for row in rows), gone]
    path = folder / f"{stem('loan', plan.file_days[1], kind='i')}.dat"
    path.write_text("\n".join(lines) + "\n")
    write_ok(path, rows=len(lines) - 1, total="")
    sums[path.name] = ""
    return [Planted(path.name, len(lines), "loan_no", "deleted_unknown")]


def _bad_files(plan: BankPlan, folder: Path) -> list[BadFile]:
    """One bad file of each kind while there are nights to put them into."""
    first = plan.file_days[0]
    good = {
        "outlet_service": (folder / f"{stem('outlet_service', first)}.dat").read_bytes(),
        "family": (folder / f"{stem('family', first)}.dat").read_bytes(),
        "contribution": CONTRIBUTION,
    }
    slots = [
        (day, table)
        for turn, day in enumerate(plan.file_days)
        for place, table in enumerate(SPARE_TABLES)
        # The first family and contribution files are good ones.
        if turn != place - 1
    ]
    held = [
        plant_file(folder, stem(table, day), good[table], kind)
        for kind, (day, table) in zip(FILE_KINDS, slots, strict=False)
    ]
    if len(plan.file_days) > 2:
        held.append(spoil_sum(folder / f"{stem('sale', plan.file_days[1])}.dat", is_required=False))
    return held


def _file_totals(
    folder: Path, clean_sums: dict[str, str], rows: list[Planted], unusable: set[str]
) -> dict[str, Any]:
    rejected = Counter(each.file for each in rows)
    found: dict[str, FileTotals] = {
        path.name: totals(path, clean_sums[path.name], rejected[path.name])
        for path in sorted(folder.glob("*.dat"))
        if path.name in clean_sums and path.name not in unusable
    }
    return {name: asdict(each) for name, each in found.items()}
