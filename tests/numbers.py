"""The numbers a page says to a reader: none of an address, an attribute, a staff number or a token.

A bare ``"77" not in page`` fails on a night when a number of the sequence is E003077.
"""

import re

_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![A-Za-z0-9_])")


def numbers(html: str) -> set[str]:
    """Every number of the visible text, without thousands separators: ``7,654`` is "7654"."""
    return {found.replace(",", "") for found in _NUMBER.findall(_TAG.sub(" ", html))}
