"""The one gate in front of clients: who sees whom, now (domain/01 §Who may see what).

Pages, lists, counts, search, exports and the API begin here. Access is told by the newest published
day, whatever day is looked at: who is no longer responsible sees nothing of the past either.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from clients.models import ClientGrant, ClientOpening, ClientSnapshot
from clients.querysets.grants import running, running_on
from clients.querysets.snapshots import SnapshotQuerySet, within
from clients.rules.scope import HANDED_MASKED, Scope
from organisation.models import Institution, User
from organisation.rules.permissions import ROLE_PERMISSIONS, Permission, permissions_of
from organisation.rules.roles import Role
from organisation.selectors.access import Access, HeldRole
from organisation.selectors.written_once import written_once


def scope_of(access: Access, *, at: datetime) -> Scope:
    """What ``access`` reaches at a moment; at most two queries.

    An administrator reaches no client, whatever else the person may be (domain/01).
    """
    if _reaches_nobody(access):
        return Scope()
    within = [each.institution_path for each in _held_places(access)]
    return _scope(access, _granted(access, at), _below(within))


Granted = tuple[str, str, str, str]
GRANTED = ("employee_no", "source", "reference", "client_no")


def _scope(access: Access, grants: Iterable[Granted], places: Mapping[str, str]) -> Scope:
    """``places``: path → code of institutions, those below the person's own among them."""
    if _reaches_nobody(access):
        return Scope()
    granted, granted_masked = _handed(access, grants)
    own = tuple(each.institution_path for each in _held_places(access))
    return Scope(
        books=_books(access),
        granted=granted,
        granted_masked=granted_masked,
        outlets=frozenset(code for path, code in places.items() if path.startswith(own)),
        lobby_outlets=_at(access, Permission.SEE_LOBBY_CLIENTS),
        pool_outlets=_at(access, Permission.SEE_POOL_CLIENTS),
    )


def scopes_of(
    accesses: Sequence[Access], client_nos: Collection[str], *, at: datetime
) -> Mapping[str, Scope]:
    """``scope_of`` for many people at once, by employee number, as far as it decides about these
    clients: two queries, however many there are."""
    return _scopes(accesses, ClientGrant.objects.filter(running(at), client_no__in=client_nos))


def scopes_on(
    accesses: Sequence[Access], client_nos: Collection[str], *, day: date
) -> Mapping[str, Scope]:
    """``scopes_of`` on a day that may be past: ``accesses`` are of that day, and a grant counts if
    it ran at any hour of it. For what took place then, never for what is shown now."""
    grants = ClientGrant.objects.filter(running_on(day), client_no__in=client_nos)
    return _scopes(accesses, grants)


def _scopes(accesses: Sequence[Access], grants: QuerySet[ClientGrant]) -> Mapping[str, Scope]:
    within = {each.institution_path for access in accesses for each in _held_places(access)}
    places = _below(sorted(within))
    found = list(grants.values_list(*GRANTED))
    return {each.employee_no: _scope(each, found, places) for each in accesses}


def visible_to(scope: Scope, *, run_id: int) -> SnapshotQuerySet:
    """The clients of a published run that exist for the person of this scope."""
    return within(ClientSnapshot.objects.filter(run_id=run_id), scope)


def opened_until(user: User, client_no: str, *, at: datetime) -> datetime | None:
    """Until when head office has this one client open; None if it has not."""
    openings = ClientOpening.objects.filter(
        opened_by=user, client_no=client_no, opened_at__lte=at, until__gt=at
    )
    return openings.order_by("-until").values_list("until", flat=True).first()


