"""What the CRM knows of clients, laid into a DuckDB session: contacts, familiarity, assignments."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from operations.services.bulk import copy_csv_out

# Said in full: nothing is guessed of a file that may be empty.
FORM = (
    "FORMAT csv, HEADER false, AUTO_DETECT false, DELIMITER ',', QUOTE '\"', ESCAPE '\"',"
    " NULLSTR ''"
)
# Table → what PostgreSQL is asked, and the columns that come.
ASKED: Mapping[str, tuple[str, str]] = {
    "contacts": (
        "SELECT client_no, effective_on, call_on, message_on, face_to_face_on, gift_on,"
        " promised_on, promised_by, no_calls_since FROM clients_lastcontact",
        "client_no VARCHAR, effective_on DATE, call_on DATE, message_on DATE,"
        " face_to_face_on DATE, gift_on DATE, promised_on DATE, promised_by VARCHAR,"
        " no_calls_since DATE",
    ),
    "familiarities": (
        "SELECT client_no, familiarity FROM clients_clientprofile WHERE familiarity > ''",
        "client_no VARCHAR, familiarity VARCHAR",
    ),
    "assigned": (
        "SELECT client_no, cause, reference, from_on, until_on, nullif(employee_no, ''),"
        " nullif(role, '') FROM outreach_assigned WHERE ended_at IS NULL",
        "client_no VARCHAR, cause VARCHAR, reference VARCHAR, from_on DATE, until_on DATE,"
        " employee_no VARCHAR, role VARCHAR",
    ),
}


def put_known(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Lay out what is known at this moment; ``folder`` holds the files until the session ends."""
    for name, (query, columns) in ASKED.items():
        path = folder / f"{name}.csv"
        copy_csv_out(query, path)
        connection.execute(f"CREATE OR REPLACE TABLE {name} ({columns})")
        connection.execute(f"COPY {name} FROM $path ({FORM})", {"path": str(path)})
