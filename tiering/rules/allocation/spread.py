"""Who of the people takes each client: the lightest load first (domain/02 step 3).

Filling the lightest book first goes evenly up to the planned size and on, as evenly, to the cap, so
the planned size needs no rule of its own here.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heapreplace

from tiering.rules.allocation.component import Component, Counts


class NoPlace(RuntimeError):
    """More clients than ``best_counts`` found places for: the caller mixed up its inputs."""


def spread(
    component: Component, counts: Counts, order: Iterable[int], loads: Mapping[int, int]
) -> list[int]:
    """The person of each client given a place, one for one with ``order``.

    ``order`` holds the group of each such client, most important first; ``loads`` says how many
    each person has already, those who stay and those fixed tonight included. A client gets the
    lightest loaded person with room, ties the lowest number; if nobody of its group has room
    left, clients placed before it move over to another of their own possible managers.
    """
    return _Spread(component, counts, loads).run(order)


class _Spread:
    def __init__(self, component: Component, counts: Counts, loads: Mapping[int, int]) -> None:
        kept_by: dict[int, int] = {}
        for (_, person), count in counts.kept.items():
            kept_by[person] = kept_by.get(person, 0) + count
        self.free = {
            person: None if room is None else room - kept_by.get(person, 0)
            for person, room in component.room.items()
        }
        # Who lets clients of a group go takes none of that group: that would undo the release.
        self.takers = {
            group: tuple(p for p in people if not _releases(component, counts, group, p))
            for group, people in component.receivers.items()
        }
        self.loads = dict(loads)
        self.heaps = {
            group: [(self.loads[person], person) for person in people]
            for group, people in self.takers.items()
        }
        for heap in self.heaps.values():
            heapify(heap)
        self.placed: list[int] = []
        self.stacks: dict[tuple[int, int], list[int]] = {}

    def run(self, order: Iterable[int]) -> list[int]:
        shared = len(self.heaps) > 1
        for index, group in enumerate(order):
            person = self._lightest(group)
            if person is None:
                person = self._make_room(group)
            self.placed.append(person)
            self._take(person)
            if shared:
                self.stacks.setdefault((group, person), []).append(index)
        return self.placed

    def _lightest(self, group: int) -> int | None:
        """The top of the group's heap, whose entries may be older than the loads."""
        heap = self.heaps.get(group, [])
        while heap:
            load, person = heap[0]
            if self.free[person] == 0:
                heappop(heap)
            elif load != self.loads[person]:
                heapreplace(heap, (self.loads[person], person))
            else:
                return person
        return None

    def _take(self, person: int) -> None:
        self.loads[person] += 1
        free = self.free[person]
        if free is not None:
            self.free[person] = free - 1

    def _make_room(self, group: int) -> int:
        """Move placed clients along the shortest way to somebody with room; who is free now."""
        came, person = self._way_to_room(group)
        self._take(person)
        while (before := came[person]) is not None:
            mover, left = before
            index = self.stacks[mover, left].pop()
            self.placed[index] = person
            self.stacks.setdefault((mover, person), []).append(index)
            person = left
        self.loads[person] -= 1
        self.free[person] = 1
        return person

    def _way_to_room(self, group: int) -> tuple[dict[int, tuple[int, int] | None], int]:
        """Breadth first from the group's people: how each person was reached (the group whose
        client would move, and from whom), and the first with room."""
        came: dict[int, tuple[int, int] | None] = dict.fromkeys(self.takers.get(group, ()))
        queue = deque(came)
        while queue:
            left = queue.popleft()
            for mover in self._groups_with(left):
                for person in self.takers[mover]:
                    if person not in came:
                        came[person] = (mover, left)
                        if self.free[person] != 0:
                            return came, person
                        queue.append(person)
        raise NoPlace(f"group {group} was promised a place that nobody has")

    def _groups_with(self, person: int) -> list[int]:
        return [group for group in self.heaps if self.stacks.get((group, person))]


def _releases(component: Component, counts: Counts, group: int, person: int) -> bool:
    seat = (group, person)
    return counts.kept.get(seat, 0) < component.staying.get(seat, 0)
