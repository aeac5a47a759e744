"""Files at rest: enciphered piece by piece, so that neither sealing nor opening needs the whole.

``WCF1 | length of key id | key id | 8 random bytes | pieces``; a piece is its length (4 bytes) and
AES-256-GCM of up to 256 KiB. The nonce is the random bytes and the piece's place; the associated
data names the file, the place and whether it is the last, so pieces cannot be moved, left out or
taken over into another file.
"""

import os
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag

from organisation.rules.sealing import Keyring, NotSealed, SealBroken, UnknownKey

MAGIC = b"WCF1"
PIECE = 256 * 1024
PREFIX_BYTES = 8
OWNER_ONLY = 0o600


def seal_file(keyring: Keyring, source: Iterable[bytes], target: Path) -> None:
    """Write the bytes of ``source``, in pieces as they come, enciphered to ``target``.

    The file takes its name when it is whole, and is its owner's alone. Pieces may be of any length.
    """
    key_id, cipher = next(iter(keyring.ciphers.items()))
    prefix, name = os.urandom(PREFIX_BYTES), key_id.encode()
    making = target.with_name(f".{target.name}.part")
    descriptor = os.open(making, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as out:
        out.write(MAGIC + bytes([len(name)]) + name + prefix)
        for place, (piece, is_last) in enumerate(_pieces(source)):
            nonce = prefix + struct.pack(">I", place)
            body = cipher.encrypt(nonce, piece, _about(target.name, place, is_last))
            out.write(struct.pack(">I", len(body)) + body)
        out.flush()
        os.fsync(out.fileno())
    making.replace(target)


def unseal_file(keyring: Keyring, path: Path) -> Iterator[bytes]:
    """The bytes again, piece by piece. Raises NotSealed, UnknownKey, SealBroken (also in the midst:
    what came before was right), FileNotFoundError."""
    with path.open("rb") as source:
        if source.read(len(MAGIC)) != MAGIC:
            raise NotSealed("not a sealed file")
        key_id = source.read(source.read(1)[0]).decode(errors="replace")
        if key_id not in keyring.ciphers:
            raise UnknownKey(f"sealed by key {key_id!r}, which is not in the ring")
        cipher, prefix = keyring.ciphers[key_id], source.read(PREFIX_BYTES)
        for place, (body, is_last) in enumerate(_ahead(_bodies(source))):
            nonce = prefix + struct.pack(">I", place)
            try:
                yield cipher.decrypt(nonce, body, _about(path.name, place, is_last))
            except InvalidTag as error:
                raise SealBroken("the file was changed, cut short or renamed") from error


def read_in_pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(PIECE):
            yield piece


def _pieces(source: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """At least one piece, the last marked; an empty file is one empty piece."""
    found = False
    for piece, is_last in _ahead(source):
        found = True
        yield piece, is_last
    if not found:
        yield b"", True


def _ahead(items: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    waiting: list[bytes] = []
    for item in items:
        if waiting:
            yield waiting.pop(), False
        waiting.append(item)
    if waiting:
        yield waiting.pop(), True


def _bodies(source: BinaryIO) -> Iterator[bytes]:
    """The enciphered pieces; a file without one was cut short."""
    found = False
    while head := source.read(4):
        if len(head) < 4:
            raise SealBroken("the file was cut short")
        body = source.read(struct.unpack(">I", head)[0])
        found = True
        yield body
    if not found:
        raise SealBroken("the file was cut short")


def _about(name: str, place: int, is_last: bool) -> bytes:
    return f"export\0{name}\0{place}\0{int(is_last)}".encode()
