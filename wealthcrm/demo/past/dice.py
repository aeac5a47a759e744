"""Random numbers of one purpose: what is drawn for one client depends on nobody else."""

from collections.abc import Mapping, Sequence
from typing import TypeVar
from zlib import crc32

import numpy as np

T = TypeVar("T")
AT_ONCE = 128


class Dice:
    """A stream of its own for each ``seed`` and ``path`` (words such as a client number)."""

    def __init__(self, seed: int, *path: str) -> None:
        self._drawn = np.random.default_rng([seed, *(crc32(word.encode()) for word in path)])
        self._shares: list[float] = []

    def share(self) -> float:
        """From 0 to below 1."""
        if not self._shares:
            self._shares = self._drawn.random(AT_ONCE).tolist()
        return self._shares.pop()

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.share()

    def whole(self, low: int, high: int) -> int:
        """Both ends included."""
        return low + int((high - low + 1) * self.share())

    def says(self, percent: float) -> bool:
        """Yes in so many of a hundred cases."""
        return self.share() * 100 < percent

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[int(len(choices) * self.share())]

    def weighed(self, weights: Mapping[T, int]) -> T:
        """One of the keys, as often as their weights say."""
        left = self.share() * sum(weights.values())
        for choice, weight in weights.items():
            left -= weight
            if left < 0:
                return choice
        return choice
