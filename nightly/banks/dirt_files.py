"""Bad files of every kind, each made from a good one (domain/08 §Names, §Fine print)."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

BOMB_MIB = 64
LONG_LINE = 10 * 1024 * 1024


@dataclass(frozen=True)
class BadFile:
    """``reason`` is the code that holds it; empty: without its ``.ok`` it is not there at all."""

    file: str
    kind: str
    reason: str
    is_required: bool


@dataclass(frozen=True)
class Good:
    """A small good file to spoil: ``stem`` in ``folder``, its header and rows."""

    folder: Path
    stem: str
    content: bytes

    @property
    def rows(self) -> int:
        return self.content.count(b"\n") - 1

    @property
    def data(self) -> Path:
        return self.folder / f"{self.stem}.dat"

    def ok(self, line: str, stem: str = "") -> None:
        (self.folder / f"{stem or self.stem}.ok").write_text(line + "\n")


def _wrong_rows(good: Good) -> None:
    good.data.write_bytes(good.content)
    good.ok(f"{good.data.name}|{good.rows + 1}|{len(good.content)}|")


def _wrong_bytes(good: Good) -> None:
    good.data.write_bytes(good.content)
    good.ok(f"{good.data.name}|{good.rows}|{len(good.content) + 1}|")


def _wrong_name(good: Good) -> None:
    good.data.write_bytes(good.content)
    good.ok(f"other.f.20000101.dat|{good.rows}|{len(good.content)}|")


def _path_in_name(good: Good) -> None:
    good.data.write_bytes(good.content)
    good.ok(f"../../{good.data.name}|{good.rows}|{len(good.content)}|")


def _no_control(good: Good) -> None:
    good.data.write_bytes(good.content)


def _garbled_control(good: Good) -> None:
    good.data.write_bytes(good.content)
    good.ok(f"{good.data.name}|{good.rows}|all well")


def _missing_part(good: Good) -> None:
    for part in ("_001", "_002"):
        data = good.folder / f"{good.stem}{part}.dat"
        data.write_bytes(good.content)
        good.ok(f"{data.name}|{good.rows}|{len(good.content)}|", good.stem + part)
    good.ok("parts|3")


def _bomb(good: Good) -> None:
    """Decompressed it is a thousand times as large, in lines of ordinary length."""
    line = b"0" * 127 + b"\n"
    rows = BOMB_MIB * 1024 * 1024 // len(line)
    header = good.content.split(b"\n", 1)[0] + b"\n"
    _gz(good, gzip.compress(header + line * rows, mtime=0), rows=rows)


def _cut_off(good: Good) -> None:
    whole = gzip.compress(good.content, mtime=0)
    _gz(good, whole[: len(whole) * 2 // 3], rows=good.rows)


def _gz(good: Good, packed: bytes, *, rows: int) -> None:
    data = good.folder / f"{good.stem}.dat.gz"
    data.write_bytes(packed)
    good.ok(f"{data.name}|{rows}|{len(packed)}|")


def _other_header(good: Good) -> None:
    _, rows = good.content.split(b"\n", 1)
    _right_totals(good, b"these,are,not,the,columns\n" + rows)


def _other_encoding(good: Good) -> None:
    _right_totals(good, good.content.decode().encode("utf-16"))


def _all_bad(good: Good) -> None:
    header, *rows = good.content.rstrip(b"\n").split(b"\n")
    _right_totals(good, b"\n".join([header, *(row + b",surplus" for row in rows)]) + b"\n")


def _long_line(good: Good) -> None:
    _right_totals(good, good.content + b"9" * LONG_LINE + b"\n")


def _right_totals(good: Good, content: bytes) -> None:
    rows = content.count(b"\n") - 1
    good.data.write_bytes(content)
    good.ok(f"{good.data.name}|{rows}|{len(content)}|")


# Kind → the reason it is held for, and who makes it.
FILE_KINDS: Mapping[str, tuple[str, Callable[[Good], None]]] = {
    "wrong_rows": ("ok_rows", _wrong_rows),
    "wrong_bytes": ("ok_bytes", _wrong_bytes),
    "wrong_name": ("ok_name", _wrong_name),
    "path_in_name": ("ok_name", _path_in_name),
    "no_control": ("", _no_control),
    "garbled_control": ("ok_malformed", _garbled_control),
    "missing_part": ("parts_missing", _missing_part),
    "gz_bomb": ("gz_bomb", _bomb),
    "gz_cut_off": ("gz_corrupt", _cut_off),
    "bad_header": ("bad_header", _other_header),
    "other_encoding": ("bad_header", _other_encoding),
    "too_many_bad": ("too_many_bad", _all_bad),
    "long_line": ("line_too_long", _long_line),
}


def plant_file(folder: Path, stem: str, content: bytes, kind: str) -> BadFile:
    """Leaves a bad file of ``kind`` as ``stem``, in place of a good one if there is one."""
    good = Good(folder, stem, content)
    for old in (good.data, folder / f"{stem}.ok"):
        old.unlink(missing_ok=True)
    reason, spoil = FILE_KINDS[kind]
    spoil(good)
    name = f"{stem}.dat.gz" if kind.startswith("gz_") else f"{stem}.dat"
    return BadFile(name, kind, reason, is_required=False)


def spoil_sum(data: Path, *, is_required: bool) -> BadFile:
    """Adds a fen to the control total of a good file."""
    ok = data.with_suffix(".ok")
    name, rows, size, total = ok.read_text().strip().split("|")
    last = "1" if total.endswith("0") else "0"
    ok.write_text(f"{name}|{rows}|{size}|{total[:-1]}{last}\n")
    return BadFile(data.name, "wrong_sum", "ok_sum", is_required)
