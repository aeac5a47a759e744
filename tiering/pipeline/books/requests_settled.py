"""After the books are published: what became of requests, and what the locks held back."""

from collections.abc import Iterable

import duckdb

from operations.models import NightlyRun
from tiering.pipeline.night import Night
from tiering.rules.book_requests import Outcome, Proposal
from tiering.services.requests.night import mark_outcomes, record_proposals

PROPOSALS = """
SELECT client_no, role, from_employee_no, to_employee_no, cause, coalesce(branch_code, '')
FROM read_parquet($files) ORDER BY client_no
"""


def settle_requests(night: Night, run: NightlyRun, outcomes: Iterable[Outcome]) -> None:
    """Write down the outcomes of the night's approved requests, let proposals of locks that ended
    lapse, and make the open proposals those of the night. Belongs into the publishing
    transaction, oldest day first; doing it twice changes nothing."""
    mark_outcomes(as_of=night.as_of, outcomes=outcomes)
    record_proposals(run=run, proposals=read_proposals(night))


def read_proposals(night: Night) -> tuple[Proposal, ...]:
    """The night's proposals from the lake, by client."""
    files = night.lake.files("proposals", night.as_of, night.run)
    with duckdb.connect(":memory:") as connection:
        rows = connection.execute(PROPOSALS, {"files": files}).fetchall()
    return tuple(Proposal(*row) for row in rows)
