"""What a search finds: only who is visible, and by name only who is seen with a name."""

from dataclasses import replace
from typing import Any

import pytest

from clients.rules.scope import Scope
from clients.rules.sealing import Keyring, blind_index
from clients.rules.search_words import Kind, read_words
from clients.selectors.search import FOUND_AT_MOST, find_clients
from tests.published import client_row, publish, snapshot

KEYS = Keyring({"k": b"k" * 32}, b"i" * 32)
O1 = Scope(outlets=frozenset({"O1"}))
POOL = Scope(pool_outlets=frozenset({"O1"}))


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("", Kind.NOTHING, ""),
        ("   ", Kind.NOTHING, ""),
        ("138 0013 8000", Kind.PHONE, "13800138000"),
        ("+86-138-0013-8000", Kind.PHONE, "13800138000"),
        ("1380013800", Kind.NUMBER, "1380013800"),
        ("C00000012", Kind.NUMBER, "C00000012"),
        ("cwq", Kind.INITIALS, "cwq"),
        ("CWQ", Kind.INITIALS, "cwq"),
        ("陈婉清", Kind.NAME, "陈婉清"),
        (" 陈 ", Kind.NAME, "陈"),
        ("Anna Li", Kind.NAME, "Anna Li"),
        ("x" * 500, Kind.INITIALS, "x" * 100),
        ("%_'; --", Kind.NAME, "%_'; --"),
    ],
)
def test_what_somebody_means_by_what_was_typed(typed: str, kind: Kind, text: str) -> None:
    words = read_words(typed)
    assert (words.kind, words.text) == (kind, text)


@pytest.fixture
def run_id(db: None) -> int:
    people = {
        "C00000001": ("陈婉清", "cwq", "O1", "13800138000"),
        "C00000002": ("陈婉婷", "cwt", "O1", "13800138001"),
        "C00000003": ("李婉清", "lwq", "O1", "13800138002"),
        "C00000004": ("陈婉清", "cwq", "O2", "13800138000"),
    }
    for number, (name, initials, _, phone) in people.items():
        index = blind_index(KEYS, phone, column="phone")
        client_row(number, name=name, name_initials=initials, phone_index=index)
    run = publish(
        snapshot(number, home_outlet=outlet, tier="potential", aum=int(number[-1]))
        for number, (_, _, outlet, _) in people.items()
    )
    return run.pk


def found(scope: Scope, run_id: int, typed: str) -> list[str]:
    rows = find_clients(scope, run_id=run_id, typed=typed, keyring=KEYS).rows
    return [row.client_no[-1] for row in rows]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("陈", ["2", "1"]),
        ("陈婉清", ["1"]),
        ("婉清", ["3", "1"]),
        ("清", []),
        ("cw", ["2", "1"]),
        ("CWQ", ["1"]),
        ("13800138000", ["1"]),
        ("1380013800", []),
        ("C00000003", ["3"]),
        ("C0000", ["3", "2", "1"]),
        ("C00", []),
        ("C00000004", []),
        ("%", []),
        ("_婉清", []),
    ],
)
def test_finds_whom_one_sees(run_id: int, typed: str, numbers: list[str]) -> None:
    assert found(O1, run_id, typed) == numbers


@pytest.mark.parametrize("typed", ["陈", "婉清", "cwq", "13800138000"])
def test_who_is_masked_is_found_by_number_alone(run_id: int, typed: str) -> None:
    assert found(POOL, run_id, typed) == []
    assert found(POOL, run_id, "C00000001") == ["1"]
    handed = Scope(granted_masked=frozenset({"C00000004"}))
    assert found(handed, run_id, typed) == []
    assert found(handed, run_id, "C00000004") == ["4"]
    assert "4" in found(replace(handed, granted=handed.granted_masked), run_id, "陈婉清")


def test_nobody_finds_anybody_without_a_scope(run_id: int) -> None:
    assert found(Scope(), run_id, "C00000001") == []


def test_more_than_fit_are_cut_and_it_is_said(db: None, django_assert_max_num_queries: Any) -> None:
    for n in range(FOUND_AT_MOST + 1):
        client_row(f"C{n:08}")
    run = publish(snapshot(f"C{n:08}", home_outlet="O1") for n in range(FOUND_AT_MOST + 1))
    with django_assert_max_num_queries(1):
        result = find_clients(O1, run_id=run.pk, typed="林", keyring=KEYS)
    assert (len(result.rows), result.is_cut) == (FOUND_AT_MOST, True)
