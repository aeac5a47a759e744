"""A policy taken apart into terms and put together again is the same policy."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.policies.bodies import body
from tiering.rules.policy import PolicyInvalid, read_policy
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
    ],
)
def test_what_is_wrong_is_told_with_a_code_and_its_key(
    changes: dict[str, object], code: str, key: str
) -> None:
    with pytest.raises(PolicyInvalid) as told:
        read_policy(body(changes), version=2)
    assert (told.value.code, told.value.key) == (code, key)
