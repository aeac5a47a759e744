"""Profile completeness (建档率, domain/02 §Book health): which fields are filled, by weight."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Completeness:
    """``percent`` is cut to a whole number; ``required`` is None where nothing is asked for."""

    percent: int
    missing: tuple[str, ...]
    required: int | None

    @property
    def is_enough(self) -> bool:
        return self.required is None or self.percent >= self.required


def completeness(
    weights: Mapping[str, int],
    filled: Mapping[str, bool],
    *,
    aum: Decimal,
    required: Sequence[tuple[Decimal, int]],
) -> Completeness:
    """``required``: (from AUM in yuan, percent), the highest first. Raises KeyError for a weight
    whose field nobody knows."""
    whole = sum(weights.values())
    there = sum(weight for name, weight in weights.items() if filled[name])
    missing = tuple(name for name in weights if not filled[name])
    asked = next((percent for least, percent in required if aum >= least), None)
    return Completeness(there * 100 // whole, missing, asked)
