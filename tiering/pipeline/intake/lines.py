"""The lines of an extract file as Arrow batches for the engine.

One batch row per data line: ``pos`` (part × 2^40 + physical line number), ``raw`` (the line without
its end), ``quoted`` (for lines with quotes: the fields joined by 0x1F, else null) and ``flag``.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tiering.pipeline.intake.quotes import FIELD_MARK, unquote
from tiering.pipeline.intake.refusal import FileRefused
from tiering.pipeline.intake.source import LINE_LIMIT, blocks
from tiering.rules.dialect import Dialect, UnpairedQuote
from tiering.rules.extracts import Table

PART_SHIFT = 40
OK, BAD_ENCODING, NUL_BYTE, UNPAIRED_QUOTE = range(4)
NUL_SHOWN = "␀"
SCHEMA = pa.schema(
    [("pos", pa.int64()), ("raw", pa.string()), ("quoted", pa.string()), ("flag", pa.int8())]
)
BOM = b"\xef\xbb\xbf"
Numbers = npt.NDArray[Any]
# What may be quoted of a header: in a file without one its place is taken by somebody's data.
COLUMN_NAME = re.compile(r"[A-Za-z_]{1,40}")


@dataclass
class Lines:
    """The data lines of all parts. After a full pass ``rows`` holds the number of each part's."""

    table: Table
    kind: str
    parts: Sequence[Path]
    dialect: Dialect
    rows: dict[int, int] = field(default_factory=dict)
    error: FileRefused | None = None  # the engine wraps what a reader raises; the cause is here

    def columns(self) -> tuple[str, ...]:
        """Column names in the order of the file; reads the header. Raises FileRefused."""
        expected = self.table.names(self.kind)
        if not self.dialect.header:
            return expected
        found = self._header(self.parts[0])
        if sorted(found) != sorted(expected):
            raise FileRefused(
                "bad_header", f"{self.parts[0].name}: {_wrong_header(found, expected)}"
            )
        return found

    def reader(self) -> pa.RecordBatchReader:
        return pa.RecordBatchReader.from_batches(SCHEMA, self._guarded())

    def count(self) -> int:
        """The number of rows; ``rows`` holds them by part. Raises FileRefused like the reader."""
        for _ in self._batches():
            pass
        return sum(self.rows.values())

    def _guarded(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self._batches()
        except FileRefused as error:
            self.error = error
            raise

    def _batches(self) -> Iterator[pa.RecordBatch]:
        self.rows = {}
        header = self.columns()
        for part, path in enumerate(self.parts):
            if self.dialect.header and part and self._header(path) != header:
                raise FileRefused("bad_header", f"{path.name}: not the header of the first part")
            self.rows[part] = 0
            line = 1
            for block, is_last in _with_last(blocks(path)):
                batch, lines = self._batch(block, part, line, is_last)
                self.rows[part] += batch.num_rows
                line += lines
                yield batch

    def _header(self, path: Path) -> tuple[str, ...]:
        first = next(blocks(path), b"").split(b"\n", 1)[0].removeprefix(BOM).removesuffix(b"\r")
        try:
            return tuple(
                name.strip() for name in self.dialect.split(first.decode(self.dialect.encoding))
            )
        except (UnicodeDecodeError, UnpairedQuote) as error:
            raise FileRefused("bad_header", f"{path.name}: the header cannot be read") from error

    def _batch(
        self, block: bytes, part: int, line: int, is_last: bool
    ) -> tuple[pa.RecordBatch, int]:
        """The batch of one block whose first line is physical line ``line``; and its line count."""
        if line == 1 and self.dialect.encoding == "utf-8":
            block = block.removeprefix(BOM)
        if b"\r\n" in block:
            block = block.replace(b"\r\n", b"\n")
        block, flags = self._as_utf8(block)
        ends = np.flatnonzero(np.frombuffer(block, np.uint8) == 10)
        _check_lengths(ends, self.parts[part].name)
        first = 1 if line == 1 and self.dialect.header else 0
        last = len(ends)
        if is_last and last > first and _is_blank(ends, last - 1):
            last -= 1
        offsets = np.zeros(len(ends) + 1, np.int32)
        offsets[1:] = ends - np.arange(len(ends))
        data = pa.py_buffer(block.translate(None, b"\n"))
        raw = pa.StringArray.from_buffers(len(ends), pa.py_buffer(offsets), data)
        quoted = self._quoted(block, ends, raw, flags)
        start = (part << PART_SHIFT) + line
        pos = pa.array(np.arange(start, start + len(ends), dtype=np.int64))
        columns = [pos, raw, quoted, pa.array(flags)]
        batch = pa.RecordBatch.from_arrays(columns, schema=SCHEMA)
        return batch.slice(first, max(last - first, 0)), len(ends)

    def _as_utf8(self, block: bytes) -> tuple[bytes, Numbers]:
        """The block in UTF-8, one flag per line; odd lines are mended so that they can be shown."""
        encoding = self.dialect.encoding
        try:
            text = block.decode(encoding)
        except UnicodeDecodeError:
            return self._mended(block)
        if encoding != "utf-8":
            block = text.encode()
        if b"\0" in block:
            return self._mended(text.encode(), "utf-8")
        return block, np.zeros(block.count(b"\n"), np.int8)

    def _mended(self, block: bytes, encoding: str = "") -> tuple[bytes, Numbers]:
        encoding = encoding or self.dialect.encoding
        lines = block.split(b"\n")[:-1]
        flags = np.zeros(len(lines), np.int8)
        for index, line in enumerate(lines):
            try:
                text = line.decode(encoding)
            except UnicodeDecodeError:
                text = line.decode(encoding, errors="replace").replace("\n", "\ufffd")
                flags[index] = BAD_ENCODING
            if "\0" in text:
                text = text.replace("\0", NUL_SHOWN)
                flags[index] = flags[index] or NUL_BYTE
            lines[index] = text.encode()
        return b"\n".join([*lines, b""]), flags

    def _quoted(self, block: bytes, ends: Numbers, raw: pa.Array, flags: Numbers) -> pa.Array:
        """Fields of lines joined by FIELD_MARK; null for a block without quotes."""
        quote, delimiter = self.dialect.quote.encode(), self.dialect.delimiter.encode()
        if not quote or quote not in block:
            return pa.nulls(len(ends), pa.string())
        if len(delimiter) == 1 and FIELD_MARK.encode() not in block:
            quoted, odd = unquote(block, ends, delimiter, quote)
        else:
            quoted, odd = pa.nulls(len(ends), pa.string()), np.arange(len(ends))
        if not len(odd):
            return quoted
        mask = np.zeros(len(ends), np.bool_)
        mask[odd] = True
        slow = [self._unquoted(raw[index].as_py(), index, flags) for index in odd.tolist()]
        return pc.replace_with_mask(quoted, pa.array(mask), pa.array(slow, pa.string()))

    def _unquoted(self, line: str, index: int, flags: Numbers) -> str | None:
        try:
            return FIELD_MARK.join(f.replace(FIELD_MARK, " ") for f in self.dialect.split(line))
        except UnpairedQuote:
            flags[index] = flags[index] or UNPAIRED_QUOTE
            return None


def _wrong_header(found: Sequence[str], expected: Sequence[str]) -> str:
    """Which columns are missing, unknown or there twice; words of the file only where its first
    line is a header and they look like names."""
    if not set(found) & set(expected):
        return f"its first line is no header of {len(expected)} columns"
    missing = [name for name in expected if name not in found]
    unknown = [
        name if COLUMN_NAME.fullmatch(name) else "(not a name)"
        for name in found
        if name not in expected
    ]
    twice = [name for name, times in Counter(found).items() if times > 1 and name in expected]
    kinds = (("missing", missing), ("unknown", unknown), ("twice", twice))
    return "; ".join(f"{kind} {', '.join(names)[:200]}" for kind, names in kinds if names)


def _with_last(source: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Every block with whether it is the last one."""
    before = next(source, None)
    for block in source:
        if before is not None:
            yield before, False
        before = block
    if before is not None:
        yield before, True


def _is_blank(ends: Numbers, index: int) -> bool:
    return bool(ends[index] == (ends[index - 1] + 1 if index else 0))


def _check_lengths(ends: Numbers, name: str) -> None:
    longest = max(int(ends[0]), int(np.diff(ends).max(initial=0))) if len(ends) else 0
    if longest > LINE_LIMIT * 2:
        raise FileRefused("line_too_long", f"{name}: a line of more than {LINE_LIMIT} bytes")
