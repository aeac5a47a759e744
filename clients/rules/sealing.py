"""Personal fields at rest: sealed, found by blind index, shown masked (domain/07).

Sealing itself lies lower (``organisation.rules.sealing``), where accounts need it too; its names
are given on here, beside what only clients have.
"""

import re

from organisation.rules.sealing import (
    BadKey,
    Keyring,
    NotSealed,
    SealBroken,
    SealingError,
    UnknownKey,
    keyed_digest,
    seal,
    seal_many,
    unseal,
)

__all__ = [
    "BadKey",
    "Keyring",
    "NotSealed",
    "SealBroken",
    "SealingError",
    "UnknownKey",
    "blind_index",
    "mask_card",
    "mask_id_no",
    "mask_name",
    "mask_phone",
    "normalise_id_no",
    "normalise_phone",
    "seal",
    "seal_many",
    "unseal",
]

_SEPARATORS = re.compile(r"[\s\-()()]+")
_MAINLAND = re.compile(r"^(?:\+86|0086|86)?(1[3-9]\d{9})$")


def blind_index(keyring: Keyring, value: str, *, column: str) -> bytes:
    """16 bytes that are equal for equal values of a column; normalises phone and id_no first."""
    return keyed_digest(keyring, NORMALISERS.get(column, str)(value), column=column)


def normalise_phone(phone: str) -> str:
    """Separators dropped; a mainland mobile loses its country code."""
    if len(phone) == 11 and phone.isdigit():  # a plain mobile, as nearly all are
        return phone
    bare = _SEPARATORS.sub("", phone)
    mobile = _MAINLAND.match(bare)
    return mobile.group(1) if mobile else bare


def normalise_id_no(id_no: str) -> str:
    return id_no if id_no.isdigit() else _SEPARATORS.sub("", id_no).upper()


NORMALISERS = {"phone": normalise_phone, "id_no": normalise_id_no}


def mask_phone(phone: str) -> str:
    """``138****5678``: the first three and the last four characters, if more than half stays hidden
    or the number is a mobile; shorter ones show their last two only."""
    bare = normalise_phone(phone)
    if len(bare) >= 11:
        return f"{bare[:3]}{'*' * (len(bare) - 7)}{bare[-4:]}"
    return f"{'*' * (len(bare) - 2)}{bare[-2:]}" if len(bare) > 4 else "*" * len(bare)


def mask_id_no(id_no: str) -> str:
    """The first and the last character."""
    if len(id_no) <= 2:
        return "*" * len(id_no)
    return f"{id_no[0]}{'*' * (len(id_no) - 2)}{id_no[-1]}"


def mask_card(number: str) -> str:
    """A card or account number: first six and last four; a short one its last two."""
    if len(number) >= 14:
        return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"
    return f"{'*' * (len(number) - 2)}{number[-2:]}" if len(number) > 4 else "*" * len(number)


def mask_name(name: str) -> str:
    """The family name's first character only."""
    return name[:1] + "*" * (len(name) - 1)
