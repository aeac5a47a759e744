"""What a table in a file is made of: typed columns, and the sheet that says what it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What the cells of a column are. ``MONEY``: yuan with two decimals; ``TEXT`` is never read as
    anything else (client numbers, employee numbers)."""

    TEXT = "text"
    MONEY = "money"
    WHOLE = "whole"
    DATE = "date"


@dataclass(frozen=True)
class SheetColumn:
    """``width`` in characters, as spreadsheets count."""

    words: str
    kind: Kind
    width: int


@dataclass(frozen=True)
class Sheet:
    """A table and what is said about it. ``mark`` is the watermark: who made the file and when;
    ``about`` gives the lines (what, value) of the sheet of definitions, told the number of rows."""

    title: str
    about_title: str
    mark: str
    columns: Sequence[SheetColumn]
    about: Callable[[int], Sequence[tuple[str, str]]]
