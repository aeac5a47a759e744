"""A small bank for the tests of the books: written to a lake as the night's other steps would."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from organisation.rules.roles import Role
from tiering.pipeline.books.inputs import BookInputs, BooksResult
from tiering.pipeline.books.step import run_books
from tiering.pipeline.lake import Lake
from tiering.pipeline.night import DayRun, Night
from tiering.rules.policy import Book, Policy, read_policy

DEFAULT_POLICY = Path(__file__).resolve().parents[2] / "tiering/policies/default.yaml"
FIRST_DAY = date(2026, 3, 2)
MONEY = pa.decimal128(20, 2)
FIGURES = pa.schema(
    [
        ("client_no", pa.string()),
        ("aum", MONEY),
        ("annual_average", MONEY),
        ("tier", pa.string()),
        ("home_outlet", pa.string()),
        ("has_loan", pa.bool_()),
        ("is_stale", pa.bool_()),
    ]
)
STAFF = pa.schema(
    [
        ("employee_no", pa.string()),
        ("name", pa.string()),
        ("role", pa.string()),
        ("institution_code", pa.string()),
        ("joined_on", pa.date32()),
        ("left_on", pa.date32()),
    ]
)
INSTITUTION = pa.schema([(n, pa.string()) for n in ("code", "name", "level", "parent_code")])


class Client(NamedTuple):
    client_no: str
    tier: str = "wealth"
    average: int = 300_000
    outlet: str | None = "o1"
    has_loan: bool = False
    is_stale: bool = False


class Posting(NamedTuple):
    employee_no: str
    role: str = Role.RELATIONSHIP_MANAGER
    at: str = "o1"
    joined_on: date = date(2020, 1, 1)
    left_on: date | None = None


# Two branches; o1 and o2 lie under sub-branch s1, o3 directly under branch b1, o4 under s2 of b2.
TREE = (
    ("h", "head_office", None),
    ("b1", "branch", "h"),
    ("b2", "branch", "h"),
    ("s1", "sub_branch", "b1"),
    ("s2", "sub_branch", "b2"),
    ("o1", "outlet", "s1"),
    ("o2", "outlet", "s1"),
    ("o3", "outlet", "b1"),
    ("o4", "outlet", "s2"),
)


def policy(*, top: int = 0, **books: Book) -> Policy:
    body = yaml.safe_load(DEFAULT_POLICY.read_text())
    made = read_policy(body, version=1)
    return replace(made, books={**made.books, **books}, top_clients_per_outlet=top)


def wealth(cap: int | None = None, initial: int | None = None) -> Policy:
    """A policy whose wealth book has this cap and initial size."""
    return policy(wealth=Book(Role.RELATIONSHIP_MANAGER, None, initial, cap))


@dataclass
class World:
    """``night(…)`` writes the figures and staff of the next day and runs the books step."""

    lake: Lake
    policy: Policy
    tree: tuple[tuple[str, str, str | None], ...] = TREE
    published: DayRun | None = None
    runs: int = 0
    last: Night | None = None
    loaded: dict[date, int] = field(default_factory=dict)

    def prepare(self, clients: list[Client], staff: list[Posting]) -> Night:
        """The night with its inputs in the lake, not yet run."""
        self.runs += 1
        as_of = FIRST_DAY if self.published is None else self.published.as_of + timedelta(days=1)
        here = DayRun(as_of, self.runs)
        figures = [
            (
                c.client_no,
                Decimal(c.average),
                Decimal(c.average),
                c.tier,
                c.outlet,
                c.has_loan,
                c.is_stale,
            )
            for c in clients
        ]
        self._write("figures", here, FIGURES, figures)
        rows = [(p.employee_no, "员工", str(p.role), p.at, p.joined_on, p.left_on) for p in staff]
        self._write("staff", here, STAFF, rows)
        places = [(code, code, level, parent) for code, level, parent in self.tree]
        self._write("institution", here, INSTITUTION, places)
        where = {"as_of": as_of.isoformat(), "run": self.runs}
        self.lake.write_json(
            "manifest", *here, {"tables": {"staff": where, "institution": where}, "sent": []}
        )
        return Night(as_of, self.runs, self.lake, self.policy, self.loaded, self.published, None)

    def night(
        self, clients: list[Client], staff: list[Posting], **inputs: Any
    ) -> tuple[BooksResult, dict[str, tuple[str, str]]]:
        """Runs the next night and publishes it; the result and client → (employee, reason)."""
        night = self.prepare(clients, staff)
        result = run_books(night, BookInputs(**inputs))
        self.publish(night)
        return result, self.book()

    def publish(self, night: Night) -> None:
        self.published = DayRun(night.as_of, night.run)
        self.loaded = {**self.loaded, night.as_of: night.run}
        self.last = night

    def book(self) -> dict[str, tuple[str, str]]:
        return {
            row["client_no"]: (row["employee_no"], row["reason"])
            for row in self.rows("books")
            if row["is_primary"]
        }

    def rows(self, dataset: str) -> list[dict[str, Any]]:
        """All rows of a dataset of the last night, as written."""
        assert self.last is not None
        return read_rows(self.lake, dataset, self.last.as_of, self.last.run)

    def _write(
        self, dataset: str, at: DayRun, schema: pa.Schema, rows: list[tuple[Any, ...]]
    ) -> None:
        write_rows(self.lake, dataset, at, schema, rows)


def write_rows(
    lake: Lake, dataset: str, at: DayRun, schema: pa.Schema, rows: list[tuple[Any, ...]]
) -> None:
    columns = [[row[i] for row in rows] for i in range(len(schema))]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
    with lake.writing(dataset, *at) as folder:
        pq.write_table(pa.Table.from_arrays(arrays, schema=schema), folder / "part.parquet")


def read_rows(lake: Lake, dataset: str, as_of: date, run: int) -> list[dict[str, Any]]:
    folder = lake.folder(dataset, as_of, run)
    return [
        row for path in sorted(folder.glob("*.parquet")) for row in pq.read_table(path).to_pylist()
    ]
