"""A file that is there whole or not at all: what an export leaves behind when it is cut short."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb


class NotWritten(RuntimeError):
    """The file could not be written; the message names it as it was asked for."""


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """The path to write to, which becomes ``out`` when the block ends well.

    Until then it can be read by its owner only, and it goes with whatever ends the block: it holds
    clients' figures. Raises NotWritten.
    """
    if out.exists() and not out.is_file():
        raise NotWritten(f"{out} is {'a folder' if out.is_dir() else 'no file'}: name a file")
    making = out.with_name(f".{out.name}.part")
    try:
        making.unlink(missing_ok=True)  # of an export that was killed
        os.close(os.open(making, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield making
        making.chmod(0o666 & ~_mask())
        making.replace(out)
    except OSError as error:
        raise NotWritten(f"{out} cannot be written: {error.strerror}") from error
    except duckdb.IOException as error:  # its words name the file as it was being made
        raise NotWritten(f"{out} cannot be written") from error
    finally:
        # Where not even that can be done, nothing was made.
        if making.parent.is_dir():
            making.unlink(missing_ok=True)


def _mask() -> int:
    """The rights that new files of this process are made without; asking means setting."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
