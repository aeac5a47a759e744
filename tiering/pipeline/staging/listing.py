"""What lists filter by and the figures do not know: facts of the client file, next maturities."""

import duckdb

from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.staging.clients import client_state, table_place

# One row per client of the client file: what the state in force names, from where it lies.
CLIENTS = """
CREATE OR REPLACE TEMPORARY TABLE listed_clients AS
SELECT s.client_no,
    CAST(month(c.birthday) * 100 + day(c.birthday) AS SMALLINT) AS birthday_md,
    nullif(c.risk_level, '') AS risk_level, nullif(c.persona, '') AS persona,
    c.has_marketing_consent, c.is_do_not_contact
FROM read_parquet($state) AS s
JOIN read_parquet($contents, hive_partitioning = true, union_by_name = true) AS c
    ON c.client_no = s.client_no AND c.as_of = s.loaded_on AND c.run = s.loaded_run
"""
NO_CLIENTS = """
CREATE OR REPLACE TEMPORARY TABLE listed_clients AS
SELECT NULL::VARCHAR AS client_no, NULL::SMALLINT AS birthday_md, NULL::VARCHAR AS risk_level,
    NULL::VARCHAR AS persona, NULL::BOOLEAN AS has_marketing_consent,
    NULL::BOOLEAN AS is_do_not_contact
LIMIT 0
"""
MATURITIES = """
CREATE OR REPLACE TEMPORARY TABLE listed_maturities AS
SELECT client_no, min(matures_on) AS next_matures_on
FROM read_parquet($holding) WHERE matures_on >= $as_of AND balance > 0 GROUP BY client_no
"""
NO_MATURITIES = """
CREATE OR REPLACE TEMPORARY TABLE listed_maturities AS
SELECT NULL::VARCHAR AS client_no, NULL::DATE AS next_matures_on LIMIT 0
"""


def put_listing(connection: duckdb.DuckDBPyConnection, night: Night) -> None:
    """The temporary tables ``listed_clients`` and ``listed_maturities`` for stage_snapshot.sql."""
    place = table_place(night, "client_state")
    if place is None:
        connection.execute(NO_CLIENTS)
    else:
        _put_clients(connection, night)
    holding = table_place(night, "holding")
    if holding is None:
        connection.execute(NO_MATURITIES)
    else:
        rows = night.lake.files("holding", *holding)
        connection.execute(MATURITIES, {"holding": rows, "as_of": night.as_of})


def _put_clients(connection: duckdb.DuckDBPyConnection, night: Night) -> None:
    state = client_state(night, DayRun(night.as_of, night.run))
    places = connection.execute(
        "SELECT DISTINCT loaded_on, loaded_run FROM read_parquet($state) ORDER BY ALL",
        {"state": state},
    ).fetchall()
    contents = [night.lake.files("client", loaded_on, run) for loaded_on, run in places]
    if contents:
        connection.execute(CLIENTS, {"state": state, "contents": contents})
    else:
        connection.execute(NO_CLIENTS)
