"""The policy that the night works by, read from its YAML form (issue §4, domain/02, domain/08).

A section left out keeps its default; inside ``tiering`` and ``guards`` a key left out does too. A
tier's book that is given is given whole: no cap named means none. Unknown keys are errors: a typing
mistake must not silently leave a default in force.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from clients.rules.asset_classes import ASSET_CLASSES
from organisation.rules.roles import Role

AVERAGE_BASES = ("year_to_date", "trailing_365", "since_opening")
# Best tier first; below the last bound a client is ``potential``.
TIERS = ("private", "wealth", "mid", "long_tail")
POTENTIAL = "potential"
# Which book a client of a tier belongs to; ``mid`` with a loan has its own.
BOOKS = ("private", "wealth", "mid_with_loan", "mid", "long_tail")
# What a night can work with: bounds are compared with averages of decimal(20, 2), times 110 % of
# them, and typed into a form of 18 digits; sizes of books are added up in 64 bits.
MOST_YUAN = Decimal("9999999999999999.99")
MOST = 1_000_000_000
MOST_WEIGHT = 10
MOST_MONTHS = 120
MANAGER_ROLES = (
    Role.WEALTH_ADVISOR,
    Role.RELATIONSHIP_MANAGER,
    Role.LOAN_MANAGER,
    Role.LOBBY_MANAGER,
    Role.REMOTE_MANAGER,
)


class PolicyInvalid(ValueError):
    """The policy cannot be used; the message names the key and what is wrong with it.

    ``code`` and ``key`` say the same to a form, for what one can type wrong there.
    """

    def __init__(self, message: str, *, code: str = "", key: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.key = key


@dataclass(frozen=True)
class Book:
    """Who manages a tier. ``initial`` is the planned size, ``cap`` the hard one; None is none."""

    primary: Role
    co_manager: Role | None = None
    initial: int | None = None
    cap: int | None = None


@dataclass(frozen=True)
class Policy:
    version: int
    average_basis: str
    min_days_in_year: int
    min_days_of_history: int
    downgrade_after_months: int  # 0: at once (domain/02 §Tiers, hysteresis)
    tiers: Mapping[str, Decimal]  # tier → lower bound in yuan, best first
    asset_class_weights: Mapping[str, Decimal]  # every class; at most 4 decimals
    books: Mapping[str, Book]
    top_clients_per_outlet: int
    shrink_limit_percent: Decimal  # guard: a required file this much smaller is held
    move_limit_percent: Decimal  # guard: a night moving more of the clients is held
    bad_row_limit_permille: Decimal  # domain/08 §Judging rows


SECTIONS: Mapping[str, frozenset[str]] = {
    "tiering": frozenset(
        {
            "average_basis",
            "min_days_in_year",
            "min_days_of_history",
            "downgrade_after_months",
            "tiers",
            "asset_class_weights",
        }
    ),
    "books": frozenset({*BOOKS, "top_clients_per_outlet"}),
    "guards": frozenset({"shrink_limit_percent", "move_limit_percent", "bad_row_limit_permille"}),
}


def merge_policy(default: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """``given`` laid over ``default``, section by section and key by key.

    Raises PolicyInvalid for a section or key that does not exist.
    """
    if not isinstance(given, Mapping):
        raise PolicyInvalid("a policy is a mapping of sections")
    merged: dict[str, Any] = {name: dict(section) for name, section in default.items()}
    for name, section in given.items():
        if name not in SECTIONS:
            raise PolicyInvalid(f"unknown section {name!r}; known: {', '.join(SECTIONS)}")
        if not isinstance(section, Mapping):
            raise PolicyInvalid(f"section {name} is not a mapping")
        _must_know(section, SECTIONS[name], name)
        merged[name].update(section)
    return merged


def read_policy(body: Mapping[str, Any], *, version: int) -> Policy:
    """The policy of a merged body (``merge_policy``); raises PolicyInvalid naming the bad key."""
    tiering, books, guards = body["tiering"], body["books"], body["guards"]
    if tiering["average_basis"] not in AVERAGE_BASES:
        raise PolicyInvalid(f"tiering.average_basis must be one of {', '.join(AVERAGE_BASES)}")
    return Policy(
        version=version,
        average_basis=tiering["average_basis"],
        min_days_in_year=_whole(tiering["min_days_in_year"], "tiering.min_days_in_year"),
        min_days_of_history=_whole(tiering["min_days_of_history"], "tiering.min_days_of_history"),
        # Versions of before there was such a term do not name it.
        downgrade_after_months=_months(tiering.get("downgrade_after_months", 0)),
        tiers=_tiers(tiering["tiers"]),
        asset_class_weights=_weights(tiering["asset_class_weights"]),
        books={name: _book(name, books[name]) for name in BOOKS},
        top_clients_per_outlet=_whole(
            books["top_clients_per_outlet"], "books.top_clients_per_outlet"
        ),
        shrink_limit_percent=_limit(guards["shrink_limit_percent"], "guards.shrink_limit_percent"),
        move_limit_percent=_limit(guards["move_limit_percent"], "guards.move_limit_percent"),
        bad_row_limit_permille=_limit(
            guards["bad_row_limit_permille"], "guards.bad_row_limit_permille"
        ),
    )


def _tiers(given: Any) -> dict[str, Decimal]:
    if not isinstance(given, Mapping) or set(given) != set(TIERS):
        raise PolicyInvalid(f"tiering.tiers must name exactly {', '.join(TIERS)}")
    bounds = {tier: _yuan(given[tier], f"tiering.tiers.{tier}") for tier in TIERS}
    ordered = list(bounds.values())
    if any(upper <= lower for upper, lower in pairwise(ordered)):
        raise PolicyInvalid(
            "tiering.tiers must fall from private to long_tail",
            code="tiers_must_fall", key="tiering.tiers",
        )  # fmt: skip
    return bounds


def _weights(given: Any) -> dict[str, Decimal]:
    if not isinstance(given, Mapping):
        raise PolicyInvalid("tiering.asset_class_weights is not a mapping")
    unknown = [str(name) for name in given if name not in ASSET_CLASSES]
    if unknown:
        raise PolicyInvalid(f"unknown asset class {min(unknown)!r} in tiering.asset_class_weights")
    weights = {
        name: _number(given.get(name, 1), f"tiering.asset_class_weights.{name}", decimals=4)
        for name in ASSET_CLASSES
    }
    for name, weight in weights.items():
        _must_be_at_most(
            weight, MOST_WEIGHT, f"tiering.asset_class_weights.{name}", code="weight_too_large"
        )
    return weights


def _book(name: str, given: Any) -> Book:
    key = f"books.{name}"
    if not isinstance(given, Mapping) or "primary" not in given:
        raise PolicyInvalid(f"{key} must be a mapping with a primary role")
    _must_know(given, {"primary", "co_manager", "initial", "cap"}, key)
    if given["primary"] not in MANAGER_ROLES:
        raise PolicyInvalid(f"{key}.primary must be one of {', '.join(MANAGER_ROLES)}")
    co_manager = given.get("co_manager")
    if co_manager not in (None, Role.BRANCH_HEAD):
        raise PolicyInvalid(f"{key}.co_manager can only be {Role.BRANCH_HEAD}")
    initial, cap = (
        None if given.get(part) is None else _whole(given[part], f"{key}.{part}")
        for part in ("initial", "cap")
    )
    if initial is not None and cap is not None and initial > cap:
        raise PolicyInvalid(
            f"{key}.initial is above its cap", code="initial_above_cap", key=f"{key}.initial"
        )
    return Book(Role(given["primary"]), Role(co_manager) if co_manager else None, initial, cap)


def _must_know(given: Mapping[Any, Any], known: Set[str], key: str) -> None:
    """YAML takes numbers and days for keys too, so they are not ordered as they are."""
    unknown = [str(name) for name in given if name not in known]
    if unknown:
        raise PolicyInvalid(f"unknown key {key}.{min(unknown)}")


def _must_be_at_most(
    number: Decimal | int, most: Decimal | int, key: str, *, code: str = "too_large"
) -> None:
    if number > most:
        raise PolicyInvalid(f"{key} may be at most {most:,}", code=code, key=key)


def _whole(value: Any, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        message = f"{key} must be a whole number, 0 or more"
        raise PolicyInvalid(message, code="not_whole", key=key)
    _must_be_at_most(value, MOST, key)
    return value


def _months(value: Any) -> int:
    key = "tiering.downgrade_after_months"
    months = _whole(value, key)
    _must_be_at_most(months, MOST_MONTHS, key, code="too_many_months")
    return months


def _yuan(value: Any, key: str) -> Decimal:
    number = _number(value, key, decimals=2)
    _must_be_at_most(number, MOST_YUAN, key, code="amount_too_large")
    return number


def _limit(value: Any, key: str) -> Decimal:
    """The limit of a guard, in percent or per mille; above the whole it never holds anything."""
    number = _number(value, key)
    _must_be_at_most(number, MOST, key)
    return number


def _number(value: Any, key: str, *, decimals: int = 4) -> Decimal:
    """A finite number, 0 or more: neither NaN nor infinity, and no truth value."""
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError) as error:
        raise PolicyInvalid(f"{key} must be a number", code="not_a_number", key=key) from error
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or number < 0 or -exponent > decimals:
        message = f"{key} must be 0 or more, with at most {decimals} decimals"
        raise PolicyInvalid(message, code="not_a_number", key=key)
    return number
