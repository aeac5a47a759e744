"""Institutions, postings, products and families of the newest published day, in PostgreSQL."""

import tempfile
from pathlib import Path

import duckdb

from clients.services.sync import family_place, replace_family, upsert_products
from organisation.services.sync import (
    InstitutionRow,
    StaffRow,
    replace_institutions,
    replace_postings,
)
from tiering.pipeline.engine import duckdb_session
from tiering.pipeline.night import Night
from tiering.pipeline.staging.clients import table_place
from tiering.pipeline.staging.files import write_csv

QUERIES = {
    "institution": ("SELECT code, name, level, parent_code FROM read_parquet($rows) ORDER BY code"),
    "staff": (
        "SELECT employee_no, name, role, institution_code, joined_on, left_on"
        " FROM read_parquet($rows) ORDER BY ALL"
    ),
    "product": (
        "SELECT product_code, name, asset_class, coalesce(risk_level, '')"
        " FROM read_parquet($rows) ORDER BY 1"
    ),
    "family": "SELECT client_no, relation, name, birthday FROM read_parquet($rows) ORDER BY ALL",
}


def sync_reference(night: Night) -> None:
    """Make PostgreSQL's institutions, postings, products and families those in force on the night's
    day.

    In the caller's (publishing) transaction; does nothing for a table that was never sent.
    """
    with duckdb_session() as connection, tempfile.TemporaryDirectory() as folder:
        rows = {
            table: {"rows": night.lake.files(table, *place)}
            for table in ("institution", "staff", "product")
            if (place := table_place(night, table)) is not None
        }
        if "institution" in rows:
            found = connection.execute(QUERIES["institution"], rows["institution"]).fetchall()
            replace_institutions(rows=[InstitutionRow(*row) for row in found])
        if "staff" in rows:
            found = connection.execute(QUERIES["staff"], rows["staff"]).fetchall()
            replace_postings(rows=[StaffRow(*row) for row in found], as_of=night.as_of)
        if "product" in rows:
            path = Path(folder) / "product.csv"
            write_csv(connection, QUERIES["product"], rows["product"], path)
            upsert_products(changed=path)
        _sync_family(connection, night, Path(folder) / "family.csv")


def _sync_family(connection: duckdb.DuckDBPyConnection, night: Night, path: Path) -> None:
    """The whole table, but only when another one is in force than PostgreSQL stands on: the file
    comes rarely, and a night without it reads nothing. A re-run that no longer has one empties."""
    place = table_place(night, "family")
    if (tuple(place) if place else None) == family_place():
        return
    if place is None:
        path.write_text("")
    else:
        write_csv(connection, QUERIES["family"], {"rows": night.lake.files("family", *place)}, path)
    replace_family(rows=path, place=place)
