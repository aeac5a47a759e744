"""What a spreadsheet would run as a formula, and text that it does not (domain/07, domain/08).

The one home of the notion: files for people make such text harmless (``neutral`` and
``as_text``), the intake refuses it (``FORMULA``), by the same signs.
"""

import re
import unicodedata

# What begins a formula in some spreadsheet, the full-width forms included. A sign begins numbers,
# too, and texts ("+86 138…", "-").
_EVER = "=@\uff1d\uff20"
_SIGNS = "-+\uff0b\uff0d"
_BEGINS = frozenset(_EVER + _SIGNS)
# As a regular expression of RE2, for the whole text, where a sign is no formula unless a call
# follows. Blanks and characters nobody sees are stepped over, as in ``begins_a_formula``.
FORMULA = rf"^[\s\pZ\pC]*([{_EVER}]|[{_SIGNS}].*[(|!])"
# Control characters and those without width mean nothing in a cell, and some programs drop them
# and look at what follows.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
# They alone make some spreadsheets read on as if the cell began behind them.
_STEPPED_OVER = ("\t", "\r", "\n", "\0")


def begins_a_formula(text: str) -> bool:
    """Whether a spreadsheet might run ``text``; blanks and unseen characters before do not help."""
    return text.startswith(_STEPPED_OVER) or next(filter(_is_seen, text), "") in _BEGINS


def as_text(text: str) -> str:
    """``text`` behind an apostrophe, which says "text" in every spreadsheet."""
    return "'" + text


def neutral(text: str) -> str:
    """``text`` as a cell may hold it: control characters gone (a line break becomes a space), and
    an apostrophe before whatever would begin a formula."""
    if not text:
        return text
    if not text.isprintable():
        text = _CONTROL.sub("", text.replace("\r\n", " ").replace("\n", " ").replace("\r", " "))
    if text[:1].isalnum():  # nearly every cell
        return text
    return as_text(text) if begins_a_formula(text) else text


def _is_seen(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character)[0] not in "CZ"
