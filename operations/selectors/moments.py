"""Pages of rows that have a moment (``at``), the newest first: what is written meanwhile moves no
row to another page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Place:
    """The row that a page follows."""

    at: datetime
    row_id: int

    def as_text(self) -> str:
        return f"{self.at.isoformat()}_{self.row_id}"

    @classmethod
    def from_text(cls, text: str) -> "Place | None":
        """None for anything that is not a place: the list begins at its beginning."""
        at, _, number = text.partition("_")
        try:
            found = cls(datetime.fromisoformat(at), int(number))
        except ValueError:
            return None
        return found if found.at.tzinfo is not None and 0 <= found.row_id < 2**63 else None


def page_after(
    rows: QuerySet[Row], after: Place | None, limit: int
) -> tuple[Sequence[Row], Place | None]:
    """``limit`` of the rows, and the place that the next page follows; None when none is left.
    One statement."""
    if after is not None:
        # The second condition follows from the first; it is the one that an index is walked by.
        earlier = Q(at__lt=after.at) | Q(at=after.at, pk__lt=after.row_id)
        rows = rows.filter(earlier, at__lte=after.at)
    found = list(rows.order_by("-at", "-pk")[: limit + 1])
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], Place(getattr(last, "at"), last.pk)  # noqa: B009 - Model has no ``at``
