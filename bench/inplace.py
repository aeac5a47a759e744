"""The same figures made the usual way: in-place UPDATEs in PostgreSQL, and a plain ORM loop."""

import time
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import psycopg2

from bench.bank import Bank
from bench.inplace_boards import TABLES as BOARD_TABLES
from bench.inplace_boards import check_boards, make_boards
from clients.rules.asset_classes import ASSET_CLASSES

CENT = Decimal("0.01")
LOOPED = 20_000

TABLES = (
    "bench_client", "bench_holding", "bench_rate", "bench_loan", "bench_aum", "bench_home",
    "bench_tier_change", *BOARD_TABLES,
)  # fmt: skip
# The state of the evening before: the night's own rows, and sums for the shorter windows. No weight
# but 1 is in force, and the policy's usual basis is the year's.
PREPARE = """
CREATE TABLE bench_client AS
SELECT s.*, s.aum * 3 AS month_days, s.aum * 20 AS quarter_days, s.year_balance_days AS all_days
FROM clients_snapshot s JOIN operations_day d ON d.published_run_id = s.run_id
WHERE d.as_of = %(eve)s;
ALTER TABLE bench_client ADD PRIMARY KEY (client_no);
CREATE INDEX ON bench_client (home_outlet, tier);
CREATE INDEX ON bench_client (employee_no) WHERE employee_no IS NOT NULL;
ANALYZE bench_client;
CREATE TABLE bench_holding (client_no text, outlet_code text, product_code text, currency text,
                            balance numeric(18, 2), matures_on date);
CREATE TABLE bench_rate (currency text PRIMARY KEY, rate numeric(16, 8));
CREATE TABLE bench_loan (loan_no text, client_no text, outlet_code text, kind text,
                         principal numeric(18, 2), balance numeric(18, 2), granted_on date,
                         due_on date);
"""
CLASS_SUMS = ", ".join(
    f"sum(value) FILTER (WHERE asset_class = '{name}') AS \"{name}\"" for name in ASSET_CLASSES
)
VALUED = """
SELECT h.client_no, h.outlet_code, p.asset_class, h.balance, h.matures_on,
       round(greatest(h.balance, 0) * coalesce(r.rate, 1), 2) AS value
FROM bench_holding AS h
JOIN clients_product AS p ON p.product_code = h.product_code
LEFT JOIN bench_rate AS r ON r.currency = h.currency
"""
AGGREGATE = f"""
CREATE TABLE bench_aum AS
SELECT client_no, sum(value) AS aum, {CLASS_SUMS},
       min(matures_on) FILTER (WHERE matures_on >= %(as_of)s AND balance > 0) AS next_matures_on
FROM ({VALUED}) AS valued GROUP BY client_no;
CREATE TABLE bench_home AS
SELECT DISTINCT ON (o.client_no) o.client_no, o.outlet_code AS home
FROM (SELECT client_no, outlet_code, sum(value) AS value
      FROM ({VALUED}) AS valued GROUP BY client_no, outlet_code) AS o
LEFT JOIN bench_client AS c ON c.client_no = o.client_no
ORDER BY o.client_no, o.value DESC, c.home_outlet IS DISTINCT FROM o.outlet_code, o.outlet_code;
ANALYZE bench_aum;
ANALYZE bench_home;
"""
# Clients who are in tonight's file for the first time.
NEWCOMERS = """
INSERT INTO bench_client (client_no, home_outlet, first_on, aum, year_balance_days, all_days,
    month_days, quarter_days, is_stale, has_loan, has_marketing_consent, is_do_not_contact)
SELECT k.client_no, nullif(k.opening_outlet, ''), NULL, 0, 0, 0, 0, 0, FALSE, FALSE,
    k.has_marketing_consent, k.is_do_not_contact
FROM clients_client AS k
WHERE NOT EXISTS (SELECT FROM bench_client AS c WHERE c.client_no = k.client_no)
"""
FIRST_ON = "coalesce(c.first_on, CASE WHEN a.client_no IS NOT NULL THEN %(as_of)s END)"
DAYS_KNOWN = f"coalesce(%(as_of)s - {FIRST_ON} + 1, 1)"
AVERAGE = f"""round(CASE WHEN {DAYS_KNOWN} < 31
                         THEN (c.all_days + coalesce(a.aum, 0)) / {DAYS_KNOWN}
                         ELSE (c.year_balance_days + coalesce(a.aum, 0)) / %(year)s END, 2)"""
