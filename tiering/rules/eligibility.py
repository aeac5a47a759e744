"""Where the managers of a client sit: eligibility by the institution tree (domain/02 §Fine print).

A client's possible managers depend on two things only: the role that the client's tier asks for and
the *place* whose people of that role serve the client's home outlet. This module finds the place.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from organisation.rules.roles import Level, Role
from tiering.rules.policy import Book, Policy

AT_BRANCH = frozenset({Role.WEALTH_ADVISOR, Role.REMOTE_MANAGER})
AT_OUTLET = frozenset({Role.RELATIONSHIP_MANAGER, Role.LOBBY_MANAGER, Role.OUTLET_HEAD})


class Place(NamedTuple):
    """An institution as the newest institution file has it."""

    code: str
    level: str
    parent_code: str | None


class Tree:
    """The institutions of one day."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = {place.code: place for place in places}
        self._lineages: dict[str, tuple[str, ...]] = {}

    def lineage(self, code: str) -> tuple[str, ...]:
        """The institution and all above it, nearest first; a parent that is unknown or comes round
        again ends it. Empty for an unknown code."""
        known = self._lineages.get(code)
        if known is None:
            found: dict[str, None] = {}
            here: str | None = code
            while here in self.places and here not in found:
                found[here] = None
                here = self.places[here].parent_code
            known = self._lineages[code] = tuple(found)
        return known

    def branch(self, code: str) -> str | None:
        """The branch above (or the institution itself, if it is one)."""
        return self._nearest(code, (Level.BRANCH,))

    def sub_branch(self, code: str) -> str | None:
        """The nearest sub-branch above; the branch where no sub-branch lies between."""
        return self._nearest(code, (Level.SUB_BRANCH, Level.BRANCH))

    def _nearest(self, code: str, levels: Collection[str]) -> str | None:
        return next((at for at in self.lineage(code) if self.places[at].level in levels), None)


def book_of(policy: Policy, tier: str, has_loan: bool) -> Book | None:
    """The book that a client of the tier belongs to; None for ``potential``."""
    return policy.books.get("mid_with_loan" if tier == "mid" and has_loan else tier)


def service_place(tree: Tree, role: str, home: str, staffed: Collection[str]) -> str | None:
    """The place whose people of ``role`` serve the clients of outlet ``home``; None without one.

    ``staffed`` names the institutions where somebody works as loan manager today (people away work
    there too): a sub-branch's loan managers serve only outlets that have none of their own. It is
    one step by structure: the place found stands even if nobody works there.
    """
    if home not in tree.places:
        return None
    if role in AT_OUTLET:
        return home
    if role in AT_BRANCH:
        return tree.branch(home)
    if role == Role.LOAN_MANAGER and home in staffed:
        return home
    return tree.sub_branch(home)  # loan managers and branch heads
