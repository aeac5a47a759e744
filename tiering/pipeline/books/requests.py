"""Approved requests are carried out first, locked or not, if they are still possible
(domain/02 §Locks and approvals)."""

from typing import NamedTuple

import duckdb

from tiering.models.books import BookRequest
from tiering.pipeline.books.inputs import ApprovedRequest, Outcome
from tiering.pipeline.books.roster import Roster, Worker
from tiering.pipeline.books.settle import read_standing
from tiering.pipeline.books.sources import TEXT, put
from tiering.pipeline.engine import sql

FIXED = {"client_no": TEXT, "role": TEXT, "to_employee_no": TEXT}
Fixed = tuple[str, str, str | None]
# Refused for want of room, a request is tried again when another one has made room.
RETRIED = "no_room"


class Wanting(NamedTuple):
    """The client of a request, as ``want`` has it."""

    client_no: str
    role_needed: str | None
    group_id: int | None
    before_no: str | None
    before_person: int | None


def carry_out(
    connection: duckdb.DuckDBPyConnection, roster: Roster, approved: tuple[ApprovedRequest, ...]
) -> tuple[Outcome, ...]:
    """Fill ``fixed`` (client_no, role, to_employee_no) with what is carried out; one outcome per
    request, by request id."""
    no_requests(connection)
    if not approved:
        return ()
    connection.execute(sql("books_standing"))
    standing = read_standing(connection)
    loads = standing.staying_with()
    for person, clients in standing.fixed.items():
        loads[person] = loads.get(person, 0) + clients
    desk = _Desk(roster, loads, _wanting(connection, approved))
    outcomes = desk.decide(sorted(approved))
    put(connection, "fixed", FIXED, sorted(desk.fixed))
    return outcomes


def no_requests(connection: duckdb.DuckDBPyConnection) -> None:
    """An empty ``fixed``."""
    put(connection, "fixed", FIXED, [])


def _wanting(
    connection: duckdb.DuckDBPyConnection, approved: tuple[ApprovedRequest, ...]
) -> dict[str, Wanting]:
    rows = connection.execute(
        "SELECT client_no, role_needed, group_id, before_no, before_person FROM want"
        " WHERE client_no IN (SELECT unnest($clients))",
        {"clients": [request.client_no for request in approved]},
    ).fetchall()
    return {row[0]: Wanting(*row) for row in rows}


class _Desk:
    def __init__(self, roster: Roster, loads: dict[int, int], wanting: dict[str, Wanting]) -> None:
        self.roster = roster
        self.loads = loads
        self.wanting = wanting
        self.fixed: list[Fixed] = []
        self.number = {worker: person for person, worker in enumerate(roster.workers)}

    def decide(self, requests: list[ApprovedRequest]) -> tuple[Outcome, ...]:
        """In order of request id, and again as long as somebody's leaving has made room."""
        codes: dict[int, str] = {}
        waiting = requests
        while waiting:
            for request in waiting:
                codes[request.request_id] = self._carry_out(request)
            again = [r for r in waiting if codes[r.request_id] == RETRIED]
            if len(again) == len(waiting):
                break
            waiting = again
        return tuple(
            Outcome(r.request_id, codes[r.request_id] in ("done", "released"), codes[r.request_id])
            for r in requests
        )

    def _carry_out(self, request: ApprovedRequest) -> str:
        client = self.wanting.get(request.client_no)
        if client is None:  # needs nobody and has nobody
            return "role_changed"
        if client.before_no != request.from_employee_no:
            return "manager_changed"
        if request.to_employee_no is None:
            return self._let_go(request, client)
        return self._give(request, client, request.to_employee_no)

    def _give(self, request: ApprovedRequest, client: Wanting, employee_no: str) -> str:
        if client.role_needed != request.role or client.group_id is None:
            return "role_changed"
        person = self.number.get(Worker(request.role, employee_no))
        if person is None or person not in self.roster.seats.get(client.group_id, ()):
            return "not_eligible"
        if employee_no in self.roster.away:
            return "away"
        if not self._has_room(person):
            return RETRIED
        self._place(client, request.role, person)
        return "done"

    def _let_go(self, request: ApprovedRequest, client: Wanting) -> str:
        """A release gives the client to the lightest loaded of the others who has room, so that it
        does not come straight back; a proposal to take it out gives it to nobody."""
        taker = None
        if request.kind == BookRequest.Kind.RELEASE and client.group_id is not None:
            taker = self._lightest(client)
        role = client.role_needed or request.role
        self._place(client, role, taker)
        return "done" if taker is not None else "released"

    def _lightest(self, client: Wanting) -> int | None:
        assert client.group_id is not None  # noqa: S101 — asked only of clients with a group
        others = [
            person
            for person in self.roster.receivers(client.group_id)
            if self.roster.workers[person].employee_no != client.before_no
            and self._has_room(person)
        ]
        return min(others, key=lambda person: (self.loads.get(person, 0), person), default=None)

    def _has_room(self, person: int) -> bool:
        cap = self.roster.cap(person)
        return cap is None or self.loads.get(person, 0) < cap

    def _place(self, client: Wanting, role: str, person: int | None) -> None:
        employee_no = None if person is None else self.roster.workers[person].employee_no
        self.fixed.append((client.client_no, role, employee_no))
        if client.before_person is not None:
            self.loads[client.before_person] = self.loads.get(client.before_person, 0) - 1
        if person is not None:
            self.loads[person] = self.loads.get(person, 0) + 1
