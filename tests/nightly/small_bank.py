"""A bank of four clients with a year of history, whose nights a test sends one by one.

Everybody holds 100,000 since 1 January 2025; the first load is of Sunday, 1 March 2026.
"""

import csv
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from nightly.night import run_night
from tests.banks.by_hand import Row, client, held, posting, put_day
from tests.intake.inbox import Inbox
from tests.nightly.worlds import NOON, edge, exports
from tiering.services.policies import load_policy

MARCH = {day: date(2026, 3, day) for day in range(1, 13)}
SUN, MON, TUE, WED, THU, FRI, SATURDAY, SUNDAY, NEXT = (MARCH[day] for day in range(1, 10))
INSTITUTIONS: tuple[Row, ...] = (
    ("HO", "总行", "head_office", ""),
    ("B1", "一分行", "branch", "HO"),
    ("O1", "一网点", "outlet", "B1"),
    ("O2", "二网点", "outlet", "B1"),
)
STAFF = ("L1 lobby_manager O1", "L2 lobby_manager O2", "R1 relationship_manager O1")
CLIENTS = ("S1", "S2", "S3", "S5")
OPENING = [
    held("S1", "O1", 40_000, "DEM"),
    held("S1", "O1", 60_000),
    *(held(number, "O1", 100_000) for number in CLIENTS[1:]),
]


@dataclass
class Bank:
    """Sends a day's files, publishes it, and reads what was published."""

    inbox: Inbox
    folder: Path
    out: Path
    clients: list[str] = field(default_factory=lambda: list(CLIENTS))
    institutions: list[Row] = field(default_factory=lambda: list(INSTITUTIONS))

    def night(
        self, day: date, *changes: tuple[str, Row], full: list[Row] | None = None
    ) -> dict[str, list[str]]:
        """Publish a day with an incremental file of (op, row), and a full one if given; the
        snapshot by client, without the client number."""
        if changes or full is not None:
            put_day(self.inbox, day, self.tables() | ({} if full is None else {"holding": full}))
        if changes:
            self.inbox.put("holding", [(op, *row) for op, row in changes], kind="i", day=day)
        report = run_night(day, edge(self.folder))
        assert (report.status, report.message) == ("published", "")
        return self.snapshot(day)

    def tables(self) -> dict[str, list[Row]]:
        return {
            "institution": self.institutions,
            "staff": [posting(each) for each in STAFF],
            "client": [client(number) for number in self.clients],
        }

    def snapshot(self, day: date) -> dict[str, list[str]]:
        text = exports(self.out, [day])["snapshot", day]
        return {row[0]: row[1:] for row in list(csv.reader(text.splitlines()))[1:]}

    def books(self, day: date) -> dict[str, str]:
        lines = exports(self.out, [day])["books", day].splitlines()[1:]
        return {line.split(",")[0]: line for line in lines}


def lenient() -> None:
    load_policy(
        given={"guards": {"bad_row_limit_permille": 1000}},
        effective_on=date(2025, 1, 1), source="lenient", at=NOON,
    )  # fmt: skip
