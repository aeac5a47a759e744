"""The call lists of the newest published day, and DuckDB's bare joins of what they are made of.

``python -m bench.lists`` on a data directory whose nights are published prints JSON: seconds of
both, rows due and listed, people with a list. ``made`` is the whole step: read from the lake and
from PostgreSQL, decided, ranked, copied into a partition and indexed. ``bare`` joins the same
sources with the clients of the books by client number, once each, and decides nothing.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# Whole clients first, then every table of details; a sum of each makes the engine read it.
BARE: Sequence[str] = (
    "CREATE TABLE joined AS SELECT f.client_no, b.employee_no, f.tier, f.aum, f.annual_average,"
    " c.birthday, c.opened_on, k.effective_on, k.promised_on, p.familiarity"
    " FROM read_parquet($figures) AS f"
    " JOIN read_parquet($books) AS b ON b.client_no = f.client_no AND b.is_primary"
    " LEFT JOIN client_facts AS c ON c.client_no = f.client_no"
    " LEFT JOIN contacts AS k ON k.client_no = f.client_no"
    " LEFT JOIN familiarities AS p ON p.client_no = f.client_no",
    "SELECT sum(h.balance) FROM holdings AS h JOIN joined USING (client_no)",
    "SELECT sum(n.balance) FROM holdings AS n JOIN holdings_before AS e"
    " USING (client_no, outlet_code, product_code, currency)",
    "SELECT sum(m.amount) FROM movements AS m JOIN joined USING (client_no)",
    "SELECT sum(s.amount) FROM sales AS s JOIN joined USING (client_no)",
    "SELECT max(f.birthday) FROM families AS f JOIN joined USING (client_no)",
    "SELECT sum(l.balance) FROM loans AS l JOIN joined USING (client_no)",
    "SELECT sum(i.demand) FROM earlier_balances AS i JOIN joined USING (client_no)",
)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wealthcrm.settings")
    import django

    django.setup()
    print(json.dumps(measured()))  # noqa: T201


def measured() -> dict[str, Any]:
    """Each once to warm the files, then each timed. Replaces the run's entries by their like."""
    from nightly.workdays import is_workday
    from outreach.models import Entry
    from outreach.pipeline.lists import make_lists
    from outreach.services.entries import ENTRIES

    night = _night()
    people = Entry.objects.filter(run_id=night.run).values("employee_no").distinct().count()
    bare = [_bare(night) for _turn in range(2)][-1]
    started = time.perf_counter()
    made = make_lists(night, is_workday)
    seconds = time.perf_counter() - started
    ENTRIES.attach(night.run)
    return {
        "made_s": seconds, "bare_s": bare, "due": made.due,
        "listed": made.listed, "people": people,
    }  # fmt: skip


def _night() -> Any:
    from django.conf import settings

    from nightly.context import Chain
    from operations.selectors.days import last_published_day
    from tiering.pipeline.lake import Lake
    from tiering.services.policies import policy_in_force

    day = last_published_day()
    if day is None or day.published_run_id is None:
        sys.exit("nothing is published")
    _version, policy = policy_in_force(day.as_of)
    lake = Lake(Path(settings.LAKE_DIR))
    return Chain.of_today().night(day.as_of, day.published_run_id, lake, policy)


def _bare(night: Any) -> float:
    from nightly.workdays import is_workday
    from outreach.pipeline.days import listed_day
    from outreach.pipeline.from_crm import put_known
    from outreach.pipeline.from_lake import put_night
    from outreach.policies.daily_work import daily_policy
    from tiering.pipeline.engine import duckdb_session

    files = {name: night.lake.files(name, night.as_of, night.run) for name in ("figures", "books")}
    with duckdb_session() as engine, tempfile.TemporaryDirectory() as folder:
        put_known(engine, Path(folder))
        put_night(engine, night, listed_day(night.as_of, is_workday), daily_policy().triggers)
        started = time.perf_counter()
        for statement in BARE:
            engine.execute(statement, files if "$" in statement else None).fetchall()
        return time.perf_counter() - started


if __name__ == "__main__":
    main()
