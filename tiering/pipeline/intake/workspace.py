"""The engine session in which the files of a day are judged, and the tables already in force."""
# ruff: noqa: S608 -- the statements are put together from our own names only

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from clients.rules.sealing import Keyring
from tiering.pipeline.intake import expressions
from tiering.pipeline.intake.rejects import RejectWriter
from tiering.pipeline.lake import Lake
from tiering.rules.dialect import Dialect
from tiering.rules.extracts import TABLE_BY_NAME, Table

LAKE_TYPES = {
    "date": "DATE",
    "moment": "TIMESTAMP",
    "month": "DATE",
    "money": "DECIMAL(18,2)",
    "rate": "DECIMAL(16,8)",
    "count": "BIGINT",
    "flag": "BOOLEAN",
}
STATE_COLUMNS = (
    "client_no VARCHAR, row_mac BLOB, opening_outlet VARCHAR, loaded_on DATE, loaded_run BIGINT"
)


@dataclass
class Workspace:
    """``tables`` maps a table to the day and run whose folder is in force; files add to it.
    ``follows_history``: a first load speaks until a holding file comes; ``eve_ledger`` is then the
    folder of its ledger that tells the balances of the day before, if it knows any.
    ``stale_before``: the balances of the last loaded day, and that day, once holdings have come."""

    connection: duckdb.DuckDBPyConnection
    lake: Lake
    as_of: date
    run: int
    dialect: Dialect
    keyring: Keyring
    rejects: RejectWriter
    tables: dict[str, tuple[date, int]] = field(default_factory=dict)
    full_rows: dict[str, int] = field(default_factory=dict)
    follows_history: bool = False
    eve_ledger: Path | None = None
    stale_before: tuple[Path, date] | None = None

    def __post_init__(self) -> None:
        # The engine takes a stream of unknown length for a short one and would keep it whole in
        # memory: joins are done as written, the small side on the right.
        self.connection.execute("SET disabled_optimizers = 'build_side_probe_side,join_order'")
        expressions.set_dialect(self.connection, self.dialect)
        self.connection.execute("SET VARIABLE file_day = CAST(? AS DATE)", [self.as_of])

    @property
    def here(self) -> tuple[date, int]:
        return self.as_of, self.run

    def in_force(self, table: Table, name: str) -> None:
        """Make the view ``name`` of the rows of ``table`` in force; empty if none ever was."""
        columns = ", ".join(column_types(table))
        self._view(name, table.name, columns)

    def client_state(self, name: str) -> None:
        self._view(name, "client", STATE_COLUMNS, dataset="client_state")

    def _view(self, name: str, table: str, columns: str, *, dataset: str = "") -> None:
        self.connection.execute(f"DROP VIEW IF EXISTS {name}")
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE empty_{name} ({columns})")
        source = f"empty_{name}"
        if table in self.tables:
            files = self.lake.files(dataset or table, *self.tables[table])
            # A view cannot take a parameter; the path is quoted by the engine's own literal rules.
            # Without the path's as_of= and run= turning into columns.
            source = parquet(files)
        self.connection.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM {source}")

    def references(self, table: Table) -> None:
        """The relations ``known_*`` by which rows of ``table`` are judged."""
        for needed in (*table.needs, "currency"):
            if needed == "client":
                self.client_state("ref_client")
                key = "SELECT client_no AS key FROM ref_client"
            elif needed == "currency":
                self.in_force(TABLE_BY_NAME["exchange_rate"], "ref_currency")
                key = (
                    f"SELECT currency AS key, {expressions.most_of('rate')} AS most "
                    f"FROM ref_currency WHERE currency <> 'CNY' UNION ALL "
                    f"SELECT 'CNY', {expressions.most_of('1')}"
                )
            elif needed == "product":
                self.in_force(TABLE_BY_NAME["product"], "ref_product")
                key = "SELECT product_code AS key, asset_class FROM ref_product"
            else:
                self.in_force(TABLE_BY_NAME["institution"], "ref_institution")
                key = "SELECT code AS key FROM ref_institution"
            self.connection.execute(f"CREATE OR REPLACE TEMP VIEW known_{needed} AS {key}")

    def never_loaded(self, tables: Iterable[str]) -> list[str]:
        return [table for table in tables if table not in self.tables]


def parquet(files: str) -> str:
    """The relation of a lake folder; its own columns only, not those its path could be read as."""
    return f"read_parquet({literal(files)}, hive_partitioning = false)"


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def column_types(table: Table) -> list[str]:
    return [f"{c.lake_name} {LAKE_TYPES.get(c.kind, 'VARCHAR')}" for c in table.columns]
