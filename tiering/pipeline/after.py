"""What a publishing settles about requests: outcomes of the approved ones, proposals of a lock."""

from operations.models import NightlyRun
from tiering.pipeline.engine import duckdb_session
from tiering.pipeline.night import Night
from tiering.rules.book_requests import Outcome, Proposal
from tiering.services.requests import mark_outcomes, record_proposals

PROPOSED = """
SELECT client_no, role, from_employee_no, to_employee_no, cause, branch_code
FROM read_parquet($proposals) ORDER BY client_no
"""


def settle_requests(night: Night, run: NightlyRun) -> None:
    """Write down what the night did with approved requests, and open its proposals.

    In the caller's (publishing) transaction.
    """
    carried_out = run.steps.get(name="books").result["carried_out"]
    mark_outcomes(as_of=night.as_of, outcomes=[Outcome(*each) for each in carried_out])
    with duckdb_session() as connection:
        rows = connection.execute(
            PROPOSED, {"proposals": night.lake.files("proposals", night.as_of, night.run)}
        ).fetchall()
    record_proposals(run=run, proposals=[Proposal(*row) for row in rows])
