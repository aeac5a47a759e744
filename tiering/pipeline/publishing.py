"""Publishing: one transaction makes everything visible, for one day or for a re-run of several.

Readers follow ``Day.published_run``; before the commit they see the old days, after it the new ones
(architecture, decision 2; ADR 0005).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from clients.services.noted_counts import count_noted
from clients.services.snapshots import attach_partitions
from clients.services.sync import remove_clients, upsert_clients
from clients.services.team import end_teams_of_run
from operations.models import Day, NightlyRun
from operations.services.acting import acting, by_run
from operations.services.bulk import copy_csv_in, execute, make_temporary_like
from tiering.models import BookMembership
from tiering.pipeline.night import Night
from tiering.pipeline.reference import sync_reference
from tiering.pipeline.staging.step import staged_file

MEMBERSHIP_TABLE = "tiering_bookmembership"
MEMBERSHIP_COLUMNS: Sequence[str] = (
    "client_no", "employee_no", "role", "is_primary", "since_on", "reason",
)  # fmt: skip

CLOSE = """
UPDATE tiering_bookmembership AS m SET ended_on = %s
FROM staged_books_closed AS c
WHERE m.client_no = c.client_no AND m.employee_no = c.employee_no AND m.role = c.role
  AND m.is_primary = c.is_primary AND m.since_on = c.since_on AND m.ended_on IS NULL
"""


# Who co-manages sees the client from this moment on, and not a moment longer (domain/01). The
# primary manager needs no grant: the published snapshot names that one (ADR 0007).
GRANT = """
INSERT INTO clients_clientgrant
    (client_no, employee_no, source, reference, reason, granted_at)
SELECT m.client_no, m.employee_no, 'co_manager', m.role, '', %s
FROM tiering_bookmembership AS m
WHERE NOT m.is_primary AND m.ended_on IS NULL
ON CONFLICT (client_no, employee_no, source, reference) WHERE ended_at IS NULL DO NOTHING
"""
UNGRANT = """
UPDATE clients_clientgrant AS g SET ended_at = %s
WHERE g.source = 'co_manager' AND g.ended_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM tiering_bookmembership AS m
    WHERE m.client_no = g.client_no AND m.employee_no = g.employee_no AND m.role = g.reference
      AND NOT m.is_primary AND m.ended_on IS NULL
)
"""


class PublishingWrong(RuntimeError):
    """The books in PostgreSQL are not those the night started from; nothing is published."""


@dataclass(frozen=True)
class Ready:
    """A day of a publishing: its night, its run, and whether it is published or only loaded."""

    night: Night
    run: NightlyRun
    is_published: bool


@transaction.atomic
def publish(*, days: Sequence[Ready], at: datetime) -> None:
    """Make ``days`` (oldest first) the state of the world, all or none.

    Books are wound back to before the first published day and played forward, so publishing a day
    again leaves nothing of its former result. Raises PublishingWrong if what is closed is not open.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '3s'")
    published = [day for day in days if day.is_published]
    if published:
        _wind_books_back(published[0].night.as_of)
    for day in published:
        with acting(by_run(day.night.as_of, day.run.pk)):
            _play(day)
        if day is not published[-1]:  # its clients are replaced by those of the next
            count_noted(run_id=day.run.pk)
    if published:
        execute(UNGRANT, [at])
        execute(GRANT, [at])
        _end_teams(published[-1], at)
        sync_reference(published[-1].night)
        count_noted(run_id=published[-1].run.pk)
    for day in days:
        _point(day, at)


def _end_teams(newest: Ready, at: datetime) -> None:
    """By the newest day alone: who was private in between has nobody let in by it."""
    as_of, run_id = newest.night.as_of, newest.run.pk
    with acting(by_run(as_of, run_id)):
        end_teams_of_run(run_id=run_id, as_of=as_of, at=at)


def _play(day: Ready) -> None:
    attach_partitions(run_id=day.run.pk)
    _play_books(day.night)
    remove_clients(gone=staged_file(day.night, "clients_gone"))
    upsert_clients(
        changed=staged_file(day.night, "clients_changed"),
        run_id=day.run.pk,
        as_of=day.night.as_of,
    )


def _wind_books_back(first: date) -> None:
    BookMembership.objects.filter(since_on__gte=first).delete()
    BookMembership.objects.filter(ended_on__gte=first).update(ended_on=None)


def _play_books(night: Night) -> None:
    make_temporary_like(MEMBERSHIP_TABLE, MEMBERSHIP_COLUMNS, "staged_books_closed")
    expected = copy_csv_in(
        "staged_books_closed", MEMBERSHIP_COLUMNS, staged_file(night, "books_closed")
    )
    execute("ANALYZE staged_books_closed")
    closed = execute(CLOSE, [night.as_of])
    execute("DROP TABLE staged_books_closed")
    if closed != expected:
        raise PublishingWrong(f"{night.as_of}: {expected} memberships end, {closed} were open")
    copy_csv_in(MEMBERSHIP_TABLE, MEMBERSHIP_COLUMNS, staged_file(night, "books_opened"))


def _point(day: Ready, at: datetime) -> None:
    status = NightlyRun.Status.PUBLISHED if day.is_published else NightlyRun.Status.LOADED
    NightlyRun.objects.filter(as_of=day.night.as_of, status=NightlyRun.Status.PUBLISHED).exclude(
        pk=day.run.pk
    ).update(status=NightlyRun.Status.SUPERSEDED)
    NightlyRun.objects.filter(pk=day.run.pk).update(status=status)
    pointer: dict[str, object] = {"loaded_run": day.run}
    if day.is_published:
        pointer |= {"published_run": day.run, "published_at": at}
    Day.objects.update_or_create(as_of=day.night.as_of, defaults=pointer)
