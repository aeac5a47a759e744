"""What the night says of contacts, book by book: a part of the books' health (domain/02).

Computed with the lists, whose tables it asks, and kept in the lake beside them until the day is
published: the books' figures are not there before.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from clients.services.book_health import put_figures
from tiering.pipeline.lake import NotInLake
from tiering.pipeline.night import Night

DATASET, BY_STANDARD = "contact_coverage", "contact_standards"


class BookCoverage(NamedTuple):
    """Clients of a book who are or should have been contacted by now, and of whom nothing was
    missed."""

    employee_no: str
    role: str
    asked: int
    met: int


class StandardKept(NamedTuple):
    """Of a book's clients of one tier, and one act that its contact standard asks for
    (``outreach/pipeline/sql/standards_kept.sql``)."""

    employee_no: str
    role: str
    tier: str
    act: str
    clients: int
    missed: int
    soon: int
    done: int


Coverage = Sequence[BookCoverage]


def keep_coverage(night: Night, found: Coverage) -> None:
    """Keep it with the night's run; what a killed attempt left is replaced."""
    night.lake.write_json(DATASET, night.as_of, night.run, found)


def keep_standards(night: Night, found: Sequence[StandardKept]) -> None:
    """As ``keep_coverage``."""
    night.lake.write_json(BY_STANDARD, night.as_of, night.run, found)


def show_coverage(night: Night) -> None:
    """Into the books' figures and health, in the transaction of the publishing and after the
    profiles are counted; nothing for a run that an earlier version worked."""
    told: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for each in _kept(night, DATASET):
        row = BookCoverage(*each)
        told[row.employee_no, row.role]["contacts"] = [row.asked, row.met]
    for each in _kept(night, BY_STANDARD):
        kept = StandardKept(*each)
        told[kept.employee_no, kept.role].setdefault("standards", []).append(list(kept[2:]))
    put_figures(run_id=night.run, of=told.get)


def _kept(night: Night, dataset: str) -> Sequence[Any]:
    try:
        found: Sequence[Any] = night.lake.read_json(dataset, night.as_of, night.run)
    except NotInLake:
        return ()
    return found
