"""Arrow columns from the plain arrays that banks are made of."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
EPOCH = date(1970, 1, 1).toordinal()
NEVER = 0  # as a day number: no such day


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - EPOCH


def money(fen: Ints) -> Any:
    """DECIMAL(18,2) of whole fen, without passing through a float."""
    words = np.empty((len(fen), 2), dtype=np.int64)
    words[:, 0] = fen
    words[:, 1] = fen >> 63
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(fen), [None, pa.py_buffer(words)])


def days(numbers: Ints) -> Any:
    """DATE of day numbers; NEVER is empty."""
    return pa.array(numbers.astype(np.int32), pa.int32(), mask=numbers == NEVER).cast(pa.date32())


def chosen(index: Ints, words: Sequence[str] | Any) -> Any:
    """The words at ``index``; -1 is empty."""
    indices = pa.array(index.astype(np.int32), pa.int32(), mask=index < 0)
    values = words if isinstance(words, pa.Array) else pa.array(list(words), pa.string())
    return pa.DictionaryArray.from_arrays(indices, values)


def numbered(prefix: str, numbers: Ints, width: int) -> Any:
    """Text such as ``C00000042``."""
    digits = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width=width, padding="0")
    return pc.binary_join_element_wise(prefix, digits, "")


def yes_no(flags: Mask) -> Any:
    return chosen(flags.astype(np.int64), ("N", "Y"))


def joined(*parts: Any) -> Any:
    """Text columns put together; an empty part adds nothing."""
    plain = [
        part.dictionary_decode() if pa.types.is_dictionary(part.type) else part for part in parts
    ]
    return pc.binary_join_element_wise(*plain, "", null_handling="replace", null_replacement="")


def chosen_text(numbers: Ints, empty: Mask) -> Any:
    """Whole numbers as text, empty where told."""
    return pa.array(numbers, pa.int64(), mask=empty).cast(pa.string())
