"""What the night knows, laid into a DuckDB session as tables and views that reasons read."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import duckdb

from outreach.pipeline.days import HOLIDAY, ListedDay
from outreach.rules.triggers import Triggers
from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.staging.clients import clients_in_force, table_place

# Table of the extract → the view of its effective rows on the night's day, and its columns there.
HOLDINGS = (
    "client_no VARCHAR, outlet_code VARCHAR, product_code VARCHAR, currency VARCHAR,"
    " balance DECIMAL(18, 2), matures_on DATE"
)
TABLES: Mapping[str, tuple[str, str]] = {
    "holding": ("holdings", HOLDINGS),
    "product": ("products", "product_code VARCHAR, asset_class VARCHAR"),
    "family": ("families", "client_no VARCHAR, relation VARCHAR, birthday DATE"),
    "loan": ("loans", "client_no VARCHAR, balance DECIMAL(18, 2), due_on DATE"),
}
MOVEMENTS = "client_no VARCHAR, occurred_at TIMESTAMP, direction VARCHAR, amount DECIMAL(18, 2)"
SALES = (
    "sale_no VARCHAR, client_no VARCHAR, product_code VARCHAR, amount DECIMAL(18, 2), sold_on DATE,"
    " as_of DATE"
)
BALANCES = "client_no VARCHAR, demand DECIMAL(20, 2)"
FACTS = (
    "client_no VARCHAR, birthday DATE, opened_on DATE, risk_level VARCHAR,"
    " has_marketing_consent BOOLEAN, is_do_not_contact BOOLEAN"
)
CLIENTS = """
CREATE OR REPLACE TEMPORARY VIEW client_facts AS
SELECT s.client_no, c.birthday, c.opened_on, nullif(c.risk_level, '') AS risk_level,
    c.has_marketing_consent, c.is_do_not_contact
FROM client_states AS s
JOIN client_rows AS c
    ON c.client_no = s.client_no AND c.as_of = s.loaded_on AND c.run = s.loaded_run
"""
# How often within the days of idle money a balance is looked at: at the end and each week before.
LOOK_EVERY = 7


def put_night(
    connection: duckdb.DuckDBPyConnection, night: Night, listed: ListedDay, triggers: Triggers
) -> int:
    """Lay out everything of the lake; answers on how many earlier days balances were looked at, 0
    where the past is shorter than idle money asks for. Raises NotInLake."""
    for table, (name, columns) in TABLES.items():
        place = table_place(night, table)
        _view(connection, name, columns, [] if place is None else [_files(night, table, place)])
    _put_clients(connection, night)
    put_holdings(connection, "holdings_before", night, last_before(night, listed, listed.day))
    since = listed.first_of(triggers.movement_lists + 1)
    _view(connection, "movements", MOVEMENTS, _sent(night, "movement", since))
    since = listed.day - timedelta(days=triggers.after_sale[2] + HOLIDAY)
    put_sales(connection, "sales", night, since)
    looks = _looks(night, triggers.idle_days)
    files = [_files(night, "balances", day) for day in looks]
    _view(connection, "earlier_balances", BALANCES, files)
    return len(looks)


def _files(night: Night, dataset: str, place: DayRun) -> str:
    return night.lake.files(dataset, *place)


def _view(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: str,
    files: Sequence[str],
    *,
    with_days: bool = False,
) -> None:
    """A view of these files' ``columns``; without a file, an empty table of them. ``with_days``:
    ``as_of`` is the day of the folder they came with."""
    if not files:
        connection.execute(f"CREATE OR REPLACE TEMPORARY TABLE {name} ({columns})")
        return
    names = ", ".join(column.split()[0] for column in columns.split(", ") if " " in column)
    rows = connection.read_parquet(list(files), hive_partitioning=with_days, union_by_name=True)
    rows.project(names).create_view(name, replace=True)


def _put_clients(connection: duckdb.DuckDBPyConnection, night: Night) -> None:
    found = clients_in_force(connection, night)
    if found is None:
        _view(connection, "client_facts", FACTS, [])
        return
    state, contents = found
    connection.read_parquet(state).create_view("client_states", replace=True)
    rows = connection.read_parquet(contents, hive_partitioning=True, union_by_name=True)
    rows.create_view("client_rows", replace=True)
    connection.execute(CLIENTS)


def last_before(night: Night, listed: ListedDay, day: date) -> DayRun | None:
    """The last loaded day whose list was an earlier one than that of ``day``."""
    earlier = [each for each in night.loaded if listed.of_data(each) < day]
    return DayRun(max(earlier), night.loaded[max(earlier)]) if earlier else None


def put_holdings(
    connection: duckdb.DuckDBPyConnection, name: str, night: Night, place: DayRun | None
) -> None:
    """A view of the holdings in force on a loaded day; empty where there is none."""
    found = None if place is None else table_place(night, "holding", place)
    _view(connection, name, HOLDINGS, [] if found is None else [_files(night, "holding", found)])


def put_sales(connection: duckdb.DuckDBPyConnection, name: str, night: Night, since: date) -> None:
    """A view of the sales that came with the night or a loaded day from ``since`` on."""
    _view(connection, name, SALES, _sent(night, "sale", since), with_days=True)


def _sent(night: Night, table: str, since: date) -> list[str]:
    """The files of ``table`` that came with the night or a loaded day from ``since`` on."""
    days = {**night.loaded, night.as_of: night.run}
    return [
        night.lake.files(table, day, run) for day, run in sorted(days.items())
        if day >= since and night.lake.has(table, day, run)
    ]  # fmt: skip


def _looks(night: Night, days: int) -> Sequence[DayRun]:
    """The loaded days nearest to each week's within so many days; none if the past is shorter."""
    loaded = sorted(night.loaded)
    wanted = [night.as_of - timedelta(days=back) for back in range(LOOK_EVERY, days, LOOK_EVERY)]
    wanted.append(night.as_of - timedelta(days=days))
    found = [max((day for day in loaded if day <= look), default=None) for look in wanted]
    if None in found:
        return []
    return [DayRun(day, night.loaded[day]) for day in sorted({day for day in found if day})]
