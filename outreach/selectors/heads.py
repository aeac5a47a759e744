"""The clients that are a person's work: of the own books and places, and those whom a head hands
out and moves, at home where the role gives that right."""

from functools import reduce
from operator import or_

from django.db.models import Q

from clients.rules.scope import Scope
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from organisation.selectors.institutions import places_below


def of_books_and_places(scope: Scope) -> Q:
    """Of published clients: those of one's own books and of those stood in for, and those at home
    where the person sees everybody."""
    books = [Q(employee_no=number, manager_role=role) for number, role in sorted(scope.books)]
    return reduce(or_, books, Q(home_outlet__in=scope.outlets))


def heads_scope(access: Access, scope: Scope) -> Scope:
    """Of what the person sees the outlets at or below those places. Whoever sees a branch in one
    role and heads an outlet in another hands out the outlet's clients. One statement, and none for
    those whose places are the same."""
    theirs = access.places_of(Permission.HAND_OUT)
    if set(access.places_of(Permission.SEE_PLACE_CLIENTS)) <= set(theirs):
        return Scope(outlets=scope.outlets)
    return Scope(outlets=scope.outlets & places_below(theirs).keys())
