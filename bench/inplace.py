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

PREPARE = """
CREATE TABLE bench_client AS
SELECT s.client_no, s.aum, s.year_balance_days, s.month_average, s.quarter_average,
       s.annual_average, s.tier, s.home_outlet, s.aum * 3 AS month_days, s.aum * 20 AS quarter_days
FROM clients_snapshot s JOIN operations_day d ON d.published_run_id = s.run_id
WHERE d.as_of = (SELECT max(as_of) FROM operations_day);
ALTER TABLE bench_client ADD PRIMARY KEY (client_no);
CREATE INDEX ON bench_client (home_outlet, tier);
CREATE TABLE bench_holding (client_no text, outlet_code text, product_code text, currency text,
                            balance numeric(18, 2), matures_on date);
"""
AGGREGATE = """
CREATE TABLE bench_aum AS
SELECT client_no, sum(value) AS aum,
       (array_agg(outlet_code ORDER BY value DESC, outlet_code))[1] AS home
FROM (SELECT client_no, outlet_code, sum(greatest(balance, 0)) AS value
      FROM bench_holding GROUP BY client_no, outlet_code) AS by_outlet
GROUP BY client_no;
ANALYZE bench_aum;
"""
UPDATE = """
UPDATE bench_client AS c SET
  aum = a.aum, home_outlet = a.home,
  year_balance_days = year_balance_days + a.aum,
  month_days = month_days + a.aum, quarter_days = quarter_days + a.aum,
  month_average = round((month_days + a.aum) / %(month)s, 2),
  quarter_average = round((quarter_days + a.aum) / %(quarter)s, 2),
  annual_average = round((year_balance_days + a.aum) / %(year)s, 2),
  tier = CASE WHEN round((year_balance_days + a.aum) / %(year)s, 2) >= 6000000 THEN 'private'
              WHEN round((year_balance_days + a.aum) / %(year)s, 2) >= 200000 THEN 'wealth'
              WHEN round((year_balance_days + a.aum) / %(year)s, 2) >= 50000 THEN 'mid'
              WHEN round((year_balance_days + a.aum) / %(year)s, 2) >= 10000 THEN 'long_tail'
              ELSE 'potential' END
FROM bench_aum AS a WHERE a.client_no = c.client_no
"""


def measure_inplace(bank: Bank, dsn: str) -> dict[str, float]:
    """Seconds of aggregate + UPDATE over all clients, and of an ORM-like loop scaled to them."""
    connection = psycopg2.connect(dsn)
    try:
        with connection.cursor() as cursor:
            cursor.execute(PREPARE)
            _copy_holdings(cursor, bank)
            connection.commit()
            started = time.perf_counter()
            cursor.execute(AGGREGATE)
            cursor.execute(UPDATE, _days(bank.as_of))
            connection.commit()
            inplace = time.perf_counter() - started
        return {"inplace": inplace, "orm": _orm_seconds() * bank.clients / LOOPED}
    finally:
        connection.rollback()
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bench_client, bench_holding, bench_aum")
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
