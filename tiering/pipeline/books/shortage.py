"""What found no room, reported by outlet and role (domain/02 steps 4 and §Books)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

import duckdb
import pyarrow as pa

from tiering.pipeline.books.roster import Roster
from tiering.pipeline.books.sources import TEXT, WHOLE, put
from tiering.pipeline.engine import sql
from tiering.rules.allocation.limits import Limits
from tiering.rules.nearest import Nearest

ABOVE_INITIAL = "above_initial"
COLUMNS = {
    "outlet_code": TEXT,
    "role": TEXT,
    "reason": TEXT,
    "clients": WHOLE,
    "aum": pa.decimal128(20, 2),
    "managers_short": WHOLE,
    "above_initial": WHOLE,
    "nearest_outlet_with_room": TEXT,
    "room_there": WHOLE,
}
NO_LIMITS = Limits(None, None)


class Row(NamedTuple):
    """One row of the dataset ``shortage``. ``room_there`` is None where there is no cap."""

    outlet_code: str | None
    role: str
    reason: str
    clients: int
    aum: Decimal
    managers_short: int
    above_initial: int
    nearest_outlet_with_room: str | None
    room_there: int | None


def report_shortage(connection: duckdb.DuckDBPyConnection, roster: Roster) -> None:
    """Fill ``shortage_out``: one row per outlet, role and reason with clients without a manager,
    and one of reason ``above_initial`` per place and role whose people hold more than planned."""
    loads: dict[int, int] = dict(connection.execute(sql("books_loads")).fetchall())
    gaps = connection.execute(sql("books_gaps")).fetchall()
    rows = _gap_rows(roster, loads, gaps) + _full_rows(roster, loads)
    put(connection, "shortage_out", COLUMNS, rows)


def _gap_rows(
    roster: Roster,
    loads: Mapping[int, int],
    gaps: list[tuple[str | None, str, str, int, Decimal]],
) -> list[Row]:
    rooms: dict[str, dict[str, int | None]] = {}
    nearest: dict[str, Nearest] = {}
    rows = []
    for outlet, role, reason, clients, aum in gaps:
        if role not in rooms:
            rooms[role] = _places_with_room(roster, loads, role)
            nearest[role] = Nearest(roster.tree, rooms[role])
        place = nearest[role].to(outlet) if outlet is not None else None
        room = rooms[role][place] if place is not None else None
        short = _managers_short(roster.limits.get(role, NO_LIMITS), clients)
        rows.append(Row(outlet, role, reason, clients, aum, short, 0, place, room))
    return rows


def _places_with_room(roster: Roster, loads: Mapping[int, int], role: str) -> dict[str, int | None]:
    """Place → how many more clients its people of the role can take; None without a cap."""
    found: dict[str, int | None] = {}
    for index, group in enumerate(roster.groups):
        people = roster.receivers(index)
        if group.role != role or not people:
            continue
        cap = roster.cap(people[0])
        room = None if cap is None else sum(max(0, cap - loads.get(p, 0)) for p in people)
        if room != 0:
            found[group.place] = room
    return found


def _full_rows(roster: Roster, loads: Mapping[int, int]) -> list[Row]:
    rows = []
    for index, (role, place) in enumerate(roster.groups):
        initial = roster.limits.get(role, NO_LIMITS).initial
        if initial is None:
            continue
        above = sum(max(0, loads.get(p, 0) - initial) for p in roster.seats.get(index, ()))
        if above:
            short = _managers_short(Limits(initial, None), above)
            rows.append(Row(place, role, ABOVE_INITIAL, 0, Decimal(0), short, above, None, None))
    return rows


def _managers_short(limits: Limits, clients: int) -> int:
    """How many more people would take them all: by the cap, else the planned size; 1 where
    neither says."""
    size = limits.cap or limits.initial
    return -(-clients // size) if size else 1
