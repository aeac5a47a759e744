"""The best possible books by a general solver: an integer programme over every client and person.

Written from domain/02 alone: it shares nothing with the night but the inputs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.books.world import Client, Posting

ROLE = {
    ("private", False): "wealth_advisor",
    ("private", True): "wealth_advisor",
    ("wealth", False): "relationship_manager",
    ("wealth", True): "relationship_manager",
    ("mid", False): "lobby_manager",
    ("mid", True): "loan_manager",
    ("long_tail", False): "remote_manager",
    ("long_tail", True): "remote_manager",
}


class Held(NamedTuple):
    employee_no: str
    role: str


@dataclass
class Case:
    clients: list[Client]
    staff: list[Posting]
    before: dict[str, Held]  # client → yesterday's manager
    away: frozenset[str]
    caps: dict[str, int | None]  # role → cap
    parents: dict[str, tuple[str, str | None]]  # code → level, parent

    def role(self, client: Client) -> str | None:
        return ROLE.get((client.tier, client.has_loan))

    def above(self, code: str, levels: Iterable[str]) -> str | None:
        here: str | None = code
        while here is not None:
            level, parent = self.parents[here]
            if level in levels:
                return here
            here = parent
        return None

    def place(self, client: Client) -> str | None:
        role = self.role(client)
        if role is None or client.outlet is None:
            return None
        if role in ("relationship_manager", "lobby_manager"):
            return client.outlet
        if role in ("wealth_advisor", "remote_manager"):
            return self.above(client.outlet, ["branch"])
        if any(p.role == role and p.at == client.outlet for p in self.staff):
            return client.outlet
        return self.above(client.outlet, ["sub_branch", "branch"])

    def eligible(self, client: Client) -> set[str]:
        place, role = self.place(client), self.role(client)
        return {p.employee_no for p in self.staff if p.at == place and p.role == role}

    def could_stay(self, client: Client) -> bool:
        held = self.before.get(client.client_no)
        return (
            held is not None
            and held.role == self.role(client)
            and held.employee_no in self.eligible(client)
        )

    def possible(self, client: Client) -> set[str]:
        """Who may have the client tonight."""
        found = self.eligible(client) - self.away
        if self.could_stay(client):
            found.add(self.before[client.client_no].employee_no)
        return found


def best(case: Case) -> tuple[int, int]:
    """The most clients that can be managed, and the most that can then stay."""
    pairs = [(c, p) for c in case.clients for p in sorted(case.possible(c))]
    if not pairs:
        return 0, 0
    stays = np.array(
        [case.could_stay(c) and case.before[c.client_no].employee_no == p for c, p in pairs], float
    )
    # One client more is worth more than all that could stay.
    worth = 1.0 + stays / (len(case.clients) + 1)
    rows, limits = [], []
    for client in case.clients:
        rows.append([float(c is client) for c, _ in pairs])
        limits.append(1.0)
    for held in {(p, case.role(c)) for c, p in pairs}:
        cap = case.caps.get(str(held[1]))
        if cap is not None:
            rows.append([float((p, case.role(c)) == held) for c, p in pairs])
            limits.append(float(cap))
    constraint = LinearConstraint(np.array(rows), -np.inf, np.array(limits))
    solved = milp(
        -worth, constraints=constraint, integrality=np.ones(len(pairs)), bounds=Bounds(0, 1)
    )
    chosen = np.round(solved.x)
    return int(chosen.sum()), int((chosen * stays).sum())
