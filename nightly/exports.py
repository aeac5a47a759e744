"""The exports of a published day: UTF-8 CSV with a header, ordered by client number."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Q
from psycopg2 import sql

from clients.services.snapshots import SNAPSHOTS
from nightly.context import Edge, base_of
from nightly.whole_file import whole_file
from operations.models import History, NightlyRun
from operations.selectors.days import NotPublished, published_run
from tiering.pipeline.engine import duckdb_session
from tiering.pipeline.lake import Lake
from tiering.pipeline.night import DayRun
from tiering.pipeline.staging.files import write_csv

# Collation "C" so that the order is that of the bytes, whatever the database was made with.
QUERIES: Mapping[str, str] = {
    "snapshot": """
        SELECT client_no, home_outlet, aum, month_average, quarter_average, annual_average,
               annual_basis, tier, CASE WHEN is_stale THEN 'true' ELSE 'false' END AS stale
        FROM clients_snapshot WHERE run_id = {run} ORDER BY client_no COLLATE "C"
    """,
    "books": """
        SELECT client_no, employee_no, role,
               CASE WHEN is_primary THEN 'true' ELSE 'false' END AS is_primary, since_on, reason
        FROM tiering_bookmembership
        WHERE since_on <= {as_of} AND (ended_on IS NULL OR ended_on > {as_of})
        ORDER BY client_no COLLATE "C", is_primary DESC, role, employee_no COLLATE "C"
    """,
    "unmanaged": """
        SELECT client_no, home_outlet, tier, role_needed, annual_average,
               unmanaged_reason AS reason
        FROM clients_snapshot WHERE run_id = {run} AND unmanaged_reason IS NOT NULL
        ORDER BY client_no COLLATE "C"
    """,
}


FROM_LAKE: Mapping[str, str] = {
    "snapshot": """
        SELECT client_no, home_outlet, aum, month_average, quarter_average, annual_average,
               annual_basis, tier, is_stale AS stale
        FROM read_parquet($figures) ORDER BY client_no
    """,
    "unmanaged": """
        SELECT u.client_no, u.home_outlet, u.tier, u.role_needed, f.annual_average, u.reason
        FROM read_parquet($unmanaged) AS u
        JOIN read_parquet($figures) AS f ON f.client_no = u.client_no ORDER BY u.client_no
    """,
}


def export_published(kind: str, as_of: date, out: Path) -> int:
    """Write the export ``kind`` of QUERIES for a published day; returns the rows.

    The file takes its name only when it is whole. Raises NotPublished, NotWritten.
    """
    run = published_run(as_of)
    if kind in FROM_LAKE and run.pk not in SNAPSHOTS.built():
        return _export_from_lake(kind, DayRun(as_of, run.pk), out)
    query = sql.SQL(QUERIES[kind]).format(run=sql.Literal(run.pk), as_of=sql.Literal(as_of))
    statement = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv, HEADER)").format(query)
    with whole_file(out) as making, connection.cursor() as cursor, making.open("wb") as target:
        raw = cursor.cursor
        raw.copy_expert(statement.as_string(raw), target, size=1 << 20)
        return int(raw.rowcount)


def _export_from_lake(kind: str, day: DayRun, out: Path) -> int:
    """The same export of a day whose snapshot retention has dropped, from the lake that it was
    made of."""
    lake = Lake(Path(settings.LAKE_DIR))
    datasets = {name: lake.files(name, *day) for name in ("figures", "unmanaged")}
    query = FROM_LAKE[kind]
    used = {name: glob for name, glob in datasets.items() if f"${name}" in query}
    with whole_file(out) as making, duckdb_session() as engine:
        return write_csv(engine, query, used, making, with_header=True)


def export_rejects(as_of: date, out: Path, edge: Edge) -> int:
    """Write file, line, column, reason of every rejected row of a day's newest judged run, and of
    the first load of that day; returns the rows. Raises NotPublished for a day never judged, and
    NotWritten."""
    folders = _reject_folders(as_of, edge.lake)
    if not folders:
        raise NotPublished(f"no files of {as_of} have been judged")
    with duckdb_session() as engine:
        rows = engine.execute(
            'SELECT file, line, "column", reason FROM read_parquet($rejects) ORDER BY ALL',
            {"rejects": folders},
        ).fetchall()
    with whole_file(out) as making, making.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(["file", "line", "column", "reason"])
        writer.writerows(rows)
    return len(rows)


def _reject_folders(as_of: date, lake: Lake) -> list[str]:
    judged = NightlyRun.objects.filter(as_of=as_of, steps__name="judge", steps__status="done")
    newest = judged.filter(~Q(status=NightlyRun.Status.SUPERSEDED)).order_by("-revision").first()
    numbers = [newest.pk] if newest else []
    for history in History.objects.filter(file_date=as_of, is_current=True):
        loaded = DayRun(as_of, history.run_no)
        numbers += [loaded.run, base_of(loaded).run]
    return [lake.files("rejects", as_of, n) for n in numbers if lake.has("rejects", as_of, n)]
