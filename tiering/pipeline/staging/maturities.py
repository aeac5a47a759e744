"""What falls due in the days after the night, per institution and day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from organisation.rules.tree import Ancestry
from tiering.pipeline.balances import YUAN
from tiering.pipeline.books.sources import put
from tiering.pipeline.engine import sql
from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.staging.clients import table_place
from tiering.pipeline.staging.totals import ZERO

DAYS_AHEAD = 30  # domain/03: the list that heads work from, 30 days ahead
RATES = "SELECT currency, rate FROM read_parquet($files) WHERE currency <> $yuan"


@dataclass(frozen=True)
class Due:
    """What falls due on one day: holding rows, the clients they belong to, yuan."""

    holdings: int = 0
    clients: int = 0
    yuan: Decimal = ZERO

    def plus(self, other: "Due") -> "Due":
        return Due(
            self.holdings + other.holdings,
            self.clients + other.clients,  # a client has one home outlet, so nobody counts twice
            self.yuan + other.yuan,
        )


def maturities(
    connection: duckdb.DuckDBPyConnection, night: Night, ancestry: Ancestry
) -> Mapping[str, Mapping[date, Due]]:
    """Code → day → what falls due in its subtree, for institutions and days with something."""
    place = table_place(night, "holding")
    if place is None:
        return {}
    put_rates(connection, night)
    parameters: dict[str, Any] = {
        "holding": night.lake.files("holding", *place),
        "as_of": night.as_of,
        "until": night.as_of + timedelta(days=DAYS_AHEAD),
    }
    rows = connection.execute(sql("stage_maturities"), parameters).fetchall()
    found: dict[str, dict[date, Due]] = {}
    for outlet, day, *figures in rows:
        for code in ancestry.of(outlet):
            days = found.setdefault(code, {})
            days[day] = days.get(day, Due()).plus(Due(*figures))
    return found


def put_rates(
    connection: duckdb.DuckDBPyConnection,
    night: Night,
    *,
    day: DayRun | None = None,
    name: str = "rates",
) -> None:
    """``rates``: what one unit of each currency is worth in yuan by the newest rates known on the
    night's day, or on another loaded one."""
    rows: list[tuple[str, Decimal]] = [(YUAN, Decimal(1))]
    place = table_place(night, "exchange_rate", day)
    if place is not None:
        files = night.lake.files("exchange_rate", *place)
        rows += connection.execute(RATES, {"files": files, "yuan": YUAN}).fetchall()
    put(connection, name, {"currency": pa.string(), "rate": pa.decimal128(16, 8)}, rows)
