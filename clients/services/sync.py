"""Bringing the client and product tables to the state of the judged files."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from psycopg2 import sql

from clients.models import Client, ClientSync
from operations.services.acting import acting, by_run
from operations.services.bulk import (
    copy_csv_in,
    execute,
    indexes_built_after,
    make_temporary_like,
)

CLIENT_TABLE = "clients_client"
CLIENT_COLUMNS: Sequence[str] = (
    "client_no", "name", "name_initials", "id_type", "id_no_sealed", "id_no_index", "id_no_masked",
    "phone_sealed", "phone_index", "phone_masked", "birthday", "gender", "opened_on", "employer",
    "persona", "risk_level", "risk_assessed_on", "has_marketing_consent", "is_do_not_contact",
    "opening_outlet", "loaded_on",
)  # fmt: skip
FAMILY_COLUMNS: Sequence[str] = ("client_no", "relation", "name", "birthday")
PRODUCT_COLUMNS: Sequence[str] = ("product_code", "name", "asset_class", "risk_level")


def upsert_clients(*, changed: Path, run_id: int, as_of: date) -> int:
    """Insert or replace the clients of a CSV of CLIENT_COLUMNS, and remember the run they are of.

    In the caller's (publishing) transaction. Returns the rows written.
    """
    # Said here too, whoever calls: without it the audit would tell each client of a first load.
    with acting(by_run(as_of, run_id)):
        if Client.objects.exists():
            written = _upsert(CLIENT_TABLE, CLIENT_COLUMNS, changed)
        else:  # the first fill: nothing to compare with, and an index is built faster than kept
            with indexes_built_after(CLIENT_TABLE):
                written = copy_csv_in(CLIENT_TABLE, CLIENT_COLUMNS, changed)
    ClientSync.objects.update_or_create(pk=1, defaults={"run_id": run_id, "as_of": as_of})
    return written


def remove_clients(*, gone: Path) -> int:
    """Delete the clients whose numbers a CSV lists, in the caller's (publishing) transaction.

    For those whom only a file that was since resent ever named. Returns their number.
    """
    make_temporary_like(CLIENT_TABLE, ("client_no",), "staged_gone")
    copy_csv_in("staged_gone", ("client_no",), gone)
    removed = execute(
        "DELETE FROM clients_client AS c USING staged_gone AS g WHERE g.client_no = c.client_no"
    )
    execute("DROP TABLE staged_gone")
    return removed


def upsert_products(*, changed: Path) -> int:
    """Insert or replace the products of a CSV of PRODUCT_COLUMNS."""
    return _upsert("clients_product", PRODUCT_COLUMNS, changed)


NO_LONGER = """
DELETE FROM clients_familymember AS kept WHERE kept.is_from_file AND NOT EXISTS (
    SELECT 1 FROM staged_family AS s
    WHERE s.client_no = kept.client_no AND s.relation = kept.relation AND s.name = kept.name
)
"""
NEW_OR_OTHER = """
INSERT INTO clients_familymember AS kept (client_no, relation, name, birthday, is_from_file)
SELECT client_no, relation, name, birthday, true FROM staged_family
ON CONFLICT (client_no, relation, name, is_from_file) DO UPDATE SET birthday = excluded.birthday
WHERE kept.birthday IS DISTINCT FROM excluded.birthday
"""


def family_place() -> tuple[date, int] | None:
    """Day and run of the family table that PostgreSQL stands on; None: on none."""
    sync = ClientSync.objects.filter(pk=1).first()
    if sync is None or sync.family_as_of is None or sync.family_run is None:
        return None
    return sync.family_as_of, sync.family_run


def replace_family(*, rows: Path, place: tuple[date, int] | None) -> int:
    """Make the family members of the bank's file those of a CSV of FAMILY_COLUMNS, which is the
    whole table of ``place``; what people noted by hand stays.

    In the caller's (publishing) transaction, after ``upsert_clients``. Returns the rows written or
    removed: those that stay the same are not touched.
    """
    make_temporary_like("clients_familymember", FAMILY_COLUMNS, "staged_family")
    copy_csv_in("staged_family", FAMILY_COLUMNS, rows)
    execute("ANALYZE staged_family")
    touched = execute(NO_LONGER) + execute(NEW_OR_OTHER)
    execute("DROP TABLE staged_family")
    as_of, run = place or (None, None)
    ClientSync.objects.filter(pk=1).update(family_as_of=as_of, family_run=run)
    return touched


def _upsert(table: str, columns: Sequence[str], rows: Path) -> int:
    """Copy into a temporary table, then insert or replace by the first column, only where a value
    really differs: an untouched row writes nothing, not even a dead version of itself."""
    staged = f"staged_{table}"
    make_temporary_like(table, columns, staged)
    copy_csv_in(staged, columns, rows)
    names = [sql.Identifier(column) for column in columns]
    others = names[1:]
    statement = sql.SQL(
        "INSERT INTO {table} AS kept ({columns}) SELECT {columns} FROM {staged}"
        " ON CONFLICT ({key}) DO UPDATE SET {assignments}"
        " WHERE ({kept}) IS DISTINCT FROM ({given})"
    ).format(
        table=sql.Identifier(table),
        columns=sql.SQL(", ").join(names),
        staged=sql.Identifier(staged),
        key=names[0],
        assignments=sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(n) for n in others),
        kept=sql.SQL(", ").join(sql.SQL("kept.{}").format(n) for n in others),
        given=sql.SQL(", ").join(sql.SQL("excluded.{}").format(n) for n in others),
    )
    written = execute(statement)
    # A re-run publishes several days in one transaction: the next one makes its own.
    execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(staged)))
    return written
