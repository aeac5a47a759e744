"""Concentration and marginal bands of random trees equal a plain list of clients."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiering.pipeline.staging.spread import spread_of

PATHS = {
    "H": "/H/", "B1": "/H/B1/", "B10": "/H/B10/", "S": "/H/B1/S/", "O1": "/H/B1/S/O1/",
    "O2": "/H/B1/S/O2/", "O3": "/H/B1/O3/", "O4": "/H/B10/O4/", "O5": "/H/O5/",
}  # fmt: skip
EDGES = [0, 1, 699_999, 700_000, 999_999, 1_000_000, 19_999_999, 20_000_000]
amounts = st.lists(st.one_of(st.sampled_from(EDGES), st.integers(0, 10**11)), max_size=12)
huge = st.lists(st.integers(0, 9 * 10**18), max_size=6)
homes = st.sampled_from([*PATHS, None, "gone"])


def below(code: str, fen: dict[str | None, list[int]]) -> list[int]:
    """The amounts of a subtree, richest first; who is nowhere in the tree is at the top."""
    inside = [
        amount
        for home, own in fen.items()
        for amount in own
        if f"/{code}/" in PATHS.get(str(home), "/H/")
    ]
    return sorted(inside, reverse=True)


def told(richest: list[int]) -> tuple[object, ...]:
    top = -(-len(richest) // 5)
    holders = next(n for n in range(len(richest) + 1) if sum(richest[:n]) * 5 >= sum(richest) * 4)
    bands = [(700_000, 10**6), (3 * 10**6, 5 * 10**6), (7 * 10**6, 10**7), (15 * 10**6, 2 * 10**7)]
    inside = [[fen for fen in richest if low <= fen < end] for low, end in bands]
    return (
        len(richest), Decimal(sum(richest)) / 100, top, Decimal(sum(richest[:top])) / 100, holders,
        [(len(band), Decimal(sum(band)) / 100) for band in inside],
    )  # fmt: skip


@pytest.mark.parametrize("size", ["usual", "beyond 64 bits"])
@given(data=st.data())
def test_every_subtree_equals_its_plain_list(size: str, data: st.DataObject) -> None:
    drawn = data.draw(st.dictionaries(homes, amounts if size == "usual" else huge))
    found = spread_of({home: np.array(own, dtype=np.int64) for home, own in drawn.items()}, PATHS)
    assert set(found) == set(PATHS)
    for code, spread in found.items():
        marginal = [(band.clients, band.aum) for band in spread.marginal]
        kept = (spread.clients, spread.aum, spread.top_clients, spread.top_aum,
                spread.holders_of_80, marginal)  # fmt: skip
        assert kept == told(below(code, drawn))
