"""Why each client is due: one statement per reason, all their rows in the table ``due``."""

import re
from collections.abc import Mapping
from typing import Any

import duckdb

from clients.policies.book_page import book_policy
from clients.policies.client_page import client_policy
from outreach.models import Assigned
from outreach.pipeline.days import ListedDay
from outreach.pipeline.market import put_moves, put_tonights_moves
from outreach.pipeline.policy_tables import amounts_sql
from outreach.pipeline.standards import owed_sql
from outreach.pipeline.text import sql
from outreach.rules.policy import HARD, DailyPolicy, Reason
from outreach.rules.triggers import CARE_AHEAD

# Reasons that are there because somebody asks for them; of what matures the sheet says more.
ASKED_FOR = frozenset(Reason) & frozenset(
    Reason(cause) for cause in Assigned.Cause.values if cause != Assigned.Cause.MATURITY
)
NAMED = re.compile(r"\$([a-z_]+)")
DUE = """
CREATE OR REPLACE TABLE due
    (client_no VARCHAR, reason VARCHAR, due_on DATE, figure DECIMAL(20, 2), detail VARCHAR)
"""


def put_due(
    connection: duckdb.DuckDBPyConnection, policy: DailyPolicy, listed: ListedDay, looks: int
) -> None:
    """Fill ``due`` from what the other modules of this room laid out. ``looks``: on how many
    earlier days balances were looked at."""
    parameters = _parameters(policy, listed, looks)
    _run(connection, f"CREATE OR REPLACE TABLE owed AS {owed_sql(policy, HARD)}", parameters)
    put_tonights_moves(connection, policy.triggers)
    put_moves(connection, listed)
    connection.execute(DUE)
    for reason in Reason:
        found = _statement(reason)
        columns = f"client_no, '{reason.value}', due_on, figure, detail"
        statement = f"INSERT INTO due SELECT {columns} FROM ({found}) AS found"  # noqa: S608
        _run(connection, statement, parameters)


def _statement(reason: Reason) -> str:
    if reason in ASKED_FOR:
        return sql("reason_assigned").replace("{cause}", reason.value)
    text = sql(f"reason_{reason.value}")
    if reason is Reason.ALLOCATION:
        amounts, total = amounts_sql(client_policy().allocation)
        text = text.replace("{amounts}", amounts).replace("{total}", total)
    return text


def _parameters(policy: DailyPolicy, listed: ListedDay, looks: int) -> Mapping[str, Any]:
    given = policy.triggers
    sale_from, sale_due, sale_until = given.after_sale
    return {
        "as_of": listed.as_of,
        "list_day": listed.day,
        "list_until": listed.until,
        "due_soon_days": policy.due_soon_days,
        "maturity_days": given.maturity_days[0],
        "movement_since": listed.first_of(given.movement_lists),
        "near_percent": book_policy().near_percent,
        "birthday_days": given.birthday_days,
        "welcome_until": given.welcome_until,
        "new_days": given.care_days[-1] + CARE_AHEAD,
        "care_ahead": CARE_AHEAD,
        "sale_from": sale_from,
        "sale_due": sale_due,
        "sale_until": sale_until,
        "market_percent": given.market_percent,
        "market_from": given.market_from,
        "market_since": listed.first_of(given.market_lists),
        "loan_days": given.loan_days,
        "idle_from": given.idle_from,
        "idle_looks": looks,
        "allocation_points": given.allocation_points,
        "allocation_from": given.allocation_from,
        "rest_days": given.rest_days,
    }


def _run(
    connection: duckdb.DuckDBPyConnection, statement: str, parameters: Mapping[str, Any]
) -> None:
    named = set(NAMED.findall(statement))
    connection.execute(statement, {name: parameters[name] for name in named})
