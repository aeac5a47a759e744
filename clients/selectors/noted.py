"""Filters by what the CRM itself noted of a client (``ClientProfile``, ``LastContact``), for
``ClientFilter``.

Each asks for one row by the client's number, so that the database may begin with
the few profiles that match or look one up per client, whichever is less.
"""

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from clients.models import ClientProfile, LastContact
from clients.querysets.snapshots import SnapshotQuerySet

UNNOTED = "none"


def with_persona(rows: SnapshotQuerySet, _name: str, persona: str) -> SnapshotQuerySet:
    """Of this persona: by the manager's own word where there is one, else by the bank's file, as
    the client's page says it.

    Who is of it by either, but for whom the manager says something else: as an anti-join that may
    run in parallel. One condition "own, or file's and no own" took three times as long.
    """
    noted = ClientProfile.objects.filter(persona=persona, persona__gt="")
    otherwise = _profiles().filter(persona__gt="").exclude(persona=persona)
    by_either = Q(persona=persona) | Q(client_no__in=noted.values("client_id"))
    return rows.filter(by_either, ~Exists(otherwise))


def with_familiarity(rows: SnapshotQuerySet, _name: str, levels: Sequence[str]) -> SnapshotQuerySet:
    """``UNNOTED``: of whom nobody noted one."""
    if UNNOTED in levels:
        others = {"A", "B", "C"} - set(levels)
        return rows.filter(~Exists(_profiles().filter(familiarity__in=sorted(others))))
    return rows.filter(Exists(_profiles().filter(familiarity__in=levels))) if levels else rows


def with_channel(rows: SnapshotQuerySet, _name: str, channels: Sequence[str]) -> SnapshotQuerySet:
    return rows.filter(Exists(_profiles().filter(channel__in=channels))) if channels else rows


def with_tag(rows: SnapshotQuerySet, _name: str, tag: str) -> SnapshotQuerySet:
    return rows.filter(Exists(_profiles().filter(tags__contains=[tag])))


def introduced_by(rows: SnapshotQuerySet, _name: str, number: str) -> SnapshotQuerySet:
    return rows.filter(Exists(_profiles().filter(introducer=number)))


def with_priority(rows: SnapshotQuerySet, _name: str, value: str) -> SnapshotQuerySet:
    has_it = Exists(_profiles().filter(is_priority=True))
    return rows.filter(has_it if value == "yes" else ~has_it)


def with_basic(rows: SnapshotQuerySet, name: str, value: str) -> SnapshotQuerySet:
    """Of whom a basic was noted as there or not; ``unknown``: nobody noted either."""
    if value == "unknown":
        return rows.filter(~Exists(_profiles().filter(**{f"{name}__isnull": False})))
    return rows.filter(Exists(_profiles().filter(**{name: value == "yes"})))


def not_contacted_since(rows: SnapshotQuerySet, day: date, *, is_joined: bool) -> SnapshotQuerySet:
    """With whom nobody had an effective contact on that day or later; with some never.

    ``is_joined``: each row has its last contact beside it, which is not looked up once more.
    """
    if is_joined:
        earlier = Q(last_contact__effective_on__lt=day)
        return rows.filter(earlier | Q(last_contact__effective_on__isnull=True))
    return rows.filter(~Exists(_last_contacts().filter(effective_on__gte=day)))


def never_contacted(rows: SnapshotQuerySet, *, is_joined: bool) -> SnapshotQuerySet:
    if is_joined:
        return rows.filter(last_contact__effective_on__isnull=True)
    return rows.filter(~Exists(_last_contacts().filter(effective_on__isnull=False)))


def contactable(rows: SnapshotQuerySet, _name: str, value: str) -> SnapshotQuerySet:
    """Who may be called, as the bank's file says and as the client said to us."""
    asked_not = Exists(_last_contacts().filter(no_calls_since__isnull=False))
    if value == "yes":
        return rows.filter(~asked_not, is_do_not_contact=False)
    return rows.filter(Q(is_do_not_contact=True) | asked_not)


def _last_contacts() -> QuerySet[LastContact]:
    return LastContact.objects.filter(client_id=OuterRef("client_no"))


def _profiles() -> QuerySet[ClientProfile]:
    return ClientProfile.objects.filter(client_id=OuterRef("client_no"))
