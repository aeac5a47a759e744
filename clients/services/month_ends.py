"""The partitions of ``clients_month_end``: one per month end, made and replaced as a whole."""

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import BinaryIO

from django.db import connection, transaction
from psycopg2 import sql

from operations.services.bulk import copy_csv_in, execute

PARENT = "clients_month_end"
COLUMNS = ("month_end_on", "client_no", "aum", "annual_average")


def _name(day: date) -> str:
    return f"{PARENT}_{day:%Y%m%d}"


@transaction.atomic
def replace_month_end(*, day: date, rows: Path | BinaryIO) -> int:
    """Make the month end's partition from a CSV of COLUMNS, instead of the one there is. Returns
    the rows. Waits at most 3 s for readers, then raises."""
    execute("SET LOCAL lock_timeout = '3s'")
    table = sql.Identifier(_name(day))
    execute(sql.SQL("DROP TABLE IF EXISTS {}").format(table))
    execute(sql.SQL("CREATE TABLE {} (LIKE {})").format(table, sql.Identifier(PARENT)))
    copied = copy_csv_in(_name(day), COLUMNS, rows)
    execute(sql.SQL("ALTER TABLE {} ADD PRIMARY KEY (month_end_on, client_no)").format(table))
    execute(
        sql.SQL("ALTER TABLE {} ATTACH PARTITION {} FOR VALUES IN ({})").format(
            sql.Identifier(PARENT), table, sql.Literal(day)
        )
    )
    return copied


def month_ends() -> list[date]:
    """The month ends that have a partition, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_date(substring(relname FROM '\\d{8}$'), 'YYYYMMDD') FROM pg_class"
            " WHERE relkind = 'r' AND relname ~ %s ORDER BY 1",
            [f"^{PARENT}_\\d{{8}}$"],
        )
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def drop_month_ends(*, days: Collection[date]) -> None:
    """Forget these month ends. Waits at most 3 s for readers, then raises."""
    execute("SET LOCAL lock_timeout = '3s'")
    for day in sorted(days):
        execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(_name(day))))
