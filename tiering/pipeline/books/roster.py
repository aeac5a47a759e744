"""Who works where tonight, and which people serve which outlets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import duckdb

from organisation.rules.roles import Role
from tiering.pipeline.lake import Lake
from tiering.pipeline.night import DayRun, Night
from tiering.rules.allocation.limits import Limits, limits_by_role
from tiering.rules.eligibility import Place, Tree, service_place
from tiering.rules.policy import MANAGER_ROLES

BOOK_ROLES = (*MANAGER_ROLES, Role.BRANCH_HEAD, Role.OUTLET_HEAD)

POSTINGS = """
SELECT DISTINCT employee_no, role, institution_code FROM read_parquet($files)
WHERE joined_on <= $day AND (left_on IS NULL OR left_on > $day)
"""


class Worker(NamedTuple):
    """A person: one employee in one role."""

    role: str
    employee_no: str


class Group(NamedTuple):
    """Clients who need ``role`` and whom the people at ``place`` serve."""

    role: str
    place: str


Posting = tuple[str, str, str]  # employee_no, role, institution_code


@dataclass(frozen=True)
class Roster:
    """Persons and groups are numbered by their order: by role, then employee number or place."""

    tree: Tree
    workers: tuple[Worker, ...]
    groups: tuple[Group, ...]
    served: Mapping[tuple[str, str], int]  # (outlet, role) → group
    seats: Mapping[int, tuple[int, ...]]  # group → persons who work there
    left_seats: frozenset[tuple[int, str]]  # (group, employee_no) held last night, not tonight
    gone: frozenset[int]  # persons who gave up every posting of the role that they had last night
    away: frozenset[str]
    limits: Mapping[str, Limits]
    doubted: frozenset[str] = frozenset()  # named by rejected rows of the newest full staff file

    def receivers(self, group: int) -> tuple[int, ...]:
        """Who may be given clients of the group: who works there and is not away."""
        people = self.seats.get(group, ())
        return tuple(p for p in people if self.workers[p].employee_no not in self.away)

    def cap(self, person: int) -> int | None:
        limits = self.limits.get(self.workers[person].role)
        return limits.cap if limits else None


def read_roster(
    connection: duckdb.DuckDBPyConnection, night: Night, away: frozenset[str]
) -> Roster:
    """The roster by the effective staff and institution tables of the night."""
    here = DayRun(night.as_of, night.run)
    staff = _table_files(night.lake, here, "staff")
    tonight = _postings(connection, staff, night.as_of)
    before: set[Posting] = set()
    if night.published is not None:
        then = night.published.as_of
        before = _postings(connection, staff, then)
        before |= _postings(connection, _table_files(night.lake, night.published, "staff"), then)
    files = _table_files(night.lake, here, "institution")
    rows = connection.execute(
        "SELECT code, level, parent_code FROM read_parquet($files)", {"files": files}
    ).fetchall()
    tree = Tree(Place(*row) for row in rows)
    roster = build_roster(tree, tonight, before, away, limits_by_role(night.policy))
    return replace(roster, doubted=_doubted(connection, night.lake, here))


def _doubted(connection: duckdb.DuckDBPyConnection, lake: Lake, here: DayRun) -> frozenset[str]:
    """Employees of whom the staff file in force says something that could not be read."""
    place = _table_place(lake, here, "staff")
    if not lake.has("staff_doubted", *place):
        return frozenset()
    files = {"files": lake.files("staff_doubted", *place)}
    rows = connection.execute("SELECT employee_no FROM read_parquet($files)", files).fetchall()
    return frozenset(employee_no for (employee_no,) in rows)


def build_roster(
    tree: Tree,
    tonight: set[Posting],
    before: set[Posting],
    away: frozenset[str],
    limits: Mapping[str, Limits],
) -> Roster:
    """The roster of these postings; ``before`` are those of the last published night."""
    workers = tuple(sorted({Worker(role, employee_no) for employee_no, role, _ in tonight}))
    number = {worker: person for person, worker in enumerate(workers)}
    served_groups = _served(
        tree, {place for _, role, place in tonight if role == Role.LOAN_MANAGER}
    )
    groups = tuple(sorted(set(served_groups.values())))
    group_of = {group: index for index, group in enumerate(groups)}
    seats: dict[int, list[int]] = {}
    for employee_no, role, place in sorted(tonight):
        if (group := group_of.get(Group(role, place))) is not None:
            seats.setdefault(group, []).append(number[Worker(role, employee_no)])
    return Roster(
        tree=tree,
        workers=workers,
        groups=groups,
        served={key: group_of[group] for key, group in served_groups.items()},
        seats={group: tuple(sorted(people)) for group, people in seats.items()},
        left_seats=frozenset(
            (group_of[Group(role, place)], employee_no)
            for employee_no, role, place in before - tonight
            if Group(role, place) in group_of
        ),
        gone=frozenset(number[worker] for worker in _moved_away(tonight, before)),
        away=away,
        limits=limits,
    )


def _served(tree: Tree, staffed: set[str]) -> dict[tuple[str, str], Group]:
    found: dict[tuple[str, str], Group] = {}
    for home in tree.places:
        for role in BOOK_ROLES:
            place = service_place(tree, role, home, staffed)
            if place is not None:
                found[home, str(role)] = Group(str(role), place)
    return found


def _moved_away(tonight: set[Posting], before: set[Posting]) -> set[Worker]:
    """Persons who work in the role tonight, but at none of last night's places."""
    stayed = {Worker(role, employee_no) for employee_no, role, _ in before & tonight}
    held = {Worker(role, employee_no) for employee_no, role, _ in before}
    working = {Worker(role, employee_no) for employee_no, role, _ in tonight}
    return (held & working) - stayed


def _postings(connection: duckdb.DuckDBPyConnection, files: str, day: date) -> set[Posting]:
    rows: Iterable[Posting] = connection.execute(POSTINGS, {"files": files, "day": day}).fetchall()
    return {row for row in rows if row[1] in BOOK_ROLES}


def _table_files(lake: Lake, where: DayRun, table: str) -> str:
    return lake.files(table, *_table_place(lake, where, table))


def _table_place(lake: Lake, where: DayRun, table: str) -> DayRun:
    at = lake.read_json("manifest", where.as_of, where.run)["tables"][table]
    return DayRun(date.fromisoformat(at["as_of"]), int(at["run"]))
