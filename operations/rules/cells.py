"""Text that goes into a spreadsheet: nothing of it may become a formula there (domain/07)."""

import re

# What begins a formula in some spreadsheet, their full-width forms included.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Control characters and those without width mean nothing in a cell, and some programs drop them
# and look at what follows.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
# A leading apostrophe says "text" in every spreadsheet.
_AS_TEXT = "'"


def neutral(text: str) -> str:
    """``text`` as a cell may hold it: control characters gone (a line break becomes a space), and
    an apostrophe before whatever would begin a formula, also behind blanks."""
    if not text:
        return text
    if not text.isprintable():
        text = _CONTROL.sub("", text.replace("\r\n", " ").replace("\n", " ").replace("\r", " "))
    if text[:1].isalnum():  # nearly every cell
        return text
    return _AS_TEXT + text if text.lstrip().startswith(_BEGINS_A_FORMULA) else text
