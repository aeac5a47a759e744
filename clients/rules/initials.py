"""Initials of names for search: 张小明 → zxm."""

import os
from functools import cache

# Names are read character by character; the dictionary of phrases takes 0.2 s to load.
os.environ.update(PYPINYIN_NO_PHRASES="true")

from pypinyin import Style, pinyin
from pypinyin.constants import PINYIN_DICT


class _Initials(dict[int, str]):
    """Code point → its initial, found when a character is first met, so that a million names cost
    a table look-up each; characters without a reading (dots, spaces) give nothing."""

    def __missing__(self, code: int) -> str:
        found = _initial(chr(code)) if code in PINYIN_DICT else ""
        self[code] = found
        return found


def _initial(character: str) -> str:
    """The first ASCII letter of the character's reading; nothing where it has none."""
    reading = pinyin(character, style=Style.NORMAL, strict=False, errors="ignore")
    letter = reading[0][0][:1].lower() if reading and reading[0] else ""
    return letter if letter.isascii() and letter.isalpha() else ""


@cache
def _translation() -> _Initials:
    return _Initials(
        {code: chr(code).lower() if chr(code).isalnum() else "" for code in range(128)}
    )


def name_initials(name: str) -> str:
    """Lower-case initials; ASCII letters and digits stay, what has no reading goes."""
    return name.translate(_translation())
