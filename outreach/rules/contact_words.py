"""The free text of a contact at rest: sealed, and bound to its client and key (domain/07)."""

from datetime import UTC, date, datetime

from organisation.rules.sealing import Keyring, seal, unseal

PLACE = {"table": "contact", "column": "words"}


def seal_words(keyring: Keyring, words: str, *, client_no: str, key: str) -> bytes | None:
    """None for no words. A version kept of the contact opens by the same client and key."""
    return seal(keyring, words, row=_row(client_no, key), **PLACE) if words else None


def open_words(
    keyring: Keyring, sealed: bytes | memoryview | None, *, client_no: str, key: str
) -> str:
    """The words again, empty for none. Raises what ``unseal`` raises."""
    return unseal(keyring, bytes(sealed), row=_row(client_no, key), **PLACE) if sealed else ""


def skip_key(day: date) -> str:
    """The key of why a client of that day's list was skipped, in somebody's own words."""
    return f"list-{day}"


def keep_key(at: datetime) -> str:
    """The key of why a suggested familiarity was overruled at that moment."""
    return f"keep-{at.astimezone(UTC).isoformat()}"


def _row(client_no: str, key: str) -> str:
    return f"{client_no}\0{key}"
