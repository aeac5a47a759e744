"""What the night says of follow-ups, shown by its publishing (``pipeline.follow_ups`` makes it).

A row stays for good; only a night changes it, and the row names the night's run. What is no longer
in the files of the days a night tells of is gone; its sheet and questions stay.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from operations.services.bulk import copy_csv_in, execute
from tiering.pipeline.engine import duckdb_session
from tiering.pipeline.night import Night
from tiering.pipeline.staging.files import stream_csv

DATASET = "follow_ups"
KEY: Sequence[str] = (
    "kind", "client_no", "on", "outlet_code", "product_code", "currency", "direction",
)  # fmt: skip
FACTS: Sequence[str] = (
    "amount", "bought", "rolled", "aum_before", "before_on", "home_outlet", "employee_no", "role",
)  # fmt: skip
COLUMNS: Sequence[str] = (*KEY, *FACTS, "is_new")
STAGED = """
CREATE TEMPORARY TABLE staged_follow_ups (
    kind text, client_no text, "on" date, outlet_code text, product_code text, currency text,
    direction text, amount numeric(20, 2), bought numeric(20, 2), rolled numeric(20, 2),
    aum_before numeric(20, 2), before_on date, home_outlet text, employee_no text, role text,
    is_new boolean
) ON COMMIT DROP
"""
SAME = """f.client_no = s.client_no AND f."on" = s."on" AND f.kind = s.kind
    AND f.outlet_code = s.outlet_code AND f.product_code = s.product_code
    AND f.currency = s.currency AND f.direction = s.direction"""
CHANGE = f"""
UPDATE outreach_followup AS f SET ({", ".join(FACTS)}, is_gone, run_id)
    = ({", ".join(f"s.{name}" for name in FACTS)}, false, %(run)s)
FROM staged_follow_ups AS s
WHERE {SAME} AND ({", ".join(f"f.{name}" for name in FACTS)}, f.is_gone)
    IS DISTINCT FROM ({", ".join(f"s.{name}" for name in FACTS)}, false)
"""  # noqa: S608 - constants
ADD = f"""
INSERT INTO outreach_followup
    (kind, client_no, "on", outlet_code, product_code, currency, direction, {", ".join(FACTS)},
    is_gone, run_id)
SELECT kind, client_no, "on", outlet_code, product_code, currency, direction, {", ".join(FACTS)},
    false, %(run)s
FROM staged_follow_ups AS s
WHERE is_new AND NOT EXISTS (SELECT FROM outreach_followup AS f WHERE {SAME})
"""  # noqa: S608 - constants
GONE = f"""
UPDATE outreach_followup AS f SET is_gone = true, run_id = %(run)s
WHERE NOT f.is_gone AND (
        f.kind = 'maturity' AND f."on" BETWEEN %(matured_from)s AND %(until)s
        OR f.kind = 'movement' AND f."on" BETWEEN %(moved_from)s AND %(as_of)s
    ) AND NOT EXISTS (SELECT FROM staged_follow_ups AS s WHERE {SAME})
"""  # noqa: S608 - constants

ROWS = "SELECT COLUMNS(*) FROM read_parquet($files, hive_partitioning => false)"


@dataclass(frozen=True)
class Told:
    """The days that a night tells of: what fell or falls due from ``matured_from`` to ``until``,
    movements from ``moved_from`` to its own day."""

    matured_from: date
    moved_from: date
    as_of: date
    until: date

    def as_json(self) -> str:
        return json.dumps({name: day.isoformat() for name, day in asdict(self).items()})

    @classmethod
    def of_json(cls, text: str) -> "Told":
        return cls(**{name: date.fromisoformat(day) for name, day in json.loads(text).items()})


def show_follow_ups(night: Night) -> None:
    """In the transaction of the publishing; nothing for a run that an earlier version worked, and
    no change if it was shown already."""
    if not night.lake.has(DATASET, night.as_of, night.run):
        return
    files = night.lake.files(DATASET, night.as_of, night.run)
    told = Told.of_json(
        (night.lake.folder(DATASET, night.as_of, night.run) / "told.json").read_text()
    )
    execute("DROP TABLE IF EXISTS staged_follow_ups")
    execute(STAGED)
    with duckdb_session() as engine, stream_csv(engine, ROWS, {"files": files}) as rows:
        copy_csv_in("staged_follow_ups", COLUMNS, rows)
    execute("ANALYZE staged_follow_ups")
    given = {"run": night.run, **asdict(told)}
    for statement in (CHANGE, ADD, GONE):
        execute(statement, given)
