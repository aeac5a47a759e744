"""Whose clients somebody sees, as data (domain/01 §Who may see what); the row gate reads it."""

from dataclasses import dataclass, replace
from decimal import Decimal

from clients.rules.listing import MARGINAL_BANDS

# The lobby sees the outlet's unmanaged marginal clients of this band of current balance, yuan:
# lower bound inclusive, upper exclusive, as tiers are (domain/01; domain/02 §Tiers).
LOBBY_BAND = MARGINAL_BANDS["50k"]
# Below every manager's tier: the outlet's pool.
POOL_TIER = "potential"
# What other employees see of clients handed over, masked (domain/01): service teams, own running
# referrals and projects. Lists and campaigns are work for those who have a book.
HANDED_MASKED = frozenset({"team", "referral", "project"})


@dataclass(frozen=True)
class Scope:
    """What a person reaches at one moment. Everything empty: no client exists for this person.

    ``books``: (employee number, role) of the books that are the person's own or stood in for.
    ``outlets``: all clients at home there.
    ``lobby_outlets``: unmanaged clients of LOBBY_BAND at home there.
    ``pool_outlets``: POOL_TIER clients at home there, masked.
    ``granted``: client numbers handed to the person one by one, ``granted_masked`` to be seen
    masked.
    """

    books: frozenset[tuple[str, str]] = frozenset()
    outlets: frozenset[str] = frozenset()
    lobby_outlets: frozenset[str] = frozenset()
    pool_outlets: frozenset[str] = frozenset()
    granted: frozenset[str] = frozenset()
    granted_masked: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return self == Scope()

    @property
    def handed(self) -> frozenset[str]:
        """Everybody handed to the person one by one, by name or masked."""
        return self.granted | self.granted_masked


@dataclass(frozen=True)
class Placed:
    """What of a client decides who sees it."""

    client_no: str
    home_outlet: str | None
    tier: str
    aum: Decimal
    employee_no: str | None
    manager_role: str | None


def is_in_lobby_band(aum: Decimal) -> bool:
    return LOBBY_BAND[0] <= aum < LOBBY_BAND[1]


def is_seen(scope: Scope, client: Placed) -> bool:
    """Whether the client exists for this person: the same question as the row gate's, of one row
    in plain Python. Tests hold the two against each other."""
    return (
        is_seen_in_full(scope, client)
        or client.client_no in scope.granted_masked
        or (client.home_outlet in scope.pool_outlets and client.tier == POOL_TIER)
    )


def is_seen_in_full(scope: Scope, client: Placed) -> bool:
    """Whether names are shown: not so for who has the client from the pool or a masked grant
    only (domain/01: tellers and employees see masked rows)."""
    return (
        (client.employee_no, client.manager_role) in scope.books
        or client.home_outlet in scope.outlets
        or (
            client.home_outlet in scope.lobby_outlets
            and client.employee_no is None
            and is_in_lobby_band(client.aum)
        )
        or client.client_no in scope.granted
    )


def in_full(scope: Scope) -> Scope:
    """What of a scope is seen with names."""
    return replace(scope, pool_outlets=frozenset(), granted_masked=frozenset())
