"""What the night says of contacts, book by book: a part of the books' health (domain/02).

Computed with the lists, whose tables it asks, and kept in the lake beside them until the day is
published: the books' figures are not there before.
"""

from collections.abc import Sequence
from typing import NamedTuple

from clients.services.book_health import put_figures
from tiering.pipeline.lake import NotInLake
from tiering.pipeline.night import Night

DATASET = "contact_coverage"


class BookCoverage(NamedTuple):
    """Clients of a book who are or should have been contacted by now, and of whom nothing was
    missed."""

    employee_no: str
    role: str
    asked: int
    met: int


Coverage = Sequence[BookCoverage]


def keep_coverage(night: Night, found: Coverage) -> None:
    """Keep it with the night's run; what a killed attempt left is replaced."""
    night.lake.write_json(DATASET, night.as_of, night.run, found)


def show_coverage(night: Night) -> None:
    """Into the books' figures and health, in the transaction of the publishing and after the
    profiles are counted; nothing for a run that an earlier version worked."""
    try:
        kept = night.lake.read_json(DATASET, night.as_of, night.run)
    except NotInLake:
        return
    found = [BookCoverage(*each) for each in kept]
    told = {(row.employee_no, row.role): {"contacts": [row.asked, row.met]} for row in found}
    put_figures(run_id=night.run, of=told.get)
