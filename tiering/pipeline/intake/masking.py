"""Rejected rows as they may be shown: nothing personal in clear (domain/07).

Where a table tells of people, a cell is shown only if it has the form of what its column holds: a
field may have slipped, and a rejected row is just the one in which it did. All else keeps its
shape: signs and blanks stay, every other character is a star. File and line say where to look.
"""

import re
from collections.abc import Callable

from clients.rules.sealing import mask_card, mask_id_no, mask_name, mask_phone
from tiering.rules.dialect import Dialect, UnpairedQuote
from tiering.rules.extracts import LINE_REASONS, Column, Table

# Signs, blanks and what stands for unreadable bytes; delimiters and quotes are among the signs.
HIDDEN = re.compile(r"[^\x00-/:-@\[-`{-\x7f␀\ufffd]|_")
LONG_DIGITS = re.compile(r"\d{7,}")
NAMES = ("name", "counterparty")
NUMBERS = ("client_no", "employee_no")  # texts by which the bank knows somebody
# The code of somebody or something has a digit; a number of a person's papers or phone is none.
CODE = re.compile(r"(?=.*\d)[A-Za-z0-9_.\-]{1,32}", re.ASCII)
PHONE = re.compile(r"[+\d()\-()\s]{3,24}", re.ASCII)
MOBILE = re.compile(r"(\+?86|0086)?1[3-9]\d{9}", re.ASCII)
ID_CARD = re.compile(r"\d{6}(1[89]|20)\d{9}[\dXx]|\d{15}", re.ASCII)
ACCOUNT = re.compile(r"\d{5,}", re.ASCII)
DAY = r"(1[89]|20)\d\d(-\d\d(-\d\d)?|/\d\d/\d\d|\d\d|\d{4})"
MOMENT = re.compile(DAY + r"([ T]\d\d:\d\d(:\d\d)?|\d{6})?", re.ASCII)
AMOUNT = re.compile(r"[+-]?\d{1,10}([.,]\d+)?", re.ASCII)
# What the masks below leave of a phone or an account; a phone of more digits was something else,
# and of 15 or 18 characters it may have been an identity number.
KEPT = {
    "phone": re.compile(r"\d{3}\*{4,7}\d{4}|\*+\d{0,2}", re.ASCII),
    "account_no": re.compile(r"(?!.{15}$|.{18}$)\d{6}\*{4,}\d{4}|\*+\d{0,2}", re.ASCII),
}
# Delimiters of domain/08, the longest first: how a kept row was joined is written nowhere.
DELIMITERS = ("|+|", "|@|", "||", "|", "\x1b", "\t", ",")


def mask_line(table: Table, line: str) -> str:
    """A line whose columns cannot be told apart."""
    return shape_of(line) if table.is_personal else LONG_DIGITS.sub(_stars, line)


def mask_cell(table: Table, name: str, value: str) -> str:
    """The cell of the column ``name``."""
    if not table.is_personal or not value:
        return value
    column = table.by_name.get(name)
    if column is None:  # op
        return value if value in ("A", "M", "D") else shape_of(value)
    mask = MASKS.get(name)
    if mask is not None:
        return mask(value)
    return value if _is_plain(column, value) else shape_of(value)


def mask_again(table: Table, kind: str, reason: str, row: str) -> str:
    """A row kept by an earlier version, which may show more than this one would; a row that this
    one masked stays as it is. What cannot be taken apart for sure keeps its shape only."""
    if not table.is_personal:
        return row
    names = table.names(kind)
    for dialect in () if reason in LINE_REASONS else map(_of_delimiter, DELIMITERS):
        try:
            cells = dialect.split(row)
        except UnpairedQuote:
            continue
        if len(cells) == len(names):
            pairs = zip(names, cells, strict=True)
            return dialect.join([_cell_again(table, name, cell) for name, cell in pairs])
    return shape_of(row)


def _of_delimiter(delimiter: str) -> Dialect:
    return Dialect(delimiter=delimiter)


def _cell_again(table: Table, name: str, cell: str) -> str:
    kept = KEPT.get(name)
    return cell if kept and kept.fullmatch(cell) else mask_cell(table, name, cell)


def shape_of(text: str) -> str:
    return HIDDEN.sub("*", text)


def _is_plain(column: Column, value: str) -> bool:
    """Whether the cell is of the form of its column and says nothing personal."""
    if column.kind in ("date", "moment", "month"):
        return column.name != "birthday" and MOMENT.fullmatch(value) is not None
    if column.kind in ("money", "rate", "count"):
        return AMOUNT.fullmatch(value) is not None
    if column.kind == "flag":
        return value in ("Y", "N")
    if column.kind == "code":
        return value in column.codes
    return bool(column.refers or column.name in NUMBERS) and _is_code(value)


def _is_code(value: str) -> bool:
    bare = re.sub(r"[.\-]", "", value)
    return CODE.fullmatch(value) is not None and not (
        MOBILE.fullmatch(bare) or ID_CARD.fullmatch(bare)
    )


def _phone(value: str) -> str:
    is_phone = PHONE.fullmatch(value) and sum(map(str.isdigit, value)) <= 14
    return mask_phone(value) if is_phone else shape_of(value)


def _account(value: str) -> str:
    if ID_CARD.fullmatch(value):
        return mask_id_no(value)
    return mask_card(value) if ACCOUNT.fullmatch(value) else shape_of(value)


def _stars(match: re.Match[str]) -> str:
    return "*" * len(match[0])


MASKS: dict[str, Callable[[str], str]] = {
    "phone": _phone,
    "id_no": mask_id_no,
    "account_no": _account,
    **dict.fromkeys(NAMES, mask_name),
}
