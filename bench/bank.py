"""A bank of N clients that has lived: history loaded, nights run up to the measured one."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bench.database import dsn, lists_alone, settle
from bench.process import ROOT, Watched, manage

ENDING = date(2026, 3, 20)  # a Friday: the last night of a plain working week
DAYS = 400


@dataclass
class Bank:
    """The measured nights of one bank; each JSON report is that of ``run_night --json``."""

    clients: int
    data: Path
    inbox: Path
    first: Watched | None = None
    steady: Watched | None = None
    rerun: Watched | None = None
    load: Watched | None = None
    lists_alone: float = 0.0  # of the steady night

    @property
    def as_of(self) -> date:
        return ENDING

    def report(self, watched: Watched) -> dict[str, Any]:
        line = watched.output.strip().splitlines()[-1]
        report: dict[str, Any] = json.loads(line)
        return report


@contextmanager
def services(data: Path, *, with_valkey: bool = False) -> Iterator[None]:
    """The embedded database, kept running so that no measured command starts or stops it; pages
    need Valkey beside it."""
    os.environ["WEALTHCRM_DATA_DIR"] = str(data)
    from wealthcrm.embedded import services as embedded

    with embedded.from_environment(with_valkey=with_valkey):
        yield


def raise_bank(clients: int, folder: Path) -> Bank:
    """Generate the bank, load its history, run its nights; the last two are measured."""
    shutil.rmtree(folder, ignore_errors=True)
    data, inbox = folder / "data", folder / "inbox"
    data.mkdir(parents=True)
    bank = Bank(clients, data, inbox)
    manage(
        "generate_bank", "--clients", str(clients), "--days", str(DAYS), "--out", str(inbox),
        "--ending", ENDING.isoformat(), data=data,
    )  # fmt: skip
    return bank


def live(bank: Bank) -> None:
    """Migrate, load the history and run every night; must be called inside ``services``."""
    manage("migrate", data=bank.data)
    bank.load = manage("load_history", "--inbox", str(bank.inbox), data=bank.data)
    nights = sorted({path.name.split(".")[2] for path in bank.inbox.glob("holding.f.*.ok")})
    for stamp in nights[:-1]:
        watched = run_night(bank, date.fromisoformat(stamp))
        bank.first = bank.first or watched
    settle(dsn(bank.data))
    bank.steady = run_night(bank, ENDING)
    bank.lists_alone = lists_alone(dsn(bank.data))
    bank.rerun = run_night(bank, ENDING)


def run_night(bank: Bank, as_of: date) -> Watched:
    return manage(
        "run_night", "--as-of", as_of.isoformat(), "--inbox", str(bank.inbox), "--json",
        data=bank.data,
    )  # fmt: skip


def load_clients_alone(bank: Bank) -> dict[str, Any]:
    """The client file of the first night into an empty product: rows, and the seconds of parts."""
    data = bank.data.with_name("clients")
    first = min(path.name.split(".")[2] for path in bank.inbox.glob("holding.f.*.ok"))
    done = subprocess.run(
        [sys.executable, "-m", "bench.client_load", str(bank.inbox),
         date.fromisoformat(first).isoformat()],
        cwd=ROOT, env=os.environ | {"WEALTHCRM_DATA_DIR": str(data)}, check=True,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    parts: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return parts
