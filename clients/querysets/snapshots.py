"""The row gate over published clients: every list, count, search and page passes it."""

from typing import Any

from django.db.models import Q, QuerySet

from clients.rules.scope import LOBBY_BAND, POOL_TIER, Scope

# Rows of published runs. Pages begin with ``clients.selectors.visible.visible_to``.
SnapshotQuerySet = QuerySet[Any]


def within(rows: SnapshotQuerySet, scope: Scope) -> SnapshotQuerySet:
    """Only the clients that ``scope`` reaches. Plain lists, no subqueries: each part is found by an
    index of the partition, and the parts are combined as bitmaps."""
    return rows.none() if scope.is_empty else rows.filter(_reached(scope))


def beyond(rows: SnapshotQuerySet, scope: Scope) -> SnapshotQuerySet:
    """Only the clients that ``scope`` does not reach: the rest of ``within``."""
    return rows if scope.is_empty else rows.exclude(_reached(scope))


def _reached(scope: Scope) -> Q:
    reached = Q()
    for role in sorted({role for _, role in scope.books}):
        people = sorted(number for number, held in scope.books if held == role)
        reached |= Q(employee_no__in=people, manager_role=role)
    if scope.outlets:
        reached |= Q(home_outlet__in=sorted(scope.outlets))
    if scope.lobby_outlets:
        reached |= Q(
            home_outlet__in=sorted(scope.lobby_outlets), employee_no__isnull=True,
            aum__gte=LOBBY_BAND[0], aum__lt=LOBBY_BAND[1],
        )  # fmt: skip
    if scope.pool_outlets:
        reached |= Q(home_outlet__in=sorted(scope.pool_outlets), tier=POOL_TIER)
    if scope.handed:
        reached |= Q(client_no__in=sorted(scope.handed))
    return reached
