"""One client of the published day, read through the gate: what one person may see of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from clients.models import (
    Client,
    ClientGrant,
    ClientProfile,
    ClientSnapshot,
    LastContact,
)
from clients.policies.client_page import client_policy
from clients.querysets.snapshots import SnapshotQuerySet
from clients.rules.asset_classes import ASSET_CLASSES
from clients.rules.guards import Facts, Guard, guards_of
from clients.rules.scope import Placed, Scope, is_seen, is_seen_in_full
from clients.rules.sealing import mask_name
from clients.selectors.beside import Beside, Manager, beside, client_with_beside
from clients.selectors.visible import opened_until, scope_of
from organisation.models import Institution, Staff, User
from organisation.rules.permissions import Permission
from organisation.rules.roles import Role
from organisation.selectors.access import Access
from organisation.selectors.written_once import written_once


class NoSuchClient(LookupError):
    """No client of this number exists for this person: pages answer 404."""


@dataclass(frozen=True)
class SeenClient:
    """A client as one person sees it at one moment.

    Without ``is_full`` only ``shown_name``, tier, guards and figures may be shown.
    ``opened_until``: head office opened the client until then. ``is_book``: it is in a book of the
    person's own, or one stood in for; ``is_own``: that, or co-managed by the person.
    """

    snapshot: ClientSnapshot
    client: Client
    profile: ClientProfile | None
    manager_name: str
    outlet_name: str
    beside: Beside
    is_full: bool
    is_book: bool
    is_own: bool
    opened_until: datetime | None

    @property
    def client_no(self) -> str:
        return str(self.snapshot.client_no)

    @property
    def shown_name(self) -> str:
        return self.client.name if self.is_full else mask_name(self.client.name)

    @property
    def persona(self) -> str:
        """The manager's own word before that of the bank's file."""
        return (self.profile.persona if self.profile else "") or self.client.persona

    @property
    def last_contact(self) -> LastContact | None:
        """None: no contact was ever logged."""
        return getattr(self.client, "last_contact", None)

    @property
    def amounts(self) -> dict[str, Decimal]:
        """Asset class → yuan, all ten."""
        return {name: getattr(self.snapshot, name) or Decimal(0) for name in ASSET_CLASSES}

    @property
    def team(self) -> Sequence[Manager]:
        return self._of(ClientGrant.Source.TEAM)

    @property
    def co_managers(self) -> Sequence[Manager]:
        return self._of(ClientGrant.Source.CO_MANAGER)

    def _of(self, source: ClientGrant.Source) -> Sequence[Manager]:
        return [each for each in self.beside.managers if each.source == source]


def seen_client(
    access: Access,
    user: User,
    client_no: str,
    *,
    run_id: int,
    as_of: date,
    at: datetime,
    scope: Scope | None = None,
    row: ClientSnapshot | None = None,
) -> SeenClient:
    """The client of the newest published run, which is of ``as_of``; at most five statements.
    ``scope``: that of ``access`` at this moment, ``row``: the client's of this run, ``with_names``,
    where they were read already.

    Raises NoSuchClient for an unknown number and for anybody else's client alike.
    """
    scope = scope_of(access, at=at) if scope is None else scope
    snapshot = row or next(iter(_snapshots(run_id, client_no)), None)
    if snapshot is None:
        raise NoSuchClient(client_no)
    placed = snapshot.placed
    until = None
    if not is_seen(scope, placed):
        until = _opened_until(access, user, client_no, at)
        if until is None:
            raise NoSuchClient(client_no)
    client = client_with_beside(client_no, as_of, at)
    if client is None:
        raise NoSuchClient(client_no)
    return _seen(snapshot, client, scope, placed, until)


@written_once
def _snapshots(run_id: int, client_no: str) -> QuerySet[Any]:
    return with_names(ClientSnapshot.objects.filter(run_id=run_id, client_no=client_no))


def _seen(
    snapshot: ClientSnapshot,
    client: Client,
    scope: Scope,
    placed: Placed,
    opened_until: datetime | None,
) -> SeenClient:
    around = beside(client)
    is_book = (placed.employee_no, placed.manager_role) in scope.books
    return SeenClient(
        snapshot=snapshot,
        client=client,
        profile=getattr(client, "profile", None),
        manager_name=getattr(snapshot, "manager_name", None) or "",
        outlet_name=getattr(snapshot, "outlet_name", None) or "",
        beside=around,
        is_full=opened_until is not None or is_seen_in_full(scope, placed),
        is_book=is_book,
        is_own=is_book
        or any(
            (each.employee_no, each.reference) in scope.books
            for each in around.managers
            if each.source == ClientGrant.Source.CO_MANAGER
        ),
        opened_until=opened_until,
    )


def guards_of_client(seen: SeenClient, *, on: date) -> Sequence[Guard]:
    """What must not be done with the client on a day, the gravest first: as the bank's file says,
    and as the client said to somebody of ours. No query."""
    client, rules, last = seen.client, client_policy(), seen.last_contact
    asked_not = last is not None and last.no_calls_since is not None
    facts = Facts(
        is_do_not_contact=client.is_do_not_contact or asked_not,
        has_marketing_consent=client.has_marketing_consent,
        risk_level=client.risk_level,
        risk_assessed_on=client.risk_assessed_on,
        birthday=client.birthday,
    )
    return guards_of(
        facts, on=on, assessment_months=rules.assessment_months, senior_age=rules.senior_age
    )


def _opened_until(access: Access, user: User, client_no: str, at: datetime) -> datetime | None:
    if not access.has(Permission.OPEN_CLIENT) or Role.ADMINISTRATOR in access.roles:
        return None
    return opened_until(user, client_no, at=at)


def with_names(rows: SnapshotQuerySet) -> SnapshotQuerySet:
    """The rows with the names of manager and home outlet."""
    names = Staff.objects.filter(employee_no=OuterRef("employee_no")).values("name")
    outlets = Institution.objects.filter(code=OuterRef("home_outlet")).values("name")
    named: SnapshotQuerySet = rows.annotate(
        manager_name=Subquery(names), outlet_name=Subquery(outlets)
    )
    return named
