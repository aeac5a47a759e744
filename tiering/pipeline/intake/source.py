"""Bytes of one extract file in blocks of whole lines, unpacked as they come, with limits."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tiering.pipeline.intake.refusal import FileRefused

READ_BYTES = 8 << 20
LINE_LIMIT = 64 << 10  # bytes of one line
RATIO_LIMIT = 100  # unpacked ÷ packed
RATIO_FLOOR = 4 << 20  # so much may any file unpack to: tiny ones of equal lines pack well
UNPACK_STEP = 4 << 20
GZIP = 16 + zlib.MAX_WBITS


def blocks(path: Path) -> Iterator[bytes]:
    """Blocks of whole lines, every line ended by a line feed. Raises FileRefused."""
    carry = b""
    for chunk in _chunks(path):
        end = chunk.rfind(b"\n") + 1
        if end:
            yield carry + chunk[:end]
            carry = chunk[end:]
        else:
            carry += chunk
        if len(carry) > LINE_LIMIT:
            raise FileRefused("line_too_long", f"{path.name}: above {LINE_LIMIT} bytes")
    if carry:
        yield carry + b"\n"


def probe(path: Path, limit: int) -> None:
    """Read the first ``limit`` unpacked bytes: a hostile file is refused before any work."""
    seen = 0
    for block in blocks(path):
        seen += len(block)
        if seen >= limit:
            return


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        if path.suffix == ".gz":
            yield from _unpacked(file, path.name)
        else:
            while chunk := file.read(READ_BYTES):
                yield chunk


def _unpacked(file: BinaryIO, name: str) -> Iterator[bytes]:
    """Unpack a gzip file of one or more members; never more than a step ahead of the limits."""
    packed = unpacked = 0
    member = zlib.decompressobj(GZIP)
    begun = False
    try:
        while chunk := file.read(1 << 20):
            packed += len(chunk)
            while chunk:
                if member.eof:
                    member = zlib.decompressobj(GZIP)
                begun = True
                out = member.decompress(chunk, UNPACK_STEP)
                chunk = member.unused_data if member.eof else member.unconsumed_tail
                unpacked += len(out)
                _check_ratio(name, packed, unpacked)
                if out:
                    yield out
    except zlib.error as error:
        raise FileRefused("gz_corrupt", f"{name}: {error}") from error
    if not begun or not member.eof:
        raise FileRefused("gz_corrupt", f"{name}: ends too early")


def _check_ratio(name: str, packed: int, unpacked: int) -> None:
    if unpacked > RATIO_FLOOR and unpacked > packed * RATIO_LIMIT:
        raise FileRefused("gz_bomb", f"{name}: unpacks to more than {RATIO_LIMIT} times its size")
