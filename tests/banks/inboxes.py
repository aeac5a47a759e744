"""Invented banks for the tests, generated and judged once per run, and readers independent of the
product."""

import csv
import json
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import yaml

from nightly.banks.bank import generate_bank
from nightly.banks.plan import BankPlan
from tests.intake.inbox import Inbox
from tiering import policies
from tiering.pipeline.intake.verdict import DayVerdict
from tiering.pipeline.lake import Lake
from tiering.rules.policy import read_policy

ENDING = date(2026, 11, 20)  # a Friday
SMALL = BankPlan(ending=ENDING, clients=3_000, days=120, seed=7)
DIRTY = BankPlan(ending=ENDING, clients=16_000, days=60, nights=5, seed=3, dirty=True)


@cache
def inbox_of(plan: BankPlan) -> Path:
    """The files of ``plan``; read only."""
    folder = Path(mkdtemp(prefix="bank-"))
    generate_bank(plan, folder)
    return folder


def judge_of(folder: Path, lake: Lake) -> Inbox:
    """The intake over the files in ``folder``, under the default policy."""
    body = yaml.safe_load((Path(policies.__file__).parent / "default.yaml").read_text())
    return Inbox(folder, lake, read_policy(body, version=1))


@cache
def judged(plan: BankPlan, nights: int = 99) -> tuple[Lake, list[DayVerdict]]:
    """The first nights of a plan, judged one after another into a lake of their own."""
    lake = Lake(Path(mkdtemp(prefix="lake-")))
    inbox = judge_of(inbox_of(plan), lake)
    return lake, [inbox.judge(day) for day in plan.file_days[:nights]]


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
