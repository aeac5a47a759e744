"""What the intake says about a file and about a day."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Decisions:
    """What people decided (recorded, by two of them). ``released``: digests of files that may pass
    the limits of bad rows and of shrinking. ``skipped``: file or table names to go on without."""

    released: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RejectedSample:
    line: int
    column: str
    reason: str
    masked_row: str
    file: str = ""  # its part, where a file comes in parts


@dataclass(frozen=True)
class FileVerdict:
    """One file. Not held: ``loaded + rejected == rows``; held: nothing of it was used.

    ``amount_sum`` (yuan) counts every row whose amount reads as a number; None without an amount
    column, or when it is beyond any bank.
    """

    name: str
    table: str
    kind: str
    rows: int
    loaded: int
    rejected: int
    held: bool
    skipped: bool
    reason: str
    detail: str
    bytes: int
    amount_sum: Decimal | None
    digest: str
    reasons: dict[str, int]
    parts: int
    samples: tuple[RejectedSample, ...] = ()


@dataclass(frozen=True)
class DayVerdict:
    files: tuple[FileVerdict, ...]
    missing: tuple[str, ...]
    had_files: bool
    loaded_rows: int
