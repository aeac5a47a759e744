"""A policy as single terms, so that two can be compared line by line and one typed into a form."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from organisation.rules.roles import Role
from tiering.rules.policy import BOOKS, TIERS, Policy

# A bound, weight or percentage; a number of days or clients; a code; None: none named.
Value = Decimal | int | str | None
WEIGHTS = "tiering.asset_class_weights."


@dataclass(frozen=True)
class ChangedTerm:
    """One term that two policies say differently."""

    key: str
    old: Value
    new: Value


def terms_of(policy: Policy) -> dict[str, Value]:
    """Every term by its key (``tiering.tiers.private``, ``books.wealth.cap``), in reading order."""
    terms: dict[str, Value] = {
        "tiering.average_basis": policy.average_basis,
        "tiering.min_days_in_year": policy.min_days_in_year,
        "tiering.min_days_of_history": policy.min_days_of_history,
        "tiering.downgrade_after_months": policy.downgrade_after_months,
    }
    terms |= {f"tiering.tiers.{tier}": policy.tiers[tier] for tier in TIERS}
    terms |= {f"{WEIGHTS}{name}": weight for name, weight in policy.asset_class_weights.items()}
    for name in BOOKS:
        book = policy.books[name]
        terms |= {
            f"books.{name}.primary": str(book.primary),
            f"books.{name}.co_manager": str(book.co_manager) if book.co_manager else None,
            f"books.{name}.initial": book.initial,
            f"books.{name}.cap": book.cap,
        }
    return terms | {
        "books.top_clients_per_outlet": policy.top_clients_per_outlet,
        "guards.shrink_limit_percent": policy.shrink_limit_percent,
        "guards.move_limit_percent": policy.move_limit_percent,
        "guards.bad_row_limit_permille": policy.bad_row_limit_permille,
    }


def changed_terms(old: Policy, new: Policy) -> tuple[ChangedTerm, ...]:
    """What ``new`` says otherwise than ``old``, in reading order; 1 and 1.0 are the same."""
    before, after = terms_of(old), terms_of(new)
    return tuple(
        ChangedTerm(key, before[key], value) for key, value in after.items() if before[key] != value
    )


def changes_weights(old: Policy, new: Policy) -> bool:
    """Whether balances would be valued otherwise."""
    return any(change.key.startswith(WEIGHTS) for change in changed_terms(old, new))


def body_of_terms(terms: Mapping[str, Value]) -> dict[str, Any]:
    """The body (``PolicyVersion.body``) that says these terms; the reverse of ``terms_of``.

    Numbers with decimals are kept as text, exact; a book's parts that are None are left out.
    """
    body: dict[str, Any] = {"tiering": {}, "books": {}, "guards": {}}
    for key, value in terms.items():
        *above, last = key.split(".")
        place = body
        for name in above:
            place = place.setdefault(name, {})
        if value is not None:
            place[last] = _plain(value)
    return body


def _plain(value: Decimal | int | str) -> int | str:
    if not isinstance(value, Decimal):
        return str(value) if isinstance(value, Role) else value
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"