UPDATE = f"""
CREATE TABLE bench_tier_change AS
WITH changed AS (
UPDATE bench_client AS c SET
  aum = a.aum, home_outlet = a.home, good_on = NULL, is_stale = FALSE, first_on = a.first_on,
  has_loan = EXISTS (SELECT FROM bench_loan AS l WHERE l.client_no = c.client_no AND l.balance > 0),
  {", ".join(f'"{name}" = nullif(a."{name}", 0)' for name in ASSET_CLASSES)},
  classes_held = {" + ".join(f'(coalesce(a."{name}", 0) > 0)::int' for name in ASSET_CLASSES)},
  next_matures_on = a.next_matures_on,
  year_balance_days = c.year_balance_days + a.aum, all_days = c.all_days + a.aum,
  month_days = month_days + a.aum, quarter_days = quarter_days + a.aum,
  month_average = round((month_days + a.aum) / %(month)s, 2),
  quarter_average = round((quarter_days + a.aum) / %(quarter)s, 2),
  annual_average = a.average,
  annual_basis = CASE WHEN a.days_known < 31 THEN 'since_opening' ELSE 'year_to_date' END,
  tier = CASE WHEN a.average >= 6000000 THEN 'private'
              WHEN a.average >= 200000 THEN 'wealth'
              WHEN a.average >= 50000 THEN 'mid'
              WHEN a.average >= 10000 THEN 'long_tail'
              ELSE 'potential' END
FROM (
  SELECT c.client_no, coalesce(a.aum, 0) AS aum,
         {", ".join(f'a."{name}"' for name in ASSET_CLASSES)},
         a.next_matures_on, coalesce(h.home, c.home_outlet) AS home, {FIRST_ON} AS first_on,
         {DAYS_KNOWN} AS days_known, {AVERAGE} AS average
  FROM bench_client AS c
  LEFT JOIN bench_aum AS a ON a.client_no = c.client_no
  LEFT JOIN bench_home AS h ON h.client_no = c.client_no
) AS a
WHERE a.client_no = c.client_no
RETURNING c.client_no, old.tier AS from_tier, new.tier AS to_tier, new.annual_average)
SELECT * FROM changed WHERE from_tier <> to_tier
"""
# It must be the same figures: those that need nothing but the evening before and the files.
DIFFERENT = """
SELECT count(*) FROM bench_client AS c
JOIN clients_snapshot AS s ON s.client_no = c.client_no
JOIN operations_day AS d ON d.published_run_id = s.run_id AND d.as_of = %(as_of)s
WHERE (s.aum, s.home_outlet, s.has_loan, s.year_balance_days, s.annual_basis, s.fund,
       s.classes_held, s.next_matures_on)
   IS DISTINCT FROM
      (c.aum, c.home_outlet, c.has_loan, c.year_balance_days, c.annual_basis, c.fund,
       c.classes_held, c.next_matures_on)
   OR (s.annual_basis = 'year_to_date'
       AND (s.annual_average, s.tier) IS DISTINCT FROM (c.annual_average, c.tier))
"""


class NotTheSameFigures(RuntimeError):
    """The comparison computes something else than the night; its time would say nothing."""


def measure_inplace(bank: Bank, dsn: str) -> dict[str, float]:
    """Seconds of aggregating, updating and summarising all clients in place, with what a night
    publishes beside the figures, and of an ORM-like loop scaled to them."""
    connection = psycopg2.connect(dsn)
    try:
        with connection.cursor() as cursor:
            days = _days(bank.as_of)
            cursor.execute(PREPARE, days)
            _copy_files(cursor, bank)
            connection.commit()
            started = time.perf_counter()
            cursor.execute(AGGREGATE, days)
            cursor.execute(NEWCOMERS)
            cursor.execute(UPDATE, days)
            rows = time.perf_counter() - started
            make_boards(cursor, bank.as_of)
            connection.commit()
            inplace = time.perf_counter() - started
            _check_same(cursor, days)
            check_boards(cursor, bank.as_of)
        orm = _orm_seconds() * bank.clients / LOOPED
        return {"inplace": inplace, "inplace_rows": rows, "orm": orm}
    finally:
        connection.rollback()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {', '.join(TABLES)}")
        connection.commit()
        connection.close()


def _check_same(cursor: Any, days: dict[str, Any]) -> None:
    cursor.execute(DIFFERENT, days)
    (different,) = cursor.fetchone()
    if different:
        raise NotTheSameFigures(f"{different} clients differ from the published night")


def _copy_files(cursor: Any, bank: Bank) -> None:
    """The newest files of each kind; loading them is not part of what is measured."""
    for table in ("holding", "exchange_rate", "loan"):
        found = sorted(bank.inbox.glob(f"{table}.f.*.dat"))
        newest = [path for path in found if path.name.split(".")[2] <= f"{bank.as_of:%Y%m%d}"][-1:]
        for path in newest:
            with Path(path).open("rb") as source:
                name = table.removeprefix("exchange_")
                cursor.copy_expert(f"COPY bench_{name} FROM STDIN (FORMAT csv, HEADER)", source)
    cursor.execute(
        "CREATE INDEX ON bench_holding (client_no); CREATE INDEX ON bench_loan (client_no)"
    )
    cursor.execute("ANALYZE bench_holding; ANALYZE bench_loan")


def _days(as_of: date) -> dict[str, Any]:
    quarter = date(as_of.year, (as_of.month - 1) // 3 * 3 + 1, 1)
    return {
        "as_of": as_of,
        "eve": as_of - timedelta(days=1),
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
