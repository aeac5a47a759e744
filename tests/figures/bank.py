"""A small bank whose judged days a test writes into the lake, then its balances and figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from clients.rules.asset_classes import ASSET_CLASSES
from tiering.pipeline.balances import run_balances
from tiering.pipeline.engine import DuckDBEngine, Engine
from tiering.pipeline.figures import run_figures
from tiering.pipeline.history import build_history
from tiering.pipeline.lake import Lake
from tiering.pipeline.night import DayRun, Night
from tiering.rules.policy import Policy, merge_policy, read_policy
from tiering.rules.weights import WeightsFrom

TABLES = {
    "holding": {
        "client_no": pa.string(),
        "outlet_code": pa.string(),
        "product_code": pa.string(),
        "currency": pa.string(),
        "balance": pa.decimal128(18, 2),
        "matures_on": pa.date32(),
    },
    "product": {"product_code": pa.string(), "asset_class": pa.string()},
    "exchange_rate": {"currency": pa.string(), "rate": pa.decimal128(16, 8)},
    "loan": {"loan_no": pa.string(), "client_no": pa.string(), "balance": pa.decimal128(18, 2)},
    "client_state": {"client_no": pa.string(), "opening_outlet": pa.string()},
    "stale": {"client_no": pa.string()},
    "holding_touched": {"client_no": pa.string()},
    "balance_history": {
        "client_no": pa.string(),
        "outlet_code": pa.string(),
        "product_code": pa.string(),
        "currency": pa.string(),
        "valid_from": pa.date32(),
        "balance": pa.decimal128(18, 2),
        "asset_class": pa.string(),
        "rate": pa.decimal128(16, 8),
    },
}
# One product of every class, named like it.
PRODUCTS = {name: name for name in ASSET_CLASSES}


class Holding(NamedTuple):
    client_no: str
    outlet_code: str
    balance: Decimal
    product_code: str = "demand"
    currency: str = "CNY"


class Past(NamedTuple):
    """A row of balance_history."""

    client_no: str
    outlet_code: str
    valid_from: date
    balance: Decimal
    product_code: str = "demand"
    currency: str = "CNY"
    rate: Decimal = Decimal(1)


def policy_with(**tiering: Any) -> Policy:
    """The default policy with other keys in its section ``tiering``."""
    text = resources.files("tiering.policies").joinpath("default.yaml").read_text()
    return read_policy(merge_policy(yaml.safe_load(text), {"tiering": tiering}), version=1)


@dataclass
class Bank:
    lake: Lake
    engine: Engine = field(default_factory=DuckDBEngine)
    policy: Policy = field(default_factory=policy_with)
    clients: dict[str, str] = field(default_factory=dict)  # client → opening outlet
    run: int = 0
    loaded: dict[date, int] = field(default_factory=dict)
    published: DayRun | None = None
    history: DayRun | None = None
    past_weights: Sequence[WeightsFrom] = ()  # of the days of the first load; else the policy's
    tables: dict[str, DayRun] = field(default_factory=dict)

    def load_history(self, as_of: date, rows: Sequence[Past]) -> int:
        self.run += 1
        self.history = DayRun(as_of, self.run)
        given = [row._asdict() | {"asset_class": row.product_code} for row in rows]
        self._write("balance_history", as_of, given)
        weights = self.past_weights or [WeightsFrom(date.min, self.policy.asset_class_weights)]
        return build_history(self.lake, as_of, self.run, weights)

    def load(
        self,
        day: date,
        holdings: Sequence[Holding] | None = None,
        *,
        kind: str = "f",
        rates: Mapping[str, Decimal] | None = None,
        loans: Mapping[str, Decimal] | None = None,
        stale: Sequence[str] = (),
        touched: Sequence[str] = (),
        had_files: bool | None = None,
    ) -> None:
        """A loaded day. ``holdings`` are the rows in force after it; None: none were sent."""
        self.run += 1
        sent: dict[str, list[dict[str, Any]]] = {}
        if holdings is not None:
            sent["holding"] = [row._asdict() | {"matures_on": None} for row in holdings]
            sent["product"] = [{"product_code": p, "asset_class": c} for p, c in PRODUCTS.items()]
            self._write("stale", day, [{"client_no": client} for client in stale])
            self._write("holding_touched", day, [{"client_no": client} for client in touched])
        if rates is not None:
            sent["exchange_rate"] = [{"currency": c, "rate": rate} for c, rate in rates.items()]
        if loans is not None:
            sent["loan"] = [
                {"loan_no": client, "client_no": client, "balance": balance}
                for client, balance in loans.items()
            ]
        for table, rows in sent.items():
            self._write(table, day, rows)
            self.tables[table] = DayRun(day, self.run)
        state = [{"client_no": c, "opening_outlet": o or None} for c, o in self.clients.items()]
        self._write("client_state", day, state)
        self.tables["client"] = DayRun(day, self.run)  # both lie together
        body = {
            "tables": {
                t: {"as_of": p.as_of.isoformat(), "run": p.run} for t, p in self.tables.items()
            },
            "sent": sorted(sent),
            "holding_kind": kind if holdings is not None else None,
            "had_files": bool(sent) if had_files is None else had_files,
        }
        self.lake.write_json("manifest", day, self.run, body)
        run_balances(self.night(day), self.engine)
        self.loaded[day] = self.run

    def publish(self, day: date) -> dict[str, dict[str, Any]]:
        """Figures of the day just loaded, by client; from now on it is the last published night."""
        before = {loaded: run for loaded, run in self.loaded.items() if loaded < day}
        night = self.night(day, loaded=before)
        assert run_figures(night, self.engine) == len(self.clients)
        self.published = DayRun(day, self.run)
        return self.rows("figures", day)

    def night(self, day: date, loaded: Mapping[date, int] | None = None) -> Night:
        return Night(
            as_of=day,
            run=self.run,
            lake=self.lake,
            policy=self.policy,
            loaded=dict(self.loaded if loaded is None else loaded),
            published=self.published,
            history=self.history,
        )

    def rows(self, dataset: str, day: date) -> dict[str, dict[str, Any]]:
        """The rows of a dataset by client, which is its key."""
        run = self.loaded.get(day, self.run)
        folder = self.lake.folder(dataset, day, run)
        rows = [row for path in folder.glob("*.parquet") for row in pq.read_table(path).to_pylist()]
        by_client = {row["client_no"]: row for row in rows}
        assert len(by_client) == len(rows), f"{dataset} has a client twice"
        return by_client

    def _write(self, table: str, day: date, rows: Sequence[Mapping[str, Any]]) -> None:
        schema = pa.schema(list(TABLES[table].items()))
        with self.lake.writing(table, day, self.run) as folder:
            data = pa.Table.from_pylist([dict(row) for row in rows], schema=schema)
            pq.write_table(data, folder / "part.parquet")
