"""The institution tree as paths: each code from the root down, followed by "/"."""

from collections.abc import Mapping, Sequence


class TreeBroken(ValueError):
    """The institutions do not form trees: a circle of parents."""


def tree_paths(parents: Mapping[str, str | None]) -> dict[str, str]:
    """Code → path, from code → parent code. A parent that is not among the codes makes a root.

    Raises TreeBroken if parents go in a circle.
    """
    paths: dict[str, str] = {}
    for code in parents:
        _path(code, parents, paths)
    return paths


def _path(code: str, parents: Mapping[str, str | None], paths: dict[str, str]) -> None:
    above: list[str] = []
    current: str | None = code
    while current is not None and current in parents and current not in paths:
        if current in above:
            raise TreeBroken(f"the parents of institution {code} go in a circle")
        above.append(current)
        current = parents[current]
    prefix = paths.get(current, "/") if current is not None else "/"
    for name in reversed(above):
        prefix = f"{prefix}{name}/"
        paths[name] = prefix


class Ancestry:
    """Which subtrees a place counts in. What lies nowhere in the tree (a client without a home
    outlet, or with one that left) counts at the first root, the top of the whole bank."""

    def __init__(self, paths: Mapping[str, str]) -> None:
        self._above = {code: path.strip("/").split("/") for code, path in paths.items()}
        self.roots = sorted(code for code, above in self._above.items() if above == [code])

    def of(self, code: str | None) -> Sequence[str]:
        """The institutions whose subtree holds the place, from the root down to itself."""
        return self._above.get(str(code), self.roots[:1])