def reached_among(
    access: Access,
    user: User,
    numbers: Collection[str],
    *,
    scope: Scope,
    run_id: int | None,
    at: datetime,
) -> frozenset[str]:
    """Which of these clients the person may see now: within the scope, or opened by head office.
    ``run_id``: the newest published run, None before the first. At most two statements."""
    if not numbers or run_id is None or Role.ADMINISTRATOR in access.roles:
        return frozenset()
    visible = visible_to(scope, run_id=run_id).filter(client_no__in=numbers)
    reached = set(visible.values_list("client_no", flat=True)) if not scope.is_empty else set()
    if access.has(Permission.OPEN_CLIENT):
        opened = ClientOpening.objects.filter(
            opened_by=user, client_no__in=numbers, opened_at__lte=at, until__gt=at
        )
        reached |= set(opened.values_list("client_no", flat=True))
    return frozenset(reached)


def _reaches_nobody(access: Access) -> bool:
    return Role.ADMINISTRATOR in access.roles or not access.has(Permission.SEE_CLIENTS)


def _books(access: Access) -> frozenset[tuple[str, str]]:
    own = {
        (access.employee_no, held.role.value)
        for held in access.held
        if Permission.SEE_BOOK_CLIENTS in ROLE_PERMISSIONS[held.role]
    }
    return frozenset(
        own | {(other.employee_no, other.role.value) for other in access.stands_in_for}
    )


def _held_places(access: Access) -> Sequence[HeldRole]:
    """Where the person sees every client of the place and of what lies below it."""
    return [
        each for each in access.held if Permission.SEE_PLACE_CLIENTS in ROLE_PERMISSIONS[each.role]
    ]


def _below(paths: Sequence[str]) -> Mapping[str, str]:
    """Path → code of the places and everything below them; no query for none."""
    return dict(_places(tuple(paths))) if paths else {}


@written_once
def _places(paths: tuple[str, ...]) -> QuerySet[Any, tuple[str, str]]:
    wanted = reduce(or_, (Q(path__startswith=path) for path in paths))
    return Institution.objects.filter(wanted).values_list("path", "code")


def _at(access: Access, right: Permission) -> frozenset[str]:
    """The places themselves: the lobby and the counter serve their own outlet."""
    return frozenset(
        held.institution_code for held in access.held if right in ROLE_PERMISSIONS[held.role]
    )


def _granted(access: Access, at: datetime) -> Sequence[Granted]:
    """The grants that may hand the person a client."""
    held = permissions_of(access.roles)
    books = tuple(word for book in sorted(_books(access)) for word in book)
    people = (access.employee_no,) if held & ONE_BY_ONE else ()
    return _grants(at, books, people) if books or people else []


@written_once
def _grants(
    at: datetime, books: tuple[str, ...], people: tuple[str, ...]
) -> QuerySet[Any, Granted]:
    """``books``: whose and in which role, one after the other."""
    co_managed = ClientGrant.Source.CO_MANAGER
    wanted = Q(employee_no__in=people) & ~Q(source=co_managed)
    for employee_no, role in zip(books[::2], books[1::2], strict=True):
        wanted |= Q(employee_no=employee_no, source=co_managed, reference=role)
    return ClientGrant.objects.filter(running(at)).filter(wanted).values_list(*GRANTED)


ONE_BY_ONE = {Permission.SEE_GRANTED_CLIENTS, Permission.SEE_TEAM_CLIENTS}


def _handed(access: Access, grants: Iterable[Granted]) -> tuple[frozenset[str], frozenset[str]]:
    """Clients handed to the person one by one: those seen by name (co-managed, on a list, in a
    service team …) and those seen masked.

    Told by the roles held: standing in for somebody brings the co-managed clients of that book, and
    neither the other's lists nor the names behind one's own masked grants (domain/01).
    """
    held, books = permissions_of(access.roles), _books(access)
    co_managed = ClientGrant.Source.CO_MANAGER
    found = {
        (number, source)
        for employee_no, source, reference, number in grants
        if (
            (employee_no, reference) in books
            if source == co_managed
            else employee_no == access.employee_no and held & ONE_BY_ONE
        )
    }
    all_by_name = Permission.SEE_GRANTED_CLIENTS in held
    named = {number for number, source in found if all_by_name or source == co_managed}
    masked = {number for number, source in found if source in HANDED_MASKED}
    return frozenset(named), frozenset(masked - named)
