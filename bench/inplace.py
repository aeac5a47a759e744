"""The same figures made the usual way: in-place UPDATEs in PostgreSQL, and a plain ORM loop."""

import time
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import psycopg2

from bench.bank import Bank

CENT = Decimal("0.01")
LOOPED = 20_000

CLASSES = (
    "demand", "time", "wealth_product", "fund", "insurance", "bond", "metal", "trust",
    "margin_cash", "large_cd",
)  # fmt: skip
TABLES = (
    "bench_client", "bench_holding", "bench_aum", "bench_home", "bench_tier_change",
    "bench_outlet_total", "bench_manager_total",
)  # fmt: skip
PREPARE = """
CREATE TABLE bench_client AS
SELECT s.*, s.aum * 3 AS month_days, s.aum * 20 AS quarter_days
FROM clients_snapshot s JOIN operations_day d ON d.published_run_id = s.run_id
WHERE d.as_of = (SELECT max(as_of) FROM operations_day);
ALTER TABLE bench_client ADD PRIMARY KEY (client_no);
CREATE INDEX ON bench_client (home_outlet, tier);
CREATE TABLE bench_holding (client_no text, outlet_code text, product_code text, currency text,
                            balance numeric(18, 2), matures_on date);
"""
CLASS_SUMS = ", ".join(
    f"sum(value) FILTER (WHERE asset_class = '{name}') AS \"{name}\"" for name in CLASSES
)
AGGREGATE = f"""
CREATE TABLE bench_aum AS
SELECT h.client_no, sum(value) AS aum,
       {CLASS_SUMS}
FROM (SELECT client_no, product_code, greatest(balance, 0) AS value FROM bench_holding) AS h
JOIN clients_product AS p ON p.product_code = h.product_code
GROUP BY h.client_no;
CREATE TABLE bench_home AS
SELECT DISTINCT ON (client_no) client_no, outlet_code AS home
FROM (SELECT client_no, outlet_code, sum(greatest(balance, 0)) AS value
      FROM bench_holding GROUP BY client_no, outlet_code) AS by_outlet
ORDER BY client_no, value DESC, outlet_code;
ANALYZE bench_aum;
ANALYZE bench_home;
"""
YEAR_AVERAGE = "round((c.year_balance_days + a.aum) / %(year)s, 2)"
UPDATE = f"""
CREATE TABLE bench_tier_change AS
WITH changed AS (
UPDATE bench_client AS c SET
  aum = a.aum, home_outlet = h.home,
  {", ".join(f'"{name}" = coalesce(a."{name}", 0)' for name in CLASSES)},
  year_balance_days = c.year_balance_days + a.aum,
  month_days = month_days + a.aum, quarter_days = quarter_days + a.aum,
  month_average = round((month_days + a.aum) / %(month)s, 2),
  quarter_average = round((quarter_days + a.aum) / %(quarter)s, 2),
  annual_average = {YEAR_AVERAGE},
  tier = CASE WHEN {YEAR_AVERAGE} >= 6000000 THEN 'private'
              WHEN {YEAR_AVERAGE} >= 200000 THEN 'wealth'
              WHEN {YEAR_AVERAGE} >= 50000 THEN 'mid'
              WHEN {YEAR_AVERAGE} >= 10000 THEN 'long_tail'
              ELSE 'potential' END
FROM bench_aum AS a JOIN bench_home AS h ON h.client_no = a.client_no
WHERE a.client_no = c.client_no
RETURNING c.client_no, old.tier AS from_tier, new.tier AS to_tier, new.annual_average)
SELECT * FROM changed WHERE from_tier <> to_tier
"""
# What a night publishes beside the clients' rows, aggregated from them.
SUMMARISE = """
CREATE TABLE bench_outlet_total AS
SELECT home_outlet, tier, count(*) AS clients, sum(aum) AS aum, count(employee_no) AS managed,
       count(unmanaged_reason) AS unmanaged, count(*) FILTER (WHERE is_stale) AS stale
FROM bench_client GROUP BY home_outlet, tier;
CREATE TABLE bench_manager_total AS
SELECT employee_no, role_needed, count(*) AS clients, sum(aum) AS aum,
       sum(annual_average) AS annual_average
FROM bench_client WHERE employee_no IS NOT NULL GROUP BY employee_no, role_needed;
"""


def measure_inplace(bank: Bank, dsn: str) -> dict[str, float]:
    """Seconds of aggregating, updating and summarising all clients in place, with what a night
    publishes beside the figures, and of an ORM-like loop scaled to them."""
    connection = psycopg2.connect(dsn)
    try:
        with connection.cursor() as cursor:
            cursor.execute(PREPARE)
            _copy_holdings(cursor, bank)
            connection.commit()
            started = time.perf_counter()
            cursor.execute(AGGREGATE)
            cursor.execute(UPDATE, _days(bank.as_of))
            cursor.execute(SUMMARISE)
            connection.commit()
            inplace = time.perf_counter() - started
        return {"inplace": inplace, "orm": _orm_seconds() * bank.clients / LOOPED}
    finally:
        connection.rollback()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {', '.join(TABLES)}")
        connection.commit()
        connection.close()


def _copy_holdings(cursor: Any, bank: Bank) -> None:
    for path in sorted(bank.inbox.glob(f"holding.f.{bank.as_of:%Y%m%d}*.dat")):
        with Path(path).open("rb") as source:
            cursor.copy_expert(
                "COPY bench_holding (client_no, outlet_code, product_code, currency, balance,"
                " matures_on) FROM STDIN (FORMAT csv, HEADER)",
                source,
            )
    cursor.execute("CREATE INDEX ON bench_holding (client_no); ANALYZE bench_holding")


def _days(as_of: date) -> dict[str, int]:
    quarter = date(as_of.year, (as_of.month - 1) // 3 * 3 + 1, 1)
    return {
        "month": as_of.day,
        "quarter": (as_of - quarter).days + 1,
        "year": as_of.timetuple().tm_yday,
    }


def _orm_seconds() -> float:
    """A plain loop over LOOPED clients: read the client's holdings, compute, save the client."""
    from bench.orm import models

    client_model, holding_model = models()
    numbers = list(client_model.objects.values_list("client_no", flat=True)[:LOOPED])
    started = time.perf_counter()
    for client_no in numbers:
        client = client_model.objects.get(client_no=client_no)
        holdings = holding_model.objects.filter(client_no=client_no)
        client.aum = sum((max(h.balance, Decimal(0)) for h in holdings), Decimal(0))
        client.year_balance_days += client.aum
        client.annual_average = (client.year_balance_days / 79).quantize(CENT, ROUND_HALF_UP)
        client.save()
    return (time.perf_counter() - started) * LOOPED / max(len(numbers), 1)
