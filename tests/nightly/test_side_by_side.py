"""``holdings`` beside ``stage`` in real nights: what each leaves when one fails, and after."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from clients.services.partitions import Partitioned
from clients.services.snapshots import HOLDINGS, SNAPSHOTS
from nightly.night import run_night
from operations.models import Day, NightlyRun, RunStep
from tests.banks.by_hand import put_day
from tests.nightly.small_bank import MON, OPENING, TUE, Bank
from tests.nightly.worlds import edge

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def in_the_way(table: Partitioned) -> Iterator[None]:
    """A view where the next run's partition should be built, which no DROP TABLE removes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value + 1 FROM operations_nightlyrun_id_seq")
        name = connection.ops.quote_name(table.name(cursor.fetchone()[0]))
        cursor.execute(f"CREATE VIEW {name} AS SELECT 1")
        try:
            yield
        finally:
            cursor.execute(f"DROP VIEW {name}")


def steps(run: NightlyRun | None) -> dict[str, tuple[str, int]]:
    """``stage`` and ``holdings`` of a run → state and attempts."""
    found = RunStep.objects.filter(run=run, name__in=("stage", "holdings"))
    return {step.name: (step.status, step.attempts) for step in found}


def test_holdings_begin_before_stage_has_ended(bank: Bank) -> None:
    put_day(bank.inbox, TUE, bank.tables() | {"holding": OPENING})
    report = run_night(TUE, replace(edge(bank.folder), clock=timezone.now))
    assert report.status == "published" and report.run is not None
    stage = report.run.steps.get(name="stage")
    during = {"started_at__gt": stage.started_at, "started_at__lt": stage.ended_at}
    assert report.run.steps.filter(name="holdings", **during).exists()
    total = report.run.steps.aggregate(total=Sum("seconds"))["total"]
    assert report.run.seconds is not None and report.run.seconds < total


@pytest.mark.parametrize(
    ("table", "failed", "after", "again"),
    [
        # What ended beside it is not done again.
        (
            HOLDINGS, "holdings",
            {"stage": ("done", 1), "holdings": ("failed", 1)},
            {"stage": ("done", 1), "holdings": ("done", 2)},
        ),
        # Nothing is begun for a stage that never came to its indexes.
        (
            SNAPSHOTS, "stage",
            {"stage": ("failed", 1)},
            {"stage": ("done", 2), "holdings": ("done", 1)},
        ),
    ],
    ids=["holdings", "stage"],
)  # fmt: skip
def test_a_night_of_which_one_fails_publishes_nothing_and_goes_on_there(
    bank: Bank,
    table: Partitioned,
    failed: str,
    after: dict[str, tuple[str, int]],
    again: dict[str, tuple[str, int]],
) -> None:
    put_day(bank.inbox, TUE, bank.tables() | {"holding": OPENING})
    with in_the_way(table):
        report = run_night(TUE, edge(bank.folder))
    assert (report.status, report.reasons[0]["step"]) == ("failed", failed)
    assert steps(report.run) == after
    assert list(
        Day.objects.filter(published_run__isnull=False).values_list("as_of", flat=True)
    ) == [MON]
    second = run_night(TUE, edge(bank.folder))
    assert (second.status, second.run) == ("published", report.run)
    assert steps(second.run) == again
