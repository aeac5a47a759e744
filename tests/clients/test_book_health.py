"""The index of a book, part by part, and what is said where nothing is known."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import yaml

from clients.policies.book_page import FILE, book_policy
from clients.rules.book_health import (
    BookFacts,
    BookPolicyInvalid,
    health_index,
    health_parts,
    read_book_policy,
)

D = Decimal
FACTS = BookFacts(clients=200, aum=D("1050.00"), annual_average=D("1000.00"), many=60, lost=4)


def scores(**changed: Any) -> dict[str, tuple[Decimal, int] | None]:
    parts = health_parts(book_policy(), replace(FACTS, **changed))
    return {
        part.name: None if part.score is None else (part.figure or D(0), part.score)
        for part in parts
    }


def test_each_known_part_has_its_figure_and_score() -> None:
    found = scores()
    kept = scores(contacts=(40, 30))["contact"]
    assert kept == (D("75.0"), 75)  # of 30 of 40 nothing was missed
    assert found["products"] == (D("30.0"), 50)  # 60 of 200, half of the 60 % wanted
    assert found["assets"] == (D("5.0"), 75)  # half of the 10 % that earn the other 50
    assert found["lost"] == (D("2.0"), 60)  # 5 % would leave nothing


def test_parts_nothing_is_known_about_are_left_out_and_the_others_count_whole() -> None:
    parts = health_parts(book_policy(), FACTS)
    assert [part.name for part in parts if part.score is None] == [
        "contact",
        "follow_up",
        "profile",
    ]
    # (15 × 50 + 15 × 75 + 10 × 60) ÷ 40 = 61.875
    assert health_index(parts) == 62


@pytest.mark.parametrize(
    ("changed", "name", "score"),
    [
        ({"many": 200}, "products", 100), ({"many": 0}, "products", 0),
        ({"aum": D(2000)}, "assets", 100), ({"aum": D(100)}, "assets", 0),
        ({"aum": D(1000)}, "assets", 50), ({"lost": 0}, "lost", 100), ({"lost": 200}, "lost", 0),
    ],
)  # fmt: skip
def test_scores_stay_between_0_and_100(changed: dict[str, Any], name: str, score: int) -> None:
    found = scores(**changed)[name]
    assert found is not None and found[1] == score


def test_an_empty_book_has_no_index() -> None:
    empty = BookFacts(clients=0, aum=D(0), annual_average=D(0), many=0, lost=0)
    assert health_index(health_parts(book_policy(), empty)) is None


def test_clients_without_any_average_leave_that_part_out() -> None:
    assert scores(annual_average=D(0), aum=D(0))["assets"] is None


@pytest.mark.parametrize(
    ("key", "value"), [("weights", {"contact": 1}), ("lost_limit", 0), ("assets_span", 0)]
)
def test_a_policy_that_contradicts_itself_is_refused(key: str, value: Any) -> None:
    body = yaml.safe_load(FILE.read_text())
    body["health"][key] = value
    with pytest.raises(BookPolicyInvalid, match=key):
        read_book_policy(body)
