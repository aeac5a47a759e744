"""The one gate in front of clients: who sees whom, now (domain/01 §Who may see what).

Pages, lists, counts, search, exports and the API begin here. Access is told by the newest published
day, whatever day is looked at: who is no longer responsible sees nothing of the past either.
"""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from clients.models import ClientGrant, ClientOpening, ClientSnapshot
from clients.querysets.grants import running
from clients.querysets.snapshots import SnapshotQuerySet, within
from clients.rules.scope import HANDED_MASKED, Scope
from organisation.models import Institution, User
from organisation.rules.permissions import ROLE_PERMISSIONS, Permission, permissions_of
from organisation.rules.roles import Role
from organisation.selectors.access import Access


def scope_of(access: Access, *, at: datetime) -> Scope:
    """What ``access`` reaches at a moment; at most two queries.

    An administrator reaches no client, whatever else the person may be (domain/01).
    """
    if Role.ADMINISTRATOR in access.roles or not access.has(Permission.SEE_CLIENTS):
        return Scope()
    granted, granted_masked = _granted(access, at)
    return Scope(
        books=_books(access),
        granted=granted,
        granted_masked=granted_masked,
        outlets=_below(access),
        lobby_outlets=_at(access, Permission.SEE_LOBBY_CLIENTS),
        pool_outlets=_at(access, Permission.SEE_POOL_CLIENTS),
    )


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


def _books(access: Access) -> frozenset[tuple[str, str]]:
    own = {
        (access.employee_no, held.role.value)
        for held in access.held
        if Permission.SEE_BOOK_CLIENTS in ROLE_PERMISSIONS[held.role]
    }
    return frozenset(
        own | {(other.employee_no, other.role.value) for other in access.stands_in_for}
    )


def _below(access: Access) -> frozenset[str]:
    """The institutions whose clients are all seen: the places and everything below them."""
    held = [
        each for each in access.held if Permission.SEE_PLACE_CLIENTS in ROLE_PERMISSIONS[each.role]
    ]
    wanted = Q(pk__in=[])
    for each in held:
        wanted |= Q(path__startswith=each.institution_path)
    return (
        frozenset(Institution.objects.filter(wanted).values_list("code", flat=True))
        if held
        else frozenset()
    )


def _at(access: Access, right: Permission) -> frozenset[str]:
    """The places themselves: the lobby and the counter serve their own outlet."""
    return frozenset(
        held.institution_code for held in access.held if right in ROLE_PERMISSIONS[held.role]
    )


def _granted(access: Access, at: datetime) -> tuple[frozenset[str], frozenset[str]]:
    """Clients handed to the person one by one: those seen by name (co-managed, on a list, in a
    service team …) and those seen masked.

    Told by the roles held: standing in for somebody brings the co-managed clients of that book, and
    neither the other's lists nor the names behind one's own masked grants (domain/01).
    """
    held = permissions_of(access.roles)
    co_managed = ClientGrant.Source.CO_MANAGER
    wanted = Q(pk__in=[])
    for employee_no, role in sorted(_books(access)):
        wanted |= Q(employee_no=employee_no, source=co_managed, reference=role)
    if held & {Permission.SEE_GRANTED_CLIENTS, Permission.SEE_TEAM_CLIENTS}:
        wanted |= Q(employee_no=access.employee_no) & ~Q(source=co_managed)
    grants = ClientGrant.objects.filter(running(at)).filter(wanted)
    found = set(grants.values_list("client_no", "source"))
    all_by_name = Permission.SEE_GRANTED_CLIENTS in held
    named = {number for number, source in found if all_by_name or source == co_managed}
    masked = {number for number, source in found if source in HANDED_MASKED}
    return frozenset(named), frozenset(masked - named)
