"""Reading the audit: one searchable list, and what concerns one client."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.db.models import Q, QuerySet

from operations.models import AuditEntry
from operations.selectors.moments import Place, page_after


@dataclass(frozen=True)
class AuditFilter:
    """What is looked for; what is left empty does not narrow. ``staff`` is the employee number of
    who acted or whom it concerns; the days are whole local ones, both included. ``hides_clients``:
    for who may never see a client, entries about one do not exist."""

    relations: Collection[str] = ()
    staff: str = ""
    client_no: str = ""
    from_on: date | None = None
    until_on: date | None = None
    hides_clients: bool = False


@dataclass(frozen=True)
class AuditPage:
    entries: Sequence[AuditEntry]
    after: Place | None


def audit_page(wanted: AuditFilter, *, after: Place | None, limit: int, zone: tzinfo) -> AuditPage:
    """The newest first, ``limit`` of them; one statement, the same on every page."""
    return AuditPage(*page_after(_matching(wanted, zone), after, limit))


def entries_of_client(
    client_no: str, relations: Collection[str], *, after: Place | None, limit: int
) -> AuditPage:
    """What was changed of one client in these tables, newest first; one statement."""
    rows = AuditEntry.objects.filter(client_no=client_no, relation__in=relations)
    return AuditPage(*page_after(rows, after, limit))


def _matching(wanted: AuditFilter, zone: tzinfo) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.all()
    if wanted.relations:
        rows = rows.filter(relation__in=wanted.relations)
    if wanted.staff:
        rows = rows.filter(Q(actor_no=wanted.staff) | Q(about_no=wanted.staff))
    if wanted.client_no:
        rows = rows.filter(client_no=wanted.client_no)
    if wanted.hides_clients:
        rows = rows.filter(client_no__isnull=True)
    if wanted.from_on:
        rows = rows.filter(at__gte=_midnight(wanted.from_on, zone))
    if wanted.until_on:
        rows = rows.filter(at__lt=_midnight(wanted.until_on + timedelta(days=1), zone))
    return rows


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
