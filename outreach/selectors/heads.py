"""The clients whom a head hands out and moves: those at home where the role gives that right."""

from clients.rules.scope import Scope
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from organisation.selectors.institutions import places_below


def heads_scope(access: Access, scope: Scope) -> Scope:
    """Of what the person sees the outlets at or below those places. Whoever sees a branch in one
    role and heads an outlet in another hands out the outlet's clients. One statement, and none for
    those whose places are the same."""
    theirs = access.places_of(Permission.HAND_OUT)
    if set(access.places_of(Permission.SEE_PLACE_CLIENTS)) <= set(theirs):
        return Scope(outlets=scope.outlets)
    return Scope(outlets=scope.outlets & places_below(theirs).keys())
