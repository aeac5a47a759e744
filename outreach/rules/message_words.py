"""The words of a message at rest: sealed, and bound to its client and ticket (domain/07)."""

from uuid import UUID

from organisation.rules.sealing import Keyring, seal, unseal

PLACE = {"table": "message", "column": "text"}


def seal_text(keyring: Keyring, text: str, *, client_no: str, ticket: UUID) -> bytes:
    return seal(keyring, text, row=f"{client_no}\0{ticket}", **PLACE)


def open_text(keyring: Keyring, sealed: bytes | memoryview, *, client_no: str, ticket: UUID) -> str:
    """The words again. Raises what ``unseal`` raises."""
    return unseal(keyring, bytes(sealed), row=f"{client_no}\0{ticket}", **PLACE)
