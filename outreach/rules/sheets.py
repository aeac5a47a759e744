"""The sheets of maturities and large movements: what is typed, how it is sealed, and what take-up
and retention are (domain/03 §Maturity and movement follow-up)."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from organisation.rules.sealing import Keyring, seal, unseal

LENGTH = 500  # characters of one text
# The free texts and personal facts of each kind of sheet; all of them are sealed.
WORDS: Mapping[str, Sequence[str]] = {
    "maturity": ("where_to", "why", "help_needed"),
    "movement": (
        "why", "where_to", "purchase", "mortgage", "use", "hand_over_on", "other_banks",
        "advantage", "next_step",
    ),
}  # fmt: skip
PURCHASES = ("home", "other", "none")
MORTGAGES = ("ours", "other", "none")
USES = ("live", "invest")
CHOICES: Mapping[str, Sequence[str]] = {
    "purchase": PURCHASES, "mortgage": MORTGAGES, "use": USES,
}  # fmt: skip


def take_up(bought: Decimal | None, amount: Decimal) -> Decimal | None:
    """Percent, one decimal cut: bought within the days ÷ matured. None before the maturity."""
    return None if bought is None else percent(bought, amount)


def is_taken(bought: Decimal | None, amount: Decimal, *, taken_percent: int) -> bool:
    """Whether so much was bought that the maturity counts as taken (承接)."""
    return bought is not None and bought * 100 >= amount * taken_percent


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """None of nothing: who had no balance on the eve has no retention."""
    if whole <= 0:
        return None
    return Decimal(int(part * 1000 / whole)) / 10


def kept_words(kind: str, given: Mapping[str, str]) -> Mapping[str, str]:
    """What of ``given`` belongs on a sheet of that kind, trimmed, without what is empty."""
    trimmed = {name: given.get(name, "").strip()[:LENGTH] for name in WORDS[kind]}
    return {name: text for name, text in trimmed.items() if text}


def seal_sheet(
    keyring: Keyring, words: Mapping[str, str], *, client_no: str, follow_up: int
) -> bytes | None:
    """None for no words."""
    text = json.dumps(dict(words), ensure_ascii=False, sort_keys=True)
    place = {"table": "sheet", "column": "words", "row": f"{client_no}\0{follow_up}"}
    return seal(keyring, text, **place) if words else None


def open_sheet(
    keyring: Keyring, sealed: bytes | memoryview | None, *, client_no: str, follow_up: int
) -> Mapping[str, str]:
    """The words again. Raises what ``unseal`` raises."""
    if not sealed:
        return {}
    place = {"table": "sheet", "column": "words", "row": f"{client_no}\0{follow_up}"}
    found: dict[str, str] = json.loads(unseal(keyring, bytes(sealed), **place))
    return found


def seal_said(keyring: Keyring, words: str, *, column: str, asked_at: datetime, row: str) -> bytes:
    """A question or its answer (``column``), bound to its client and follow-up (``row``)."""
    return seal(keyring, words, **_said(column, asked_at, row))


def open_said(
    keyring: Keyring, sealed: bytes | memoryview, *, column: str, asked_at: datetime, row: str
) -> str:
    return unseal(keyring, bytes(sealed), **_said(column, asked_at, row))


def _said(column: str, asked_at: datetime, row: str) -> dict[str, str]:
    key = f"{row}\0{asked_at.timestamp()}"
    return {"table": "sheet_question", "column": column, "row": key}
