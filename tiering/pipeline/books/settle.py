"""One round of the reassignment: from the clients that want a manager to who has which.

Python sees counts only. DuckDB decides which clients they are: the largest averages stay, and the
largest averages of the pool are given a place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import duckdb
import numpy as np
import pyarrow as pa

from tiering.pipeline.books.roster import Roster
from tiering.pipeline.books.sources import WHOLE, put
from tiering.pipeline.engine import sql
from tiering.rules.allocation import Component, Counts, best_counts, components, spread
from tiering.rules.allocation.component import Seat


@dataclass
class Standing:
    """How the clients stand, counted."""

    pool: dict[int, int] = field(default_factory=dict)  # group → clients without a manager to keep
    staying: dict[Seat, int] = field(default_factory=dict)
    fixed: dict[int, int] = field(default_factory=dict)  # person → clients that cannot move tonight

    def staying_with(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for (_, person), clients in self.staying.items():
            found[person] = found.get(person, 0) + clients
        return found


def settle(connection: duckdb.DuckDBPyConnection, roster: Roster) -> None:
    """From ``want``, ``fixed`` and ``locked`` make ``released`` and ``outcome``."""
    connection.execute(sql("books_standing"))
    standing = read_standing(connection)
    parts = _components(roster, standing, _first_kept(connection, roster, standing))
    counts = [best_counts(part) for part in parts]
    _put_decisions(connection, standing, parts, counts, roster)
    connection.execute(sql("books_pool"))
    persons = _spread_all(connection, standing, parts, counts)
    given = pa.table({"position": np.arange(len(persons)), "person_id": pa.array(persons, WHOLE)})
    connection.register("given", given)
    connection.execute(sql("books_outcome"))
    connection.unregister("given")


def read_standing(connection: duckdb.DuckDBPyConnection) -> Standing:
    """The counts of the view ``standing``."""
    found = Standing()
    for state, group, person, clients, held in connection.execute(sql("books_counts")).fetchall():
        if state == "pool":
            found.pool[group] = found.pool.get(group, 0) + clients
        elif state == "stay":
            found.staying[group, person] = clients
        elif state == "held" and held and person is not None:
            found.fixed[person] = found.fixed.get(person, 0) + held
    requested = connection.execute(
        "SELECT w.person_id, count(*) FROM fixed JOIN worker AS w"
        " ON w.employee_no = fixed.to_employee_no AND w.role = fixed.role GROUP BY 1"
    ).fetchall()
    for person, clients in requested:
        found.fixed[person] = found.fixed.get(person, 0) + clients
    return found


def _room(roster: Roster, standing: Standing, person: int) -> int | None:
    """Places beside what is fixed tonight; None without a cap."""
    cap = roster.cap(person)
    return None if cap is None else max(0, cap - standing.fixed.get(person, 0))


def _first_kept(
    connection: duckdb.DuckDBPyConnection, roster: Roster, standing: Standing
) -> dict[Seat, int]:
    """Who is over the cap keeps the largest averages of the whole book, everybody else all."""
    over = []
    for person, clients in sorted(standing.staying_with().items()):
        room = _room(roster, standing, person)
        if room is not None and clients > room:
            over.append((person, room))
    kept = dict(standing.staying)
    if over:
        put(connection, "over_cap", {"person_id": WHOLE, "room": WHOLE}, over)
        for group, person, count in connection.execute(sql("books_first_kept")).fetchall():
            kept[group, person] = count
    return kept


def _components(
    roster: Roster, standing: Standing, first_kept: Mapping[Seat, int]
) -> list[Component]:
    """The sets of groups in which anything can change: somebody waits, or is over the cap."""
    seats = {(group, person) for group, people in roster.seats.items() for person in people}
    restless = set(standing.pool) | {
        group for (group, person), count in standing.staying.items()
        if first_kept[group, person] < count
    }  # fmt: skip
    sets = components(seats, set(roster.seats) | restless)
    return [
        _component(roster, standing, first_kept, groups)
        for groups in sets
        if not restless.isdisjoint(groups)
    ]


def _component(
    roster: Roster, standing: Standing, first_kept: Mapping[Seat, int], groups: tuple[int, ...]
) -> Component:
    seats = [(group, person) for group in groups for person in roster.seats.get(group, ())]
    staying = {seat: standing.staying[seat] for seat in seats if seat in standing.staying}
    return Component(
        pool={group: standing.pool.get(group, 0) for group in groups},
        staying=staying,
        first_kept={seat: first_kept[seat] for seat in staying},
        receivers={group: roster.receivers(group) for group in groups},
        room={person: _room(roster, standing, person) for _, person in seats},
    )


def _put_decisions(
    connection: duckdb.DuckDBPyConnection,
    standing: Standing,
    parts: list[Component],
    counts: list[Counts],
    roster: Roster,
) -> None:
    loads = standing.staying_with()
    trimmed, quota = [], []
    for number, (part, count) in enumerate(zip(parts, counts, strict=True)):
        for (group, person), clients in part.staying.items():
            if (kept := count.kept[group, person]) < clients:
                room = _room(roster, standing, person)
                over = 0 if room is None else max(0, loads[person] - room)
                trimmed.append((group, person, kept, over))
        quota += [(group, number, given) for group, given in count.given.items() if given]
    names = ("group_id", "person_id", "kept", "over_cap")
    put(connection, "trimmed", dict.fromkeys(names, WHOLE), trimmed)
    put(connection, "quota", dict.fromkeys(("group_id", "component_id", "given"), WHOLE), quota)


def _spread_all(
    connection: duckdb.DuckDBPyConnection,
    standing: Standing,
    parts: list[Component],
    counts: list[Counts],
) -> list[int]:
    """The person of each row of ``chosen``, by position."""
    turns = connection.execute(
        "SELECT component_id, group_id FROM chosen ORDER BY position"
    ).fetchnumpy()
    numbers, starts = np.unique(turns["component_id"], return_index=True)
    ends = [*starts.tolist(), len(turns["group_id"])][1:]
    persons: list[int] = []
    for number, start, end in zip(numbers.tolist(), starts.tolist(), ends, strict=True):
        part, count = parts[number], counts[number]
        order: Iterable[int] = turns["group_id"][start:end].tolist()
        persons += spread(part, count, order, _loads(standing, part, count))
    return persons


def _loads(standing: Standing, part: Component, count: Counts) -> dict[int, int]:
    loads = {person: standing.fixed.get(person, 0) for person in part.room}
    for (_, person), kept in count.kept.items():
        loads[person] += kept
    return loads
