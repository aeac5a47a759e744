"""The dry run beside the approvals: whose book would change how, before anybody says yes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tiering.rules.book_difference import BookAfter, Difference
from tiering.selectors.request_difference import difference_of
from web.labels import role_name

SHOWN = 30  # books; the worst come first


@dataclass(frozen=True)
class BookRow:
    book: BookAfter
    name: str
    role: str


@dataclass(frozen=True)
class DifferencePage:
    found: Difference
    rows: Sequence[BookRow]
    is_all: bool

    @property
    def left_out(self) -> int:
        return len(self.found.books) - len(self.rows)


def difference_page(
    requests: Collection[int], *, run_id: int | None, is_all: bool
) -> DifferencePage:
    """At most four queries."""
    named = difference_of(requests, run_id=run_id)
    rows = [
        BookRow(book, named.names.get(book.employee_no, book.employee_no), role_name(book.role))
        for book in named.found.books[:SHOWN]
    ]
    return DifferencePage(named.found, rows, is_all)
