"""A policy taken apart into terms and put together again is the same policy."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.policies.bodies import body
from tiering.rules.policy import PolicyInvalid, merge_policy, read_policy
from tiering.rules.policy_terms import body_of_terms, changed_terms, changes_weights, terms_of
from tiering.services.policies import default_body

DEFAULT = read_policy(default_body(), version=1)


@given(
    weight=st.decimals(0, 10, places=4),
    bound=st.decimals(10001, 49999, places=2),
    cap=st.none() | st.integers(400, 10**6),
    top=st.integers(0, 50),
)
def test_terms_and_body_are_each_others_reverse(
    weight: Decimal, bound: Decimal, cap: int | None, top: int
) -> None:
    terms = terms_of(DEFAULT) | {
        "tiering.asset_class_weights.fund": weight, "tiering.tiers.mid": bound,
        "books.wealth.cap": cap, "books.top_clients_per_outlet": top,
    }  # fmt: skip
    policy = read_policy(body_of_terms(terms), version=2)
    assert terms_of(policy) == terms
    assert policy.asset_class_weights["fund"] == weight


def test_changes_are_named_in_reading_order_with_both_values() -> None:
    new = read_policy(
        body(
            {"guards.move_limit_percent": 9, "books.wealth.cap": None, "tiering.tiers.mid": 60000}
        ),
        version=2,
    )
    assert [(c.key, c.old, c.new) for c in changed_terms(DEFAULT, new)] == [
        ("tiering.tiers.mid", 50000, 60000),
        ("books.wealth.cap", 500, None),
        ("guards.move_limit_percent", 5, 9),
    ]
    assert changed_terms(DEFAULT, DEFAULT) == ()


def test_only_other_weights_value_balances_otherwise() -> None:
    key = "tiering.asset_class_weights.fund"
    assert changes_weights(DEFAULT, read_policy(body({key: Decimal("0.5")}), version=2))
    assert not changes_weights(DEFAULT, read_policy(body({key: Decimal("1.0")}), version=2))
    assert not changes_weights(DEFAULT, read_policy(body({"tiering.tiers.mid": 60000}), version=2))


@pytest.mark.parametrize(
    ("changes", "code", "key"),
    [
        ({"tiering.tiers.mid": 300000}, "tiers_must_fall", "tiering.tiers"),
        (
            {"tiering.asset_class_weights.fund": 11},
            "weight_too_large",
            "tiering.asset_class_weights.fund",
        ),
        ({"books.wealth.initial": 501}, "initial_above_cap", "books.wealth.initial"),
        ({"books.wealth.cap": -1}, "not_whole", "books.wealth.cap"),
        ({"guards.move_limit_percent": "x"}, "not_a_number", "guards.move_limit_percent"),
        ({"tiering.tiers.mid": "60000.001"}, "not_a_number", "tiering.tiers.mid"),
        ({"tiering.tiers.private": 10**16}, "amount_too_large", "tiering.tiers.private"),
        ({"books.wealth.cap": 10**9 + 1}, "too_large", "books.wealth.cap"),
        ({"books.top_clients_per_outlet": 10**22}, "too_large", "books.top_clients_per_outlet"),
        ({"tiering.min_days_in_year": 10**9 + 1}, "too_large", "tiering.min_days_in_year"),
        ({"guards.shrink_limit_percent": "1e999999"}, "too_large", "guards.shrink_limit_percent"),
        ({"guards.bad_row_limit_permille": 10**10}, "too_large", "guards.bad_row_limit_permille"),
    ],
)
def test_what_is_wrong_is_told_with_a_code_and_its_key(
    changes: dict[str, object], code: str, key: str
) -> None:
    with pytest.raises(PolicyInvalid) as told:
        read_policy(body(changes), version=2)
    assert (told.value.code, told.value.key) == (code, key)


WORDLESS = ("NaN", "sNaN", "inf", "-inf", float("nan"), float("inf"), True, False, None, [1])


@pytest.mark.parametrize("value", WORDLESS, ids=repr)
@pytest.mark.parametrize(
    "key",
    [
        key for key, value in terms_of(DEFAULT).items()
        if isinstance(value, Decimal | int) and not isinstance(value, bool)
    ],
)  # fmt: skip
def test_no_number_of_a_policy_is_a_truth_value_or_endless_or_none(key: str, value: object) -> None:
    given: dict[str, Any] = {
        name: {part: dict(v) if isinstance(v, dict) else v for part, v in section.items()}
        for name, section in body({}).items()
    }
    *above, last = key.split(".")
    place: dict[str, Any] = given
    for name in above:
        place = place[name]
    place[last] = value
    if value is None and last in ("initial", "cap"):
        assert terms_of(read_policy(given, version=2))[key] is None
        return
    with pytest.raises(PolicyInvalid, match=key.replace(".", r"\.")):
        read_policy(given, version=2)


@pytest.mark.parametrize(
    "given",
    [{"tiering": {1: 2, "foo": 3}}, {"tiering": {"tiers": {1: 2, "private": 3}}},
     {"tiering": {"asset_class_weights": {1: 2, "x": 3}}},
     {"books": {"wealth": {"primary": "relationship_manager", 1: 2, "x": 3}}}, {1: {}, "x": {}}],
    ids=str,
)  # fmt: skip
def test_keys_that_are_no_words_are_unknown_like_others(given: dict[str, object]) -> None:
    with pytest.raises(PolicyInvalid):
        read_policy(merge_policy(default_body(), given), version=2)
