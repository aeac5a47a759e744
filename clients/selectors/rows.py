"""A few clients as a list names them, from one published run."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from clients.rules.scope import Scope
from clients.selectors.visible import visible_to


@dataclass(frozen=True)
class ClientFigures:
    """What the published day says of one client."""

    tier: str
    annual_average: Decimal
    annual_basis: str
    home_outlet: str | None
    is_stale: bool


def figures_of(
    scope: Scope, run_id: int, client_nos: Collection[str]
) -> Mapping[str, ClientFigures]:
    """Client number → figures, of those of the clients that exist for the person of this scope.
    One query."""
    found = visible_to(scope, run_id=run_id).filter(client_no__in=client_nos)
    fields = ("tier", "annual_average", "annual_basis", "home_outlet", "is_stale")
    return {row[0]: ClientFigures(*row[1:]) for row in found.values_list("client_no", *fields)}
