"""Quoted fields of a whole block at once: files that quote every cell stay fast."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

FIELD_MARK = "\x1f"
NEW_LINE = 10
Numbers = npt.NDArray[Any]


def unquote(
    block: bytes, ends: Numbers, delimiter: bytes, quote: bytes
) -> tuple[pa.Array, Numbers]:
    """The lines that end at ``ends`` with their quotes gone and FIELD_MARK between fields.

    Right only for lines whose quotes open at the start and close at the end of a field; the
    indices of all others (doubled, stray and unpaired quotes) come back beside it.
    """
    data = np.frombuffer(block, np.uint8)
    marks = np.flatnonzero(data == quote[0])
    line_of = np.searchsorted(ends, marks)
    counts = np.bincount(line_of, minlength=len(ends))
    before = np.cumsum(counts) - counts  # quotes in the lines before
    opens = (np.arange(len(marks)) - before[line_of]) % 2 == 0
    # The byte before an opening quote, or after a closing one, must end or begin a field.
    edge = data[np.where(opens, np.maximum(marks - 1, 0), np.minimum(marks + 1, len(data) - 1))]
    at_edge = (edge == delimiter[0]) | (edge == NEW_LINE) | (marks == 0)
    odd = np.union1d(line_of[~at_edge], np.flatnonzero(counts % 2))
    toggles = np.zeros(len(data), np.uint8)
    toggles[marks] = 1
    toggles[ends[counts % 2 == 1]] ^= 1  # an unpaired quote ends with its line
    inside = np.cumsum(toggles, dtype=np.uint8) & 1  # wraps at 256, which keeps parity
    marked = data.copy()
    marked[(data == delimiter[0]) & (inside == 0)] = ord(FIELD_MARK)
    kept = marked[(data != quote[0]) & (data != NEW_LINE)]
    offsets = np.zeros(len(ends) + 1, np.int32)
    offsets[1:] = ends - np.arange(len(ends)) - np.cumsum(counts)
    return pa.StringArray.from_buffers(len(ends), pa.py_buffer(offsets), pa.py_buffer(kept)), odd
