"""The institution tree as paths: each code from the root down, followed by "/"."""

from collections.abc import Mapping


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
