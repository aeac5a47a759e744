"""What somebody typed into the search: a client number, initials, a name, or a phone number."""

import re
from dataclasses import dataclass
from enum import Enum

from clients.rules.sealing import normalise_phone

_MOBILE = re.compile(r"1[3-9]\d{9}")
_ASCII = re.compile(r"[0-9A-Za-z_-]+")
# Shorter beginnings of a client number would find half the bank.
SHORTEST_NUMBER = 4
LONGEST = 100


class Kind(Enum):
    NOTHING = "nothing"
    PHONE = "phone"
    NUMBER = "number"
    INITIALS = "initials"
    NAME = "name"


@dataclass(frozen=True)
class Words:
    """``text`` is what is looked for, already in the form in which it is kept."""

    kind: Kind
    text: str


def read_words(typed: str) -> Words:
    """A whole mobile number is a phone, letters alone are initials, letters with digits a client
    number, everything else the beginning of a name or of a given name."""
    text = " ".join(typed.split())[:LONGEST]
    if not text:
        return Words(Kind.NOTHING, "")
    phone = normalise_phone(text)
    if _MOBILE.fullmatch(phone):
        return Words(Kind.PHONE, phone)
    if text.isascii() and text.isalpha() and text.islower():
        return Words(Kind.INITIALS, text)
    if _ASCII.fullmatch(text) and any(letter.isdigit() for letter in text):
        return Words(Kind.NUMBER, text)
    if text.isascii() and text.isalpha():
        return Words(Kind.INITIALS, text.lower())
    return Words(Kind.NAME, text)
