"""The numbers a page or a file says: none that is part of a longer number or code.

A bare ``"77" not in page`` fails on a night when a number of the sequence is E003077.
"""

import re

# What somebody is shown or told: of the tags, what these attributes hold. Addresses, fields' values
# and identifiers hold digits by chance.
_SAID = re.compile(r"\b(?:data-v|title|aria-label|alt|placeholder)=(\"[^\"]*\"|'[^']*')")
_TAG = re.compile(r"<[^>]*>")
# A comma belongs to a number before exactly three digits; else it is between two.
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![A-Za-z0-9_])", re.ASCII
)


def numbers(text: str) -> set[str]:
    """Every number of a page's text and of what its attributes say, or of a CSV, without thousands
    separators: ``7,654.30`` is "7654.30"."""
    text = _TAG.sub(lambda tag: " ".join((" ", *_SAID.findall(tag[0]), " ")), text)
    return {f"{whole.replace(',', '')}{part}" for whole, part in _NUMBER.findall(text)}
