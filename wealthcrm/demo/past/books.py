"""The books of the demo's first night, dated back to when they began.

To the nights a bank begins with its first published day. The contact standards owe nothing for a
period that a manager had the client for in part only (``outreach.rules.standards``), so a bank of
a week would owe nobody anything for months: the demo's managers have had their clients longer.
"""

from datetime import date
from pathlib import Path

import pyarrow as pa
from django.conf import settings
from django.db import transaction

from operations.models import Day
from operations.services.acting import acting
from operations.services.bulk import execute
from tiering.models import BookMembership
from tiering.pipeline.books.sources import TEXT, put
from tiering.pipeline.engine import duckdb_session
from tiering.pipeline.lake import Lake
from wealthcrm.demo.past import GENERATED

# Days before the first night: as if the bank had taken the CRM up within two months, a little
# before the first of the contacts.
LEAST, SPREAD = 200, 60
DATE_BACK = """
UPDATE tiering_bookmembership AS m
SET since_on = least(m.since_on, greatest(c.opened_on, m.since_on - %(least)s
    - ('x' || left(md5(%(seed)s || m.client_no), 7))::bit(28)::int %% %(spread)s))
FROM clients_client AS c
WHERE c.client_no = m.client_no AND m.since_on = %(first)s AND m.reason = 'first'
"""
ROWS = """
COPY (
    SELECT b.* REPLACE (s.since_on AS since_on)
    FROM read_parquet($files) AS b JOIN since AS s USING (client_no, employee_no, role)
    ORDER BY b.client_no, b.is_primary DESC, b.role, b.employee_no
) TO $target (FORMAT parquet)
"""


def date_books_back(as_of: date, *, seed: int) -> bool:
    """Date the books of ``as_of`` back, if it is the only published day: the nights after it carry
    on from there. Killed in between, it can be called again; whether it did anything."""
    if set(Day.objects.values_list("as_of", flat=True)) != {as_of}:
        return False
    with acting(GENERATED), transaction.atomic():
        given = {"least": LEAST, "spread": SPREAD, "seed": str(seed), "first": as_of}
        changed = execute(DATE_BACK, given)
        if changed:
            _write_again(as_of, Day.objects.get(as_of=as_of).published_run_id or 0)
    return changed > 0


def _write_again(as_of: date, run_id: int) -> None:
    """The lake's rows of the night, as PostgreSQL has them now: the next night reads those."""
    lake = Lake(Path(settings.LAKE_DIR))
    names = ("client_no", "employee_no", "role", "since_on")
    rows = BookMembership.objects.filter(ended_on=None).values_list(*names)
    with duckdb_session() as engine, lake.writing("books", as_of, run_id) as folder:
        columns = dict.fromkeys(names, TEXT) | {"since_on": pa.date32()}
        put(engine, "since", columns, rows)
        files = lake.files("books", as_of, run_id)
        engine.execute(ROWS, {"files": files, "target": str(folder / "part.parquet")})
