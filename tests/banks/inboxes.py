"""Invented banks for the tests, generated once per run, and readers independent of the product."""

import csv
import json
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from nightly.banks.bank import generate_bank
from nightly.banks.plan import BankPlan

ENDING = date(2026, 11, 20)  # a Friday
SMALL = BankPlan(ending=ENDING, clients=3_000, days=120, seed=7)
DIRTY = BankPlan(ending=ENDING, clients=16_000, days=60, nights=5, seed=3, dirty=True)


@cache
def inbox_of(plan: BankPlan) -> Path:
    """The files of ``plan``; read only."""
    folder = Path(mkdtemp(prefix="bank-"))
    generate_bank(plan, folder)
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def every_row(folder: Path, table: str, day: date) -> list[dict[str, str]]:
    """The rows of a full file, its parts together."""
    paths = sorted(folder.glob(f"{table}.f.{day:%Y%m%d}*.dat"))
    return [row for path in paths for row in rows_of(path)]


def ok_of(path: Path) -> list[str]:
    return path.with_name(path.name.split(".dat")[0] + ".ok").read_text().rstrip("\n").split("|")


def report_of(plan: BankPlan) -> dict[str, Any]:
    """What ``dirt.json`` says of a dirty plan's files."""
    report: dict[str, Any] = json.loads((inbox_of(plan) / "dirt.json").read_text())
    return report
