"""The same statements on DuckDB and on a Spark cluster of two workers give the same tables."""

import os
import random
import shutil
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from clients.rules.asset_classes import ASSET_CLASSES
from nightly.night import run_night
from tests.figures.bank import Bank, Holding, Past
from tests.figures.everything import live_through_everything
from tests.nightly.worlds import WEEK, edge, exports, first_load, own_inbox, wipe
from tests.proofs import PROVES
from tiering.pipeline.balances import AmountsBeyondRange
from tiering.pipeline.engine import DuckDBEngine, Engine
from tiering.pipeline.lake import Lake

pytestmark = pytest.mark.spark
# Two executors of one core and 1 GiB, each a process of its own.
TWO_WORKERS = "local-cluster[2,1,1024]"
# Tables of a few rows: two hundred partitions of nothing and code compiled to its best would take
# minutes.
QUICK = {
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1",
}


@pytest.fixture
def spark(settings, monkeypatch) -> Engine:
    """The product's engine on a cluster of two workers; absent tools are a clear skip, and a
    failure where WEALTHCRM_REQUIRE_SPARK is set."""
    missing = None if shutil.which("java") else "Java is absent"
    try:
        from tiering.pipeline import spark as module
    except ImportError:
        missing = missing or "pyspark is absent (requirements-spark.txt)"
    if missing:
        if os.environ.get("WEALTHCRM_REQUIRE_SPARK") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    settings.SPARK_MASTER = TWO_WORKERS
    for name, value in QUICK.items():
        monkeypatch.setitem(module.OPTIONS, name, value)
    context = module.spark_session().sparkContext
    assert context.master == TWO_WORKERS
    yield module.SparkEngine()
    executors = context._jsc.sc().getExecutorMemoryStatus().size() - 1  # one is the driver
    assert executors == 2


def uncountable(root: Path, engine: Engine, before=lambda: None) -> str:
    """What is said of a rate that lost its point, over holdings in force; ``before`` it comes."""
    bank = Bank(Lake(root), engine)
    bank.clients = {"C1": "O1"}
    day = date(2024, 3, 2)
    usd = Holding("C1", "O1", Decimal("2e10"), currency="USD")
    bank.load(day, [usd], rates={"USD": Decimal(7)})
    before()
    with pytest.raises(AmountsBeyondRange) as told:
        bank.load(day + timedelta(days=1), rates={"USD": Decimal("71234567")})
    return str(told.value)


def live_at_random(bank: Bank) -> list[date]:
    """Sixty clients in four currencies over a first load and four days, always the same."""
    dice = random.Random(2)
    clients = [f"C{n:03}" for n in range(60)]
    rates = {"CNY": Decimal(1), "USD": Decimal("7.12345678"), "JPY": Decimal("0.04781251")}
    bank.clients = {client: dice.choice(["", "O1", "O2"]) for client in clients}

    def amount() -> Decimal:
        return Decimal(int(10 ** dice.uniform(0, 12))) / 100

    def rows() -> list[Holding]:
        keys = {
            (client, dice.choice("123"), dice.choice(ASSET_CLASSES), dice.choice(list(rates)))
            for client in dice.sample(clients, 50)
            for _ in range(dice.randint(1, 4))
        }
        return [
            Holding(client, f"O{outlet}", amount(), kind, currency)
            for client, outlet, kind, currency in sorted(keys)
        ]

    first = date(2024, 1, 29)
    past = [
        Past(
            row.client_no,
            row.outlet_code,
            first - timedelta(days=dice.randint(1, 500)),
            row.balance,
            row.product_code,
            row.currency,
            rates[row.currency],
        )
        for row in rows()
    ]
    bank.load_history(first, past)
    days = [first + timedelta(days=step) for step in (0, 2, 3, 36)]
    for day in days:
        stale = dice.sample(clients, 5)
        if day == days[1]:
            bank.load(day)
        else:
            bank.load(day, rows(), rates=rates, stale=stale, loans={clients[0]: Decimal(1)})
        bank.publish(day)
    return days


def tables(lake: Lake, engine: Engine, live) -> dict:
    bank = Bank(lake, engine=engine)
    days = live(bank)
    return {
        (dataset, day): bank.rows(dataset, day)
        for dataset in ("balances", "figures", "tier_changes", "tiers_held")
        for day in days
        if lake.has(dataset, day, bank.loaded[day])
    }


# A minute more of the same; bin/prove, which sets the number of examples, has it.
LIVES, NIGHTS = [live_through_everything], WEEK[:0]
if PROVES:
    LIVES.append(live_at_random)
    NIGHTS = WEEK[:3]


@pytest.mark.parametrize("live", LIVES)
def test_both_engines_write_equal_tables(tmp_path, spark, live):
    on_duckdb = tables(Lake(tmp_path / "duckdb"), DuckDBEngine(), live)
    on_spark = tables(Lake(tmp_path / "spark"), spark, live)
    assert on_spark == on_duckdb
    for dataset in ("tier_changes", "tiers_held"):
        assert any(on_duckdb[key] for key in on_duckdb if key[0] == dataset)
    # What neither can count is told alike.
    told = [uncountable(tmp_path / "beyond" / str(n), each) for n, each in enumerate(
        (DuckDBEngine(), spark))]  # fmt: skip
    assert told[0] == told[1] and "balances in USD are beyond any bank" in told[0]


def test_stages_that_overflow_in_the_same_moment_are_told_alike(tmp_path, spark, monkeypatch):
    """Spark gathers their errors into one that pyspark hands on as Java's own."""
    from py4j.protocol import Py4JJavaError
    from pyspark.sql.readwriter import DataFrameWriter

    from tiering.pipeline.spark import spark_session

    parquet = DataFrameWriter.parquet

    def both(writer, path):
        if "unpriced" in path:
            return parquet(writer, path)
        java = spark_session().sparkContext._gateway.jvm.org.apache.spark.SparkException
        gathered = java("Multiple failures (2): 1. NUMERIC_VALUE_OUT_OF_RANGE 2. the same")
        raise Py4JJavaError("An error occurred", gathered)

    told = uncountable(
        tmp_path, spark, lambda: monkeypatch.setattr(DataFrameWriter, "parquet", both)
    )
    assert "balances in USD are beyond any bank" in told


@pytest.mark.skipif(not NIGHTS, reason="minutes long: bin/prove --only figures")
@pytest.mark.django_db(transaction=True)
def test_nights_by_either_engine_publish_the_same(tmp_path, spark):
    """Books, staging and publishing read what Spark wrote, as the next night does in bin/prove."""
    inbox = own_inbox(tmp_path)

    def published(engine: str) -> tuple[dict, set[str]]:
        first_load(inbox)
        asked = replace(edge(inbox), engine=engine)
        reports = [run_night(day, asked) for day in NIGHTS]
        assert [(r.status, r.message) for r in reports] == [("published", "")] * len(NIGHTS)
        folders = [asked.lake.folder("figures", r.as_of, r.run.pk) for r in reports]
        names = {path.name for folder in folders for path in folder.glob("*.parquet")}
        return exports(tmp_path, NIGHTS), names

    by_duckdb, names = published("duckdb")
    assert names == {"part.parquet"}
    wipe()
    by_spark, names = published("spark")
    assert all(name.startswith("part-0") for name in names)  # Spark's own names
    assert by_spark == by_duckdb
