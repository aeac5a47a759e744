"""The staff of an invented bank: enough managers that most clients have one, and a few gaps."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import numpy as np

from nightly.banks.columns import Ints
from nightly.banks.tree import HEAD_OFFICE, Tree
from nightly.banks.words import GIVEN_MEN, GIVEN_WOMEN, SURNAMES
from organisation.rules.roles import Role

# The planned sizes of the books (the policy's defaults); a tenth is kept free.
PLANNED = {
    Role.WEALTH_ADVISOR: 100,
    Role.RELATIONSHIP_MANAGER: 400,
    Role.LOBBY_MANAGER: 300,
    Role.REMOTE_MANAGER: 9_000,
}


@dataclass(frozen=True)
class Posting:
    employee_no: str
    name: str
    role: Role
    institution_code: str
    joined_on: date
    left_on: date | None = None


@dataclass(frozen=True)
class Demand:
    """Clients by home outlet (arrays) that each book has to hold."""

    long_tail: Ints
    mid: Ints
    wealth: Ints
    private: Ints


def make_staff(
    dice: np.random.Generator, tree: Tree, demand: Demand, first_night: date
) -> list[Posting]:
    """All postings: the twelve roles; one outlet without a relationship manager and one without a
    lobby manager; in every branch somebody serving two outlets; one who leaves on the second night
    and one who joins then; one with two roles."""
    staff = _Hiring(dice, first_night - timedelta(days=700))
    _head_office(staff)
    for branch in tree.branches:
        _branch(staff, tree, demand, branch)
    for sub in tree.sub_branches:
        staff.hire(Role.BRANCH_HEAD, sub)
        staff.hire(Role.LOAN_MANAGER, sub)
    for place, outlet in enumerate(tree.outlets):
        _outlet(staff, place, outlet, demand)
    _peculiar(staff, tree, first_night)
    return sorted(
        staff.postings, key=lambda each: (each.employee_no, each.role, each.institution_code)
    )


def staff_columns(postings: list[Posting], as_of: date) -> dict[str, Any]:
    """The ``staff`` table of domain/08 on ``as_of``: who joins later is not in it yet."""
    known = [each for each in postings if each.joined_on <= as_of]
    left = [
        each.left_on.isoformat() if each.left_on and each.left_on <= as_of else None
        for each in known
    ]
    return {
        "employee_no": [each.employee_no for each in known],
        "name": [each.name for each in known],
        "role": [str(each.role) for each in known],
        "institution_code": [each.institution_code for each in known],
        "joined_on": [each.joined_on.isoformat() for each in known],
        "left_on": left,
    }


class _Hiring:
    """Gives out employee numbers and names."""

    def __init__(self, dice: np.random.Generator, joined: date) -> None:
        self.postings: list[Posting] = []
        self._joined = joined
        self._numbers = count(1)
        self._names = self._draw_names(dice)

    def hire(self, role: Role, code: str, people: int = 1) -> None:
        for _ in range(people):
            number = next(self._numbers)
            joined = self._joined - timedelta(days=number * 37 % 3_000)
            self.postings.append(Posting(f"E{number:05d}", next(self._names), role, code, joined))

    def also(self, person: Posting, role: Role, code: str) -> None:
        """A second posting of the same person."""
        self.postings.append(
            Posting(
                person.employee_no, person.name, role, code, person.joined_on + timedelta(days=90)
            )
        )

    def all(self, role: Role) -> list[Posting]:
        return [each for each in self.postings if each.role == role]

    def replace(self, old: Posting, new: Posting) -> None:
        self.postings[self.postings.index(old)] = new

    @staticmethod
    def _draw_names(dice: np.random.Generator) -> Iterator[str]:
        surnames, given = tuple(SURNAMES), (*GIVEN_MEN, *GIVEN_WOMEN)
        while True:
            first, second, third = dice.integers(0, (60, len(given), len(given)))
            yield surnames[first] + given[second] + (given[third] if third % 4 else "")


def _head_office(staff: _Hiring) -> None:
    staff.hire(Role.ADMINISTRATOR, HEAD_OFFICE, 2)
    staff.hire(Role.HEAD_OFFICE, HEAD_OFFICE, 2)
    staff.hire(Role.EMPLOYEE, HEAD_OFFICE, 2)


def _branch(staff: _Hiring, tree: Tree, demand: Demand, branch: str) -> None:
    places = [place for place, code in enumerate(tree.outlets) if tree.branch_of(code) == branch]
    staff.hire(Role.BRANCH_OFFICE, branch, 2)
    # Outlets directly below the branch have no nearer sub-branch (domain/02 §Eligible).
    staff.hire(Role.BRANCH_HEAD, branch)
    staff.hire(
        Role.WEALTH_ADVISOR, branch, _needed(demand.private[places].sum(), Role.WEALTH_ADVISOR)
    )
    staff.hire(
        Role.REMOTE_MANAGER, branch, _needed(demand.long_tail[places].sum(), Role.REMOTE_MANAGER)
    )
    staff.hire(Role.EMPLOYEE, branch)


def _outlet(staff: _Hiring, place: int, outlet: str, demand: Demand) -> None:
    staff.hire(Role.OUTLET_HEAD, outlet)
    if place != 4:  # short on purpose
        wealthy = demand.wealth[place]
        staff.hire(Role.RELATIONSHIP_MANAGER, outlet, _needed(wealthy, Role.RELATIONSHIP_MANAGER))
    if place != 7:  # short on purpose
        staff.hire(Role.LOBBY_MANAGER, outlet, _needed(demand.mid[place], Role.LOBBY_MANAGER))
    if place % 3 or outlet[2:4] == "00":  # the others are served by the sub-branch above
        staff.hire(Role.LOAN_MANAGER, outlet)
    staff.hire(Role.TELLER, outlet, 2 + place % 2)
    if place % 4 == 0:
        staff.hire(Role.EMPLOYEE, outlet)


def _needed(clients: int, role: Role) -> int:
    return max(1, -(-int(clients) * 11 // (PLANNED[role] * 10)))


def _peculiar(staff: _Hiring, tree: Tree, first_night: date) -> None:
    """What real staff lists have: people who leave and join, serve two outlets, hold two roles."""
    _turnover(staff, first_night)
    for branch in tree.branches:
        _serve_two(staff, tree, Role.RELATIONSHIP_MANAGER, branch)
    _serve_two(staff, tree, Role.LOBBY_MANAGER, tree.branches[1])
    teller = staff.all(Role.TELLER)[1]
    staff.also(teller, Role.LOBBY_MANAGER, teller.institution_code)


def _turnover(staff: _Hiring, first_night: date) -> None:
    second_night = first_night + timedelta(days=1)
    gone = staff.all(Role.RELATIONSHIP_MANAGER)[-1]
    staff.replace(gone, replace(gone, left_on=second_night))
    staff.hire(Role.RELATIONSHIP_MANAGER, gone.institution_code)
    joining = staff.postings[-1]
    staff.replace(joining, replace(joining, joined_on=second_night))
    former = staff.all(Role.TELLER)[3]
    staff.replace(former, replace(former, left_on=first_night - timedelta(days=200)))


def _serve_two(staff: _Hiring, tree: Tree, role: Role, branch: str) -> None:
    """The first such manager of the branch also serves the next outlet."""
    found = [each for each in staff.all(role) if each.institution_code[:2] == branch[:2]]
    if found:
        place = tree.outlets.index(found[0].institution_code)
        staff.also(found[0], role, tree.outlets[(place + 1) % len(tree.outlets)])
