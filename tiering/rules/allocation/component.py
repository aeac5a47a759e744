"""Groups of clients that share their possible managers, and the people they hang together by.

Groups and persons are numbered. A person is an employee in one role; the numbers follow the order
of employee numbers as text, so the lower number is the lower employee number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Seat = tuple[int, int]  # (group, person)


@dataclass(frozen=True)
class Component:
    """All that decides about a set of groups which share nobody with any other group."""

    pool: Mapping[int, int]  # group → clients who have no manager to stay with
    staying: Mapping[Seat, int]  # clients who could stay with yesterday's manager
    first_kept: Mapping[Seat, int]  # of those, the largest averages within the person's room
    receivers: Mapping[int, tuple[int, ...]]  # group → who may be given clients, in order
    room: Mapping[int, int | None]  # person → places beside what is fixed tonight; None: no cap


@dataclass(frozen=True)
class Counts:
    """How many stay with whom, and how many of each group are given a place."""

    kept: Mapping[Seat, int]
    given: Mapping[int, int]


def components(seats: Iterable[Seat], groups: Iterable[int]) -> list[tuple[int, ...]]:
    """The groups, split into sets that share nobody; each set and the list in order."""
    parent = {group: group for group in groups}

    def root(group: int) -> int:
        while parent[group] != group:
            parent[group] = parent[parent[group]]
            group = parent[group]
        return group

    first_of: dict[int, int] = {}
    for group, person in seats:
        a, b = root(group), root(first_of.setdefault(person, group))
        parent[max(a, b)] = min(a, b)
    members: dict[int, list[int]] = {}
    for group in sorted(parent):
        members.setdefault(root(group), []).append(group)
    return [tuple(found) for found in members.values()]
