"""What is followed up, as the night of the newest day tells it from holdings, balances, sales and
movements (domain/03 §Maturity and movement follow-up).

What fell due and what the client had on the eve is read in the lake, day by day, and kept there;
so a night made again, or after days that were sent again, says the same of them.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import duckdb

from outreach.pipeline.days import ListedDay
from outreach.pipeline.from_lake import put_holdings, put_sales
from outreach.pipeline.text import sql
from outreach.rules.policy import DailyPolicy
from outreach.services.follow_up_rows import DATASET, Told
from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.staging.clients import table_place
from tiering.pipeline.staging.maturities import put_rates

KEPT = "falling_due"
KEPT_AHEAD = 40  # days kept with an eve: further than the next loaded day may be
LATE = 3  # so long after its days a maturity is told anew, for files that come late
MATURED = (
    "client_no VARCHAR, outlet_code VARCHAR, product_code VARCHAR, currency VARCHAR,"
    " matures_on DATE, balance DECIMAL(18, 2), rate DECIMAL(16, 8), yuan DECIMAL(20, 2),"
    " aum_before DECIMAL(20, 2), before_on DATE,"
    " later STRUCT(matures_on DATE, balance DECIMAL(18, 2))[]"
)
ROWS = "SELECT * FROM read_parquet($files, hive_partitioning => false)"
PURCHASES = """
CREATE OR REPLACE TABLE purchases AS
SELECT client_no, product_code, sold_on, CAST(sum(amount) AS DECIMAL(20, 2)) AS amount
FROM (
    SELECT * FROM sales_then  -- one that was sent again is the one sent last
    QUALIFY row_number() OVER (PARTITION BY sale_no ORDER BY as_of DESC) = 1
) AS s
WHERE sold_on <= $as_of
GROUP BY client_no, product_code, sold_on
"""


def keep_follow_ups(
    connection: duckdb.DuckDBPyConnection, night: Night, listed: ListedDay, policy: DailyPolicy
) -> None:
    """Into the lake beside the lists, shown with them (``services.follow_up_rows``); what a killed
    attempt left is replaced. Reads what ``put_night`` and ``put_policy`` laid out."""
    matured_from = put_matured(connection, night, policy)
    moved_from = listed.first_of(policy.triggers.movement_lists + 1)
    put_sales(connection, "sales_then", night, matured_from)
    put_take_up(connection, night.as_of, policy)
    _put_tonight(connection, night)
    _table(connection, "large_movements", as_of=night.as_of, since=moved_from)
    ahead = night.as_of + timedelta(days=policy.triggers.handout_days)
    told = Told(matured_from, moved_from, night.as_of, ahead)
    with night.lake.writing(DATASET, night.as_of, night.run) as folder:
        path = str(folder / "part.parquet")
        _put_falling(connection, night, ahead)
        connection.execute(f"COPY ({sql('follow_ups')}) TO $path (FORMAT parquet)", {"path": path})
        (folder / "told.json").write_text(told.as_json())


def put_take_up(connection: duckdb.DuckDBPyConnection, as_of: date, policy: DailyPolicy) -> None:
    """``rolled`` and ``bought`` of what ``matured``, by ``holdings`` and ``sales_then``."""
    connection.execute(PURCHASES, {"as_of": as_of})
    _table(connection, "rolled", as_of=as_of)
    _table(connection, "bought", days=policy.take_up_days)


def put_matured(connection: duckdb.DuckDBPyConnection, night: Night, policy: DailyPolicy) -> date:
    """``matured``: what fell due within the days of take-up, as it stood on its eve; the first day
    that is told of."""
    connection.execute(f"CREATE OR REPLACE TABLE matured ({MATURED})")
    first = night.as_of - timedelta(days=policy.take_up_days + LATE)
    found = []
    for eve, following in _eves(night, first):
        files = _kept(connection, night, eve)
        if files is None:
            continue
        found.append(eve.as_of + timedelta(days=1))
        rows = f"{ROWS} WHERE matures_on BETWEEN $first AND $until"
        given = {"files": files, "first": max(first, found[-1]), "until": following}
        connection.execute(f"INSERT INTO matured {rows}", given)
    return max(first, min(found, default=night.as_of + timedelta(days=1)))


def _eves(night: Night, first: date) -> Sequence[tuple[DayRun, date]]:
    """Each loaded day, and the next one, by which what falls due between them has."""
    days = [*sorted(night.loaded), night.as_of]
    return [
        (DayRun(eve, night.loaded[eve]), following)
        for eve, following in pairwise(days) if following >= first
    ]  # fmt: skip


def _kept(connection: duckdb.DuckDBPyConnection, night: Night, eve: DayRun) -> str | None:
    """The files of what falls due after that day, made now if no night kept them; None where the
    lake has no holdings of it any more."""
    lake, place = night.lake, table_place(night, "holding", eve)
    if not lake.has(KEPT, *eve):
        if place is None or not lake.has("holding", *place) or not lake.has("balances", *eve):
            return None
        _keep(connection, night, eve)
    return lake.files(KEPT, *eve)


def _keep(connection: duckdb.DuckDBPyConnection, night: Night, eve: DayRun) -> None:
    """A pure function of what was loaded by that day, so it never changes."""
    put_holdings(connection, "held_then", night, eve)
    put_rates(connection, night, day=eve, name="rates_then")
    balances = night.lake.files("balances", *eve)
    connection.read_parquet(balances, hive_partitioning=False).create_view(
        "balances_then", replace=True
    )
    until = eve.as_of + timedelta(days=KEPT_AHEAD)
    with night.lake.writing(KEPT, *eve) as folder:
        path = str(folder / "part.parquet")
        given = {"eve": eve.as_of, "until": until, "path": path}
        connection.execute(f"COPY ({sql('falling_due')}) TO $path (FORMAT parquet)", given)


def _put_falling(connection: duckdb.DuckDBPyConnection, night: Night, until: date) -> None:
    """``falling``: what is still to fall due, up to ``until``."""
    files = _kept(connection, night, DayRun(night.as_of, night.run))
    if files is None:
        connection.execute(f"CREATE OR REPLACE TABLE falling ({MATURED})")
        return
    rows = f"{ROWS} WHERE matures_on <= $until"
    connection.execute(
        f"CREATE OR REPLACE TABLE falling AS {rows}", {"files": files, "until": until}
    )


def _put_tonight(connection: duckdb.DuckDBPyConnection, night: Night) -> None:
    for name, dataset in (("figures_tonight", "figures"), ("managers_tonight", "books")):
        rows = connection.read_parquet(
            night.lake.files(dataset, night.as_of, night.run), hive_partitioning=False
        )
        rows = rows if dataset == "figures" else rows.filter("is_primary")
        rows.create_view(name, replace=True)


def _table(connection: duckdb.DuckDBPyConnection, name: str, **given: object) -> None:
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS {sql(name)}", given)
