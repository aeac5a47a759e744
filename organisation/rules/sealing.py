"""Text at rest: sealed by a key ring, bound to its place; digests keyed outside the database.

A sealed value is ``version | length of key id | key id | nonce | ciphertext and tag``: AES-256-GCM
whose associated data names table, row and column, so a value moved elsewhere does not open.
Rotation: put the new key first; it seals, all of them unseal.
"""

import hmac
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
NONCE_BYTES = 12
INDEX_BYTES = 16


class SealingError(ValueError):
    """Something about a sealed value is wrong; the subclass says what."""


class BadKey(SealingError):
    """A key is not usable: wrong length, no key at all, or an id that cannot be stored."""


class UnknownKey(SealingError):
    """The value was sealed by a key that is not in the ring; the message names its id."""


class NotSealed(SealingError):
    """The bytes are not a sealed value at all."""


class SealBroken(SealingError):
    """The value was changed, or does not belong to this table, row and column."""


@dataclass(frozen=True)
class Keyring:
    """Keys by id (32 bytes each; the first seals, all unseal) and the key of the blind index."""

    field_keys: Mapping[str, bytes]
    index_key: bytes

    def __post_init__(self) -> None:
        if not self.field_keys:
            raise BadKey("a key ring needs at least one field key")
        for key_id, key in self.field_keys.items():
            if len(key) != 32:
                raise BadKey(f"field key {key_id!r} has {len(key)} bytes, not 32")
            if not 0 < len(key_id.encode()) < 256:
                raise BadKey("a key id has 1 to 255 bytes")
        if len(self.index_key) < 32:
            raise BadKey("the index key has fewer than 32 bytes")

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self.field_keys)})"

    @cached_property
    def ciphers(self) -> Mapping[str, AESGCM]:
        return {key_id: AESGCM(key) for key_id, key in self.field_keys.items()}

    @cached_property
    def sealing(self) -> tuple[bytes, AESGCM]:
        """The prefix and the cipher of new values."""
        key_id = next(iter(self.field_keys))
        name = key_id.encode()
        return bytes((VERSION, len(name))) + name, self.ciphers[key_id]


def seal(keyring: Keyring, value: str, *, table: str, row: str, column: str) -> bytes:
    """``value`` encrypted for this place only."""
    prefix, cipher = keyring.sealing
    nonce = os.urandom(NONCE_BYTES)
    return prefix + nonce + cipher.encrypt(nonce, value.encode(), _place(table, row, column))


def seal_many(
    keyring: Keyring, values: Sequence[str | None], *, table: str, rows: Sequence[str], column: str
) -> list[bytes | None]:
    """``seal`` for one value per row, None staying None; a million take seconds."""
    prefix, cipher = keyring.sealing
    encrypt = cipher.encrypt
    random = os.urandom(NONCE_BYTES * len(values))
    before, after = f"{table}\0", f"\0{column}"
    sealed: list[bytes | None] = []
    for at, (value, row) in enumerate(zip(values, rows, strict=True)):
        if value is None:
            sealed.append(None)
            continue
        nonce = random[at * NONCE_BYTES : (at + 1) * NONCE_BYTES]
        place = f"{before}{row}{after}".encode()
        sealed.append(prefix + nonce + encrypt(nonce, value.encode(), place))
    return sealed


def unseal(keyring: Keyring, sealed: bytes, *, table: str, row: str, column: str) -> str:
    """The value again. Raises NotSealed, UnknownKey or SealBroken."""
    sealed = bytes(sealed)
    if len(sealed) < 2 or sealed[0] != VERSION or len(sealed) < 2 + sealed[1] + NONCE_BYTES + 16:
        raise NotSealed("not a sealed value")
    key_end = 2 + sealed[1]
    key_id = sealed[2:key_end].decode(errors="replace")
    if key_id not in keyring.ciphers:
        raise UnknownKey(f"sealed by key {key_id!r}, which is not in the ring")
    nonce, body = sealed[key_end : key_end + NONCE_BYTES], sealed[key_end + NONCE_BYTES :]
    try:
        return keyring.ciphers[key_id].decrypt(nonce, body, _place(table, row, column)).decode()
    except InvalidTag as error:
        raise SealBroken(
            f"does not belong to {table}.{column} of this row, or was changed"
        ) from error


def keyed_digest(keyring: Keyring, value: str, *, column: str) -> bytes:
    """16 bytes that are equal for equal values of a column, and tell nothing without the key."""
    message = f"{column}\0{value}".encode()
    return hmac.digest(keyring.index_key, message, "sha256")[:INDEX_BYTES]


def _place(table: str, row: str, column: str) -> bytes:
    return f"{table}\0{row}\0{column}".encode()
