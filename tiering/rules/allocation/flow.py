"""The best possible counts: most clients managed, then fewest moves (domain/02 §5 a, b).

A flow of minimum cost: clients run from groups to persons over an arc *keep* (as many as could
stay, cost −1) or an arc *new* (cost 0), and out through the person's room. Starting from the flow
that keeps as many as there is room for, which is cheapest for its size, every shortest augmenting
path leaves a flow that is cheapest for its size; when none is left it is largest too.
"""

from collections import deque
from typing import NamedTuple

from tiering.rules.allocation.component import Component, Counts, Seat

Node = tuple[str, int]  # ("g", group) or ("p", person)


class Step(NamedTuple):
    """One residual arc between a group and a person: what it adds to which of the two arcs."""

    seat: Seat
    is_keep: bool
    sign: int


def best_counts(component: Component) -> Counts:
    """The counts with the most clients managed and, among those, the most kept."""
    flow = _Flow(component)
    flow.fill()
    while flow.augment():
        pass
    given = dict.fromkeys(component.pool, 0)
    for (group, _), count in flow.new.items():
        given[group] += count
    return Counts(kept=flow.kept, given=given)


class _Flow:
    def __init__(self, component: Component) -> None:
        self.component = component
        self.kept: dict[Seat, int] = dict(component.first_kept)
        self.new: dict[Seat, int] = {}
        self.waiting = dict(component.pool)
        self.persons: dict[int, list[int]] = {
            group: list(people) for group, people in component.receivers.items()
        }
        self.groups: dict[int, list[int]] = {}
        self._join_seats()
        self.unbounded = sum(self.waiting.values())
        self.free = {
            p: self.unbounded if room is None else room for p, room in component.room.items()
        }
        for (_, person), count in self.kept.items():
            if component.room[person] is not None:
                self.free[person] -= count

    def _join_seats(self) -> None:
        for (group, person), count in sorted(self.component.staying.items()):
            self.waiting[group] += count - self.kept.setdefault((group, person), 0)
            if person not in self.persons.setdefault(group, []):
                self.persons[group].append(person)
        for group in sorted(self.waiting):
            self.persons.setdefault(group, [])
            for person in self.persons[group]:
                self.groups.setdefault(person, []).append(group)

    def fill(self) -> None:
        """Places that are free: paths of one arc and no cost, so no search is needed."""
        for group in sorted(self.waiting):
            for person in self.component.receivers.get(group, ()):
                count = min(self.waiting[group], self.free[person])
                if count > 0:
                    self.new[group, person] = self.new.get((group, person), 0) + count
                    self.waiting[group] -= count
                    self.free[person] -= count

    def augment(self) -> bool:
        """Send what one cheapest path can carry; False when no path is left."""
        cost, came = self._search()
        ends = [(cost[node], node[1]) for node in cost if node[0] == "p" and self.free[node[1]] > 0]
        if not ends:
            return False
        person = min(ends)[1]
        steps: list[Step] = []
        node: Node = ("p", person)
        while node in came:
            node, step = came[node]
            steps.append(step)
        amount = min(self.waiting[node[1]], self.free[person], *map(self._residual, steps))
        for step in steps:
            counts = self.kept if step.is_keep else self.new
            counts[step.seat] = counts.get(step.seat, 0) + step.sign * amount
        self.waiting[node[1]] -= amount
        self.free[person] -= amount
        return True

    def _search(self) -> tuple[dict[Node, int], dict[Node, tuple[Node, Step]]]:
        """Cheapest residual paths from every group that still waits (Bellman and Ford)."""
        cost: dict[Node, int] = {
            ("g", group): 0 for group in sorted(self.waiting) if self.waiting[group] > 0
        }
        came: dict[Node, tuple[Node, Step]] = {}
        queue = deque(cost)
        queued = set(cost)
        while queue:
            node = queue.popleft()
            queued.discard(node)
            for target, step in self._steps(node):
                price = cost[node] - (step.sign if step.is_keep else 0)
                if self._residual(step) > 0 and price < cost.get(target, price + 1):
                    cost[target], came[target] = price, (node, step)
                    if target not in queued:
                        queue.append(target)
                        queued.add(target)
        return cost, came

    def _steps(self, node: Node) -> list[tuple[Node, Step]]:
        kind, number = node
        if kind == "g":
            return [
                (("p", person), Step((number, person), is_keep, 1))
                for person in self.persons[number]
                for is_keep in (True, False)
            ]
        return [
            (("g", group), Step((group, number), is_keep, -1))
            for group in self.groups.get(number, ())
            for is_keep in (False, True)
        ]

    def _residual(self, step: Step) -> int:
        if step.is_keep:
            kept = self.kept.get(step.seat, 0)
            return self.component.staying.get(step.seat, 0) - kept if step.sign > 0 else kept
        if step.sign < 0:
            return self.new.get(step.seat, 0)
        group, person = step.seat
        return self.unbounded if person in self.component.receivers.get(group, ()) else 0
