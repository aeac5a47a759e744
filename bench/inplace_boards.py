"""What a night publishes beside the clients' rows, made from the updated table by PostgreSQL:
totals, the figures of books, what falls due, how complete profiles are, and how assets are spread
over every subtree.

The numbers are those of ``clients/policies/book_page.yaml`` and ``clients.rules.listing``; where
what is made differs from what the night published, the comparison stops.
"""

from datetime import date, timedelta
from typing import Any

from clients.rules.asset_classes import ASSET_CLASSES

BANDS = ((7_000, 10_000), (30_000, 50_000), (70_000, 100_000), (150_000, 200_000))
INVESTED = "coalesce(wealth_product, fund, margin_cash, trust, metal)"
TABLES = ("bench_outlet_total", "bench_manager_total", "bench_book", "bench_maturity",
          "bench_profile", "bench_spread")  # fmt: skip

TOTALS = f"""
CREATE TABLE bench_outlet_total AS
SELECT c.home_outlet, c.tier, t.from_tier, count(*) AS clients, sum(c.aum) AS aum,
       count(c.employee_no) AS managed, count(c.unmanaged_reason) AS unmanaged,
       sum(c.aum) FILTER (WHERE c.unmanaged_reason IS NOT NULL) AS unmanaged_aum,
       count(*) FILTER (WHERE c.is_stale) AS stale,
       {", ".join(f'sum(c."{name}") AS "{name}"' for name in ASSET_CLASSES)}
FROM bench_client AS c LEFT JOIN bench_tier_change AS t ON t.client_no = c.client_no
GROUP BY c.home_outlet, c.tier, t.from_tier;
CREATE TABLE bench_manager_total AS
SELECT employee_no, manager_role, count(*) AS clients, sum(aum) AS aum,
       sum(annual_average) AS annual_average
FROM bench_client WHERE employee_no IS NOT NULL GROUP BY employee_no, manager_role;
"""


def _counted(name: str, condition: str) -> str:
    return (
        f"count(*) FILTER (WHERE {condition}) AS {name},"
        f" sum(aum) FILTER (WHERE {condition}) AS {name}_aum"
    )


