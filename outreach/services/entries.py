"""The entries of call lists in PostgreSQL: built aside by the night, shown by its publishing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction

from clients.services.partitions import Partitioned
from outreach.models import ListDay
from outreach.services.renewing import renew_works

COLUMNS: Sequence[str] = (
    "client_no", "employee_no", "role", "familiarity", "score", "must", "place", "is_service_only",
    "reasons",
)  # fmt: skip
ENTRIES = Partitioned(
    parent="outreach_entry",
    columns=COLUMNS,
    key=("run_id", "client_no"),
    indexes=(
        # A person's list, and beside it those of the backlog in their order.
        ("list", "(employee_no, place) WHERE place IS NOT NULL"),
        ("backlog", "(employee_no, must, score DESC, client_no) WHERE place IS NULL"),
    ),
)


class EntriesWrong(RuntimeError):
    """The rows built are not those that were made."""


@transaction.atomic
def build_entries(*, run_id: int, rows: BinaryIO, expected: int) -> None:
    """Make the run's entries from a CSV of COLUMNS. Raises EntriesWrong if they are not as many."""
    count = ENTRIES.make(run_id, rows)
    if count != expected:
        raise EntriesWrong(f"entries of run {run_id}: {count} rows of {expected}")


def show_entries(
    *, run_id: int, day: date, policy_version: int, due: int, listed: int, at: datetime
) -> None:
    """Make a run's built entries the list of ``day``, and what was done on an earlier one of that
    day agree with it; in the caller's (publishing) transaction."""
    ENTRIES.attach(run_id)
    ENTRIES.tell_planner()
    ListDay.objects.update_or_create(
        day=day,
        defaults={
            "run_id": run_id, "policy_version": policy_version, "made_at": at, "due": due,
            "listed": listed,
        },
    )  # fmt: skip
    renew_works(day=day, run_id=run_id, at=at)
