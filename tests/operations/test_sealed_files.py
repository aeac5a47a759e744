"""Files at rest open whole or not at all, and only under their own name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.services.sealed_files import PIECE, seal_file, unseal_file
from organisation.rules.sealing import Keyring, NotSealed, SealBroken, UnknownKey

RING = Keyring({"k1": b"1" * 32}, b"i" * 32)


def sealed(tmp_path: Path, *pieces: bytes, ring: Keyring = RING) -> Path:
    path = tmp_path / "a"
    seal_file(ring, pieces, path)
    return path


def opened(path: Path, ring: Keyring = RING) -> bytes:
    return b"".join(unseal_file(ring, path))


@pytest.mark.parametrize("pieces", [(), (b"",), (b"abc",), (b"a" * PIECE, b"b" * 7), (b"x",) * 5])
def test_what_was_sealed_comes_out(pieces: tuple[bytes, ...], tmp_path: Path) -> None:
    path = sealed(tmp_path, *pieces)
    assert opened(path) == b"".join(pieces)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_nothing_of_it_can_be_read_at_rest(tmp_path: Path) -> None:
    assert "陈婉清".encode() not in sealed(tmp_path, "陈婉清".encode() * 99).read_bytes()


def test_a_changed_cut_or_renamed_file_does_not_open(tmp_path: Path) -> None:
    path = sealed(tmp_path, b"one", b"two")
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(SealBroken):
        opened(path)
    path.write_bytes(whole[: -(4 + 3 + 16)])  # the last piece is gone
    with pytest.raises(SealBroken):
        opened(path)
    path.write_bytes(whole)
    with pytest.raises(SealBroken):
        opened(path.rename(tmp_path / "b"))


def test_another_key_or_another_kind_of_file_says_so(tmp_path: Path) -> None:
    path = sealed(tmp_path, b"one")
    with pytest.raises(UnknownKey):
        opened(path, Keyring({"k2": b"2" * 32}, b"i" * 32))
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(NotSealed):
        opened(path)


def test_a_new_key_seals_and_the_old_still_opens(tmp_path: Path) -> None:
    path = sealed(tmp_path, b"one")
    both = Keyring({"k2": b"2" * 32, "k1": b"1" * 32}, b"i" * 32)
    assert opened(path, both) == b"one"
    assert b"k2" in sealed(tmp_path, b"two", ring=both).read_bytes()[:10]


def test_a_source_that_breaks_leaves_no_file_under_the_name(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"one"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        seal_file(RING, broken(), tmp_path / "a")
    assert not (tmp_path / "a").exists()
