from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from clients.services.snapshots import SNAPSHOTS
from nightly.sweep import keeps_snapshot, sweep
from operations.models import NightlyRun
from tests.nightly.worlds import MONDAY, NOON, change_line, exports, first_load, own_inbox, run_week
from tiering.pipeline.lake import Lake

TODAY = date(2026, 11, 30)


def test_snapshots_are_kept_for_35_days_and_month_ends_for_25_months() -> None:
    assert keeps_snapshot(TODAY - timedelta(days=35), TODAY)
    assert not keeps_snapshot(TODAY - timedelta(days=36), TODAY)
    assert keeps_snapshot(date(2024, 10, 31), TODAY)
    assert not keeps_snapshot(date(2024, 9, 30), TODAY)


@pytest.mark.django_db(transaction=True)
def test_a_sweep_drops_replaced_runs_and_old_judged_tables_and_keeps_the_figures(
    tmp_path: Path,
) -> None:
    inbox = own_inbox(tmp_path)
    _tell_nothing()
    first_load(inbox)
    run_week(inbox, [MONDAY])
    assert _shares_told() == {"clients_holding": -0.4, "clients_snapshot": -1}
    change_line(inbox / f"holding.f.{MONDAY:%Y%m%d}.dat", 3, lambda c: [*c[:4], "99.00", *c[5:]])
    run_week(inbox, [MONDAY])
    old, new = NightlyRun.objects.filter(as_of=MONDAY).order_by("revision")
    NightlyRun.objects.update(ended_at=NOON)
    sweep(NOON.date() + timedelta(days=3))
    assert new.pk in SNAPSHOTS.built()
    assert old.pk not in SNAPSHOTS.built()
    lake = Lake(Path(settings.LAKE_DIR))
    left = lake.folder("holding", MONDAY, new.pk).with_name(f".run={new.pk}.999")
    left.mkdir()
    before = exports(tmp_path, [MONDAY])
    assert before.pop(("lists", MONDAY))
    sweep(NOON.date() + timedelta(days=60))
    assert new.pk not in SNAPSHOTS.built()
    assert exports(tmp_path, [MONDAY]) == before | {("lists", MONDAY): ""}  # over by then
    assert not left.exists()
    # The newest loaded day's tables stand however old they are: the next night starts from them.
    assert lake.has("holding", MONDAY, new.pk)
    assert lake.has("figures", MONDAY, new.pk)


TOLD = "inherited AND tablename IN ('clients_snapshot', 'clients_holding')"


def _tell_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_clear_attribute_stats(schemaname, tablename, attname, true)"
            f" FROM pg_stats WHERE {TOLD}"
        )


def _shares_told() -> dict[str, float]:
    """What the planner has been told of client numbers in the tables that queries name."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT tablename, n_distinct FROM pg_stats WHERE {TOLD} AND attname = 'client_no'"
        )
        return dict(cursor.fetchall())
