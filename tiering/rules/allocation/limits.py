"""How large books may be, by role (domain/02 §Books)."""

from dataclasses import dataclass

from tiering.rules.policy import Policy


@dataclass(frozen=True)
class Limits:
    """``initial`` is the size a book is planned for, ``cap`` the hard one; None is none."""

    initial: int | None
    cap: int | None


def limits_by_role(policy: Policy) -> dict[str, Limits]:
    """Load and cap count per person and role, so where the policy gives one role to several tiers
    the smallest initial size and the smallest cap named hold for the role."""
    found: dict[str, Limits] = {}
    for book in policy.books.values():
        before = found.get(book.primary, Limits(None, None))
        found[str(book.primary)] = Limits(
            initial=_smaller(before.initial, book.initial), cap=_smaller(before.cap, book.cap)
        )
    return found


def _smaller(one: int | None, other: int | None) -> int | None:
    named = [value for value in (one, other) if value is not None]
    return min(named, default=None)
