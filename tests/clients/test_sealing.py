"""Sealing binds a value to its place, survives rotation and never shows what it hides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.rules.sealing import (
    BadKey,
    Keyring,
    NotSealed,
    SealBroken,
    UnknownKey,
    blind_index,
    mask_card,
    mask_id_no,
    mask_name,
    mask_phone,
    seal,
    seal_many,
    unseal,
)

OLD, NEW, INDEX = b"o" * 32, b"n" * 32, b"i" * 32
RING = Keyring({"old": OLD}, INDEX)
PLACE = {"table": "client", "row": "C001", "column": "phone"}


@given(st.text(max_size=200))
def test_what_is_sealed_comes_out_again(value: str) -> None:
    assert unseal(RING, seal(RING, value, **PLACE), **PLACE) == value


def test_equal_values_are_sealed_differently_each_time() -> None:
    assert seal(RING, "13800138000", **PLACE) != seal(RING, "13800138000", **PLACE)


@pytest.mark.parametrize(
    "moved", [{"table": "family"}, {"row": "C002"}, {"column": "id_no"}], ids=min
)
def test_a_value_moved_to_another_place_does_not_open(moved: dict[str, str]) -> None:
    sealed = seal(RING, "13800138000", **PLACE)
    with pytest.raises(SealBroken):
        unseal(RING, sealed, **(PLACE | moved))


def test_every_changed_byte_is_noticed() -> None:
    sealed = seal(RING, "13800138000", **PLACE)
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises((SealBroken, UnknownKey, NotSealed)):
            unseal(RING, bytes(changed), **PLACE)


@pytest.mark.parametrize("junk", [b"", b"\x01", b"\x01\x03old", b"plain text of some length"])
def test_what_was_never_sealed_is_said_to_be_so(junk: bytes) -> None:
    with pytest.raises(NotSealed):
        unseal(RING, junk, **PLACE)


def test_after_rotation_the_new_key_seals_and_both_unseal() -> None:
    rotated = Keyring({"new": NEW, "old": OLD}, INDEX)
    before, after = seal(RING, "138", **PLACE), seal(rotated, "138", **PLACE)
    assert b"old" in before
    assert b"new" in after
    assert unseal(rotated, before, **PLACE) == unseal(rotated, after, **PLACE) == "138"
    with pytest.raises(UnknownKey, match="new"):
        unseal(RING, after, **PLACE)


def test_a_key_under_the_same_name_but_another_does_not_open() -> None:
    with pytest.raises(SealBroken):
        unseal(Keyring({"old": NEW}, INDEX), seal(RING, "138", **PLACE), **PLACE)


def test_sealing_many_is_sealing_each() -> None:
    values, rows = ["13800138000", None, ""], ["C1", "C2", "C3"]
    sealed = seal_many(RING, values, table="client", rows=rows, column="phone")
    opened = [
        None if each is None else unseal(RING, each, table="client", row=row, column="phone")
        for each, row in zip(sealed, rows, strict=True)
    ]
    assert opened == values
    assert len({each[5:17] for each in sealed if each}) == 2  # every value has its own nonce


@pytest.mark.parametrize(
    "keys, index",
    [({}, INDEX), ({"k": b"short"}, INDEX), ({"": OLD}, INDEX), ({"k": OLD}, b"short")],
)
def test_unusable_keys_are_refused(keys: dict[str, bytes], index: bytes) -> None:
    with pytest.raises(BadKey):
        Keyring(keys, index)


def test_a_ring_does_not_print_its_keys() -> None:
    assert repr(RING) == "Keyring(old)"


@pytest.mark.parametrize(
    "written",
    ["138 0013 8000", "138-0013-8000", "+8613800138000", "008613800138000", "8613800138000"],
)
def test_a_phone_is_found_however_it_is_written(written: str) -> None:
    assert blind_index(RING, written, column="phone") == blind_index(
        RING, "13800138000", column="phone"
    )


def test_an_identity_number_is_found_with_a_small_x() -> None:
    small, capital = (blind_index(RING, f"11010519491231002{x}", column="id_no") for x in "xX")
    assert small == capital
    assert len(small) == 16


def test_the_index_depends_on_value_column_and_key_but_not_on_field_keys() -> None:
    indexes = {
        blind_index(RING, "13800138000", column="phone"),
        blind_index(RING, "13800138001", column="phone"),
        blind_index(RING, "13800138000", column="id_no"),
        blind_index(Keyring({"old": OLD}, b"j" * 32), "13800138000", column="phone"),
    }
    assert len(indexes) == 4
    rotated = Keyring({"new": NEW}, INDEX)
    assert blind_index(rotated, "13800138000", column="phone") in indexes


@pytest.mark.parametrize(
    "phone, masked",
    [
        ("13812345678", "138****5678"),
        ("+86 138-1234-5678", "138****5678"),
        ("01062345678", "010****5678"),
        ("1234567", "*****67"),
        ("123", "***"),
        ("", ""),
    ],
)
def test_a_phone_shows_three_and_four(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


def test_identity_cards_and_names_show_their_edges_only() -> None:
    assert mask_id_no("11010519491231002X") == "1****************X"
    assert mask_id_no("E1") == "**"
    assert mask_card("6222020200112233445") == "622202*********3445"
    assert mask_card("12345") == "***45"
    assert mask_name("张小明") == "张**"
    assert mask_name("") == ""


@given(st.text(st.characters(categories=("Nd", "Lu")), min_size=12, max_size=40))
def test_a_mask_never_shows_more_than_seven_characters(text: str) -> None:
    shown = [sum(c != "*" for c in mask(text)) for mask in (mask_phone, mask_id_no)]
    assert shown <= [7, 2]


def test_what_was_stored_before_opens_and_is_found_for_ever() -> None:
    ring = Keyring({"k": b"o" * 32}, b"i" * 32)
    stored = "01016bb5de1a80b40bcf98e3c14085e5323296ebb3c231c51587d5a509040a54b484fb727c652ff4e6e6"
    where = {"table": "client", "row": "C1", "column": "phone"}
    assert unseal(ring, bytes.fromhex(stored), **where) == "13800138000"
    found = blind_index(ring, "+86 13800138000", column="phone")
    assert found.hex() == "c571898843904f183166e4489c79a0bb"
