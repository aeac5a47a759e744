"""A published day made by hand: a run, its day, and snapshot and holding rows as the night writes
them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from django.db import transaction

from clients.models import Client
from clients.rules.asset_classes import ASSET_CLASSES
from clients.services.snapshots import (
    COLUMNS,
    HOLDINGS,
    Totals,
    attach_partitions,
    build_holdings,
    build_partition,
)
from operations.models import Day, NightlyRun
from operations.services.bulk import csv_rows
from tests.factories import RunFactory

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 21, 4, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
Row = Mapping[str, Any]


def snapshot(client_no: str, **given: Any) -> dict[str, Any]:
    """A snapshot row: a mid client with 100,000 yuan on demand, unless told otherwise."""
    aum = Decimal(given.get("aum", 100_000))
    row: dict[str, Any] = dict.fromkeys(COLUMNS) | {
        "client_no": client_no, "aum": aum, "month_average": aum, "quarter_average": aum,
        "annual_average": aum, "annual_basis": "year_to_date", "year_balance_days": aum * 324,
        "tier": "mid", "home_outlet": None, "is_stale": False,
        "first_on": date(2024, 1, 1), "has_loan": False,
    }  # fmt: skip
    amounts: dict[str, Any] = dict.fromkeys(ASSET_CLASSES) | {"demand": aum or None}
    return row | amounts | {"classes_held": 1 if aum else 0} | given


def publish(rows: Iterable[Row], holdings: Iterable[Row] = (), *, as_of: date = DAY) -> NightlyRun:
    """Publish a day with these snapshot and holding rows; returns its run."""
    run: NightlyRun = RunFactory(as_of=as_of)
    fill(run, rows, holdings)
    Day.objects.update_or_create(
        as_of=as_of, defaults={"loaded_run": run, "published_run": run, "published_at": AT}
    )
    return run


def fill(run: NightlyRun, rows: Iterable[Row], holdings: Iterable[Row] = ()) -> None:
    """Give a run its partitions with these rows."""
    rows = list(rows)
    total = sum((Decimal(row["aum"]) for row in rows), Decimal(0))
    build_partition(
        run_id=run.pk, rows=_csv(COLUMNS, rows), expected=lambda: Totals(len(rows), total)
    )
    build_holdings(run_id=run.pk, rows=_csv(HOLDINGS.columns, holdings))
    with transaction.atomic():
        attach_partitions(run_id=run.pk)


def client_row(client_no: str, **given: Any) -> Client:
    """A row of the client table."""
    fields: dict[str, Any] = {
        "name": "林若溪", "name_initials": "lrx", "id_type": "id_card", "opened_on": DAY,
        "has_marketing_consent": True, "is_do_not_contact": False, "loaded_on": DAY,
    }  # fmt: skip
    return Client.objects.create(client_no=client_no, **fields | given)


def _csv(columns: Iterable[str], rows: Iterable[Row]) -> BinaryIO:
    return csv_rows([row[name] for name in columns] for row in rows)
