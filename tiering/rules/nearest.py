"""The nearest place with room, by steps along the institution tree (domain/02 step 4)."""

from collections.abc import Iterable

from tiering.rules.eligibility import Tree


class Nearest:
    """Answers for any outlet which of some places is fewest steps away through the tree."""

    def __init__(self, tree: Tree, places: Iterable[str]) -> None:
        self.tree = tree
        # institution → (steps down, code) of the nearest of the places in its subtree
        self.below: dict[str, tuple[int, str]] = {}
        for place in places:
            for steps, above in enumerate(tree.lineage(place)):
                here = (steps, place)
                self.below[above] = min(here, self.below.get(above, here))

    def to(self, code: str) -> str | None:
        """The nearest place, ties the lowest code; None if none is in the same tree."""
        found = [
            (steps + self.below[above][0], self.below[above][1])
            for steps, above in enumerate(self.tree.lineage(code))
            if above in self.below
        ]
        return min(found)[1] if found else None