IS_FALLING = "aum < annual_average * 0.8"
IS_MATURING = "next_matures_on <= %(until)s"
BOOKS = f"""
CREATE TABLE bench_book AS
SELECT c.employee_no, c.manager_role, c.tier, count(*) AS clients, sum(aum) AS aum,
       sum(annual_average) AS annual_average,
       {_counted("near_up", "annual_average >= t.upper * 0.9")},
       {_counted("near_down", "annual_average < t.lower * 1.1")},
       {_counted("falling", IS_FALLING)},
       {_counted("maturing", IS_MATURING)},
       {_counted("at_risk", f"{IS_FALLING} OR {IS_MATURING}")},
       count(*) FILTER (WHERE aum < annual_average * 0.1) AS lost,
       count(*) FILTER (WHERE is_stale) AS stale,
       count(*) FILTER (WHERE NOT has_marketing_consent) AS no_consent,
       count(*) FILTER (WHERE is_do_not_contact) AS do_not_contact,
       count(*) FILTER (WHERE classes_held >= 3) AS many,
       count(*) FILTER (WHERE {INVESTED} IS NULL) AS uninvested,
       {", ".join(_counted(f"band_{low}", f"aum >= {low} AND aum < {end}") for low, end in BANDS)}
FROM bench_client AS c
JOIN (VALUES ('private', 6000000, NULL), ('wealth', 200000, 6000000), ('mid', 50000, 200000),
             ('long_tail', 10000, 50000), ('potential', NULL, 10000))
     AS t (tier, lower, upper) ON t.tier = c.tier
WHERE c.employee_no IS NOT NULL GROUP BY c.employee_no, c.manager_role, c.tier;
"""
MATURITIES = """
CREATE TABLE bench_maturity AS
SELECT c.home_outlet, h.matures_on, count(*) AS holdings, count(DISTINCT h.client_no) AS clients,
       sum(round(h.balance * coalesce(r.rate, 1), 2)) AS yuan
FROM bench_holding AS h
JOIN bench_client AS c ON c.client_no = h.client_no
LEFT JOIN bench_rate AS r ON r.currency = h.currency
WHERE h.matures_on > %(as_of)s AND h.matures_on <= %(until)s AND h.balance > 0
GROUP BY c.home_outlet, h.matures_on;
"""
PROFILES = """
CREATE TABLE bench_profile AS
SELECT home_outlet, employee_no, manager_role, count(*) AS asked,
       count(*) FILTER (WHERE points >= CASE WHEN aum >= 500000 THEN 100 ELSE 60 END) AS met
FROM (
    SELECT b.home_outlet, b.employee_no, b.manager_role, b.aum,
           20 * (c.phone_masked <> '')::int + 15 * (c.id_no_masked <> '')::int
           + 10 * (c.birthday IS NOT NULL)::int + 10 * (c.employer <> '')::int
           + 10 * (c.persona <> '' OR coalesce(p.persona, '') <> '')::int
           + 10 * (c.risk_level <> '')::int
           + 10 * (EXISTS (SELECT FROM clients_familymember AS f
                           WHERE f.client_no = b.client_no))::int
           + 5 * (coalesce(p.familiarity, '') <> '')::int
           + 5 * (coalesce(p.preferences, '') <> '')::int
           + 5 * (coalesce(p.channel, '') <> '')::int AS points
    FROM bench_client AS b
    JOIN clients_client AS c ON c.client_no = b.client_no
    LEFT JOIN clients_clientprofile AS p ON p.client_no = b.client_no
    WHERE b.aum >= 200000
) AS filled
GROUP BY home_outlet, employee_no, manager_role;
"""
SPREADS = f"""
CREATE TABLE bench_spread AS
WITH below AS (
    SELECT outlet.code AS outlet, above.code AS institution
    FROM organisation_institution AS outlet
    JOIN organisation_institution AS above ON starts_with(outlet.path, above.path)
),
ranked AS (
    SELECT b.institution, c.aum,
           row_number() OVER richest AS place, sum(c.aum) OVER richest AS so_far,
           count(*) OVER everybody AS clients, sum(c.aum) OVER everybody AS total
    FROM bench_client AS c JOIN below AS b ON b.outlet = c.home_outlet
    WINDOW richest AS (PARTITION BY b.institution ORDER BY c.aum DESC ROWS UNBOUNDED PRECEDING),
           everybody AS (PARTITION BY b.institution)
)
SELECT institution, count(*) AS clients, sum(aum) AS aum, ceil(count(*) / 5.0) AS top_clients,
       sum(aum) FILTER (WHERE place <= ceil(clients / 5.0)) AS top_aum,
       count(*) FILTER (WHERE so_far - aum < total * 0.8) AS holders_of_80,
       {", ".join(_counted(f"band_{low}", f"aum >= {low} AND aum < {end}") for low, end in BANDS)}
FROM ranked GROUP BY institution;
"""
# Of the root alone where the night adds up levels; of books whose people neither gained nor lost a
# client tonight, for the comparison hands over no books, and whose averages it makes to the cent.
DIFFERENT = """
SELECT
    (SELECT count(*) FROM bench_spread AS s
     JOIN clients_institutionboard AS b ON b.institution_code = s.institution
     WHERE b.run_id = d.run_id AND (b.top_clients, b.top_aum, b.holders_of_80)
         IS DISTINCT FROM (s.top_clients, s.top_aum, s.holders_of_80)),
    (SELECT count(*) FROM bench_spread),
    (SELECT sum(yuan) FROM bench_maturity) - (
        SELECT sum((due ->> 3)::numeric) FROM clients_institutionboard AS b
        JOIN organisation_institution AS i ON i.code = b.institution_code AND i.parent_id IS NULL,
        jsonb_array_elements(b.maturities) AS due WHERE b.run_id = d.run_id),
    (SELECT count(*) FROM clients_bookload AS l
     JOIN (SELECT employee_no, manager_role, sum(at_risk) AS at_risk FROM bench_book GROUP BY 1, 2)
         AS m ON m.employee_no = l.employee_no AND m.manager_role = l.role
     WHERE l.run_id = d.run_id AND l.figures ->> 'joined' = '0' AND l.figures ->> 'left' = '0'
       AND m.at_risk <> l.at_risk
       AND NOT EXISTS (SELECT FROM bench_client AS c WHERE c.employee_no = l.employee_no
                       AND c.annual_basis <> 'year_to_date')),
    (SELECT count(*) FROM (
        SELECT b.institution, sum(p.asked) AS asked, sum(p.met) AS met FROM bench_profile AS p
        JOIN (SELECT o.code AS outlet, a.code AS institution FROM organisation_institution AS o
              JOIN organisation_institution AS a ON starts_with(o.path, a.path)) AS b
            ON b.outlet = p.home_outlet GROUP BY b.institution) AS p
     JOIN clients_institutionsummary AS s ON s.institution_code = p.institution
     WHERE s.run_id = d.run_id AND s.parent_code <> ''
       AND (s.profiles_asked, s.profiles_met) IS DISTINCT FROM (p.asked, p.met))
FROM (SELECT published_run_id AS run_id FROM operations_day WHERE as_of = %(as_of)s) AS d
"""


class NotTheSameBoards(RuntimeError):
    """The comparison's boards are not those published; its time would say nothing."""


def make_boards(cursor: Any, as_of: date) -> None:
    """Everything above, from ``bench_client`` and ``bench_holding``."""
    days = {"as_of": as_of, "until": as_of + timedelta(days=30)}
    for statement in (TOTALS, BOOKS, MATURITIES, PROFILES, SPREADS):
        cursor.execute(statement, days)


def check_boards(cursor: Any, as_of: date) -> None:
    """Raises NotTheSameBoards."""
    cursor.execute(DIFFERENT, {"as_of": as_of})
    spreads, institutions, maturities, books, profiles = cursor.fetchone()
    if spreads or maturities or books or profiles or not institutions:
        raise NotTheSameBoards(
            f"{spreads} of {institutions} spreads, {maturities} yuan falling due, {books} books,"
            f" {profiles} profiles"
        )
