"""The table ``placed``: every client of the night with all that its publishing says of it, joined
once. The snapshot, the totals, the boards and the checks read it; joining a million client numbers
for each of them anew was a third of the step."""

from collections.abc import Mapping
from typing import Any

import duckdb

from tiering.pipeline.books.sources import put_need
from tiering.pipeline.engine import sql
from tiering.pipeline.night import Night
from tiering.pipeline.staging.clients import clients_in_force, table_place
from tiering.pipeline.staging.files import inputs

# What lists filter by and the figures do not know. Grain: one row per client of the client file,
# what the state in force names, from where it lies.
CLIENTS = """
SELECT s.client_no,
    CAST(month(c.birthday) * 100 + day(c.birthday) AS SMALLINT) AS birthday_md,
    nullif(c.risk_level, '') AS risk_level, nullif(c.persona, '') AS persona,
    c.has_marketing_consent, c.is_do_not_contact
FROM read_parquet($state) AS s
JOIN read_parquet($contents, hive_partitioning = true, union_by_name = true) AS c
    ON c.client_no = s.client_no AND c.as_of = s.loaded_on AND c.run = s.loaded_run
"""
NO_CLIENTS = """
SELECT NULL::VARCHAR AS client_no, NULL::SMALLINT AS birthday_md, NULL::VARCHAR AS risk_level,
    NULL::VARCHAR AS persona, NULL::BOOLEAN AS has_marketing_consent,
    NULL::BOOLEAN AS is_do_not_contact
LIMIT 0
"""
MATURITIES = """
SELECT client_no, min(matures_on) AS next_matures_on
FROM read_parquet($holding) WHERE matures_on >= $as_of AND balance > 0 GROUP BY client_no
"""
NO_MATURITIES = "SELECT NULL::VARCHAR AS client_no, NULL::DATE AS next_matures_on LIMIT 0"

Part = tuple[str, Mapping[str, Any]]  # a statement and its parameters


def put_placed(connection: duckdb.DuckDBPyConnection, night: Night) -> None:
    """Make the table ``placed`` of stage_placed.sql; other cursors of the session see it too."""
    put_need(connection, night.policy)
    clients, of_clients = _clients(connection, night)
    maturities, of_maturities = _maturities(night)
    parameters = {**of_clients, **of_maturities, **inputs(night, "figures", "books", "unmanaged")}
    connection.execute(
        f"CREATE OR REPLACE TABLE placed AS WITH listed_clients AS ({clients}),"
        f" listed_maturities AS ({maturities}) {sql('stage_placed')}",
        parameters,
    )


def _clients(connection: duckdb.DuckDBPyConnection, night: Night) -> Part:
    found = clients_in_force(connection, night)
    if found is None:
        return NO_CLIENTS, {}
    state, contents = found
    return CLIENTS, {"state": state, "contents": contents}


def _maturities(night: Night) -> Part:
    holding = table_place(night, "holding")
    if holding is None:
        return NO_MATURITIES, {}
    return MATURITIES, {"holding": night.lake.files("holding", *holding), "as_of": night.as_of}
