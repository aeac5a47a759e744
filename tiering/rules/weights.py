"""The weights of asset classes over time: of the policy of each day (domain/02 §Fine print)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise


@dataclass(frozen=True)
class WeightsFrom:
    """Asset class → weight, from a day until the next entry's."""

    from_on: date
    weights: Mapping[str, Decimal]


def merged(entries: Iterable[WeightsFrom]) -> tuple[WeightsFrom, ...]:
    """The entries in order of their days, without those that say what the one before them said."""
    kept: list[WeightsFrom] = []
    for entry in sorted(entries, key=lambda entry: entry.from_on):
        if not kept or dict(kept[-1].weights) != dict(entry.weights):
            kept.append(entry)
    return tuple(kept)


def steps(entries: Sequence[WeightsFrom]) -> list[tuple[str, date, date, Decimal]]:
    """(asset class, from, until, weight), until excluded; a day begins a step only for the classes
    whose weight changes on it."""
    found: list[tuple[str, date, date, Decimal]] = []
    for name in entries[0].weights:
        own = [(entry.from_on, entry.weights[name]) for entry in entries]
        own[0] = (date.min, own[0][1])  # balances are older than any policy
        changes = [own[0]] + [b for a, b in pairwise(own) if a[1] != b[1]]
        ends = [change[0] for change in changes[1:]] + [date.max]
        found += [(name, day, end, w) for (day, w), end in zip(changes, ends, strict=True)]
    return found
