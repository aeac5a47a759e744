"""The step ``lists`` of the night: who is due on the next workday and why, and who of them is on
whose list (domain/03; ADR 0010). Set-based, in the engine; the same inputs give the same rows."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import duckdb

from outreach.pipeline.days import ListedDay, listed_day, put_days
from outreach.pipeline.follow_ups import keep_follow_ups
from outreach.pipeline.from_crm import put_known
from outreach.pipeline.from_lake import put_night
from outreach.pipeline.market import keep_moves, put_earlier_moves
from outreach.pipeline.policy_tables import put_policy
from outreach.pipeline.reasons import put_due
from outreach.pipeline.text import sql
from outreach.policies.daily_work import daily_policy
from outreach.rules.days import IsWorkday
from outreach.rules.policy import DailyPolicy
from outreach.rules.ranking import MOST_OF_A_REASON
from outreach.services.book_contacts import (
    BookCoverage,
    Coverage,
    StandardKept,
    keep_coverage,
    keep_standards,
)
from outreach.services.entries import build_entries
from tiering.pipeline.engine import aside, duckdb_session
from tiering.pipeline.night import Night
from tiering.pipeline.staging.files import stream_csv
from tiering.pipeline.staging.maturities import put_rates

AGE_ON = """
CREATE OR REPLACE TEMPORARY MACRO age_on(birthday, day) AS year(day) - year(birthday)
    - CASE WHEN month(day) * 100 + day(day) < month(birthday) * 100 + day(birthday)
      THEN 1 ELSE 0 END
"""


@dataclass(frozen=True)
class Listed:
    """What the step made: for which day, by which policy, who is due, who is on a list."""

    day: date
    policy_version: int
    due: int
    listed: int

    def facts(self) -> dict[str, Any]:
        """As the step keeps it until its run is published (``outreach.services.entries``)."""
        return asdict(self) | {"day": self.day.isoformat()}


def make_lists(night: Night, is_workday: IsWorkday) -> Listed:
    """Build the run's entries aside; idempotent. Raises NotInLake."""
    policy, listed = daily_policy(), listed_day(night.as_of, is_workday)
    with duckdb_session() as connection, aside("lists") as folder:
        connection.execute(AGE_ON)
        put_policy(connection, policy, night.policy)
        put_days(connection, listed, policy.triggers)
        put_rates(connection, night)
        put_known(connection, folder)
        looks = put_night(connection, night, listed, policy.triggers)
        _put_booked(connection, night, listed)
        put_earlier_moves(connection, night, listed, policy.triggers)
        put_due(connection, policy, listed, looks)
        keep_moves(connection, night, listed)
        put_entries(connection, policy, listed.day)
        keep_follow_ups(connection, night, listed, policy)
        keep_coverage(night, coverage(connection, night.as_of))
        soon_on = listed.until + timedelta(days=policy.due_soon_days)
        keep_standards(night, standards_kept(connection, night.as_of, soon_on))
        due, on_it = _counts(connection)
        with stream_csv(connection, "SELECT * FROM entries", {}) as rows:
            build_entries(run_id=night.run, rows=rows, expected=due)
    return Listed(listed.day, policy.version, due, on_it)


def _put_booked(connection: duckdb.DuckDBPyConnection, night: Night, listed: ListedDay) -> None:
    given = {name: night.lake.files(name, night.as_of, night.run) for name in ("figures", "books")}
    days = {"list_day": listed.day, "list_until": listed.until}
    connection.execute(f"CREATE OR REPLACE TABLE booked AS {sql('booked')}", given | days)


def put_entries(connection: duckdb.DuckDBPyConnection, policy: DailyPolicy, list_day: date) -> None:
    """``ranked``, ``candidates`` and ``entries`` of what is ``due``."""
    ranked = sql("ranked").replace("{urgency}", _urgency(policy))
    given = {"list_day": list_day, "most": MOST_OF_A_REASON}
    connection.execute(f"CREATE OR REPLACE TABLE ranked AS {ranked}", given)
    connection.execute(f"CREATE OR REPLACE TABLE candidates AS {sql('candidates')}")
    connection.execute(
        f"CREATE OR REPLACE TABLE entries AS {sql('entries')}", {"capacity": policy.capacity}
    )


def coverage(connection: duckdb.DuckDBPyConnection, as_of: date) -> Coverage:
    """How far each book's contact standards are kept; after ``put_due``."""
    rows = connection.execute(sql("coverage"), {"as_of": as_of}).fetchall()
    return [BookCoverage(*row) for row in rows]


def standards_kept(
    connection: duckdb.DuckDBPyConnection, as_of: date, soon_on: date
) -> Sequence[StandardKept]:
    """The same by tier and act; ``soon_on``: what is owed by then falls due soon."""
    rows = connection.execute(sql("standards_kept"), {"as_of": as_of, "soon_on": soon_on})
    return [StandardKept(*row) for row in rows.fetchall()]


def _urgency(policy: DailyPolicy) -> str:
    """Percent by the days left (``outreach.rules.ranking.urgency``)."""
    left = "(d.due_on - $list_day)"
    whens = " ".join(f"WHEN {left} <= {days} THEN {percent}" for days, percent in policy.urgency)
    return f"(CASE WHEN d.due_on IS NULL THEN 100 {whens} ELSE {policy.urgency_later} END)"


def _counts(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    row = connection.execute("SELECT count(*), count(place) FROM entries").fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))
