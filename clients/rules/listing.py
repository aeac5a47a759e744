"""The client list's allow-lists: what it may be sorted by, the bands, how a page is told on from
the last row of the one before (keyset, never OFFSET)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

# Just under a milestone, by current balance, yuan; lower bound inclusive, upper exclusive
# (domain/02 §Tiers, 临界客户).
MARGINAL_BANDS: Mapping[str, tuple[Decimal, Decimal]] = {
    "10k": (Decimal(7_000), Decimal(10_000)),
    "50k": (Decimal(30_000), Decimal(50_000)),
    "100k": (Decimal(70_000), Decimal(100_000)),
    "200k": (Decimal(150_000), Decimal(200_000)),
}
DEFAULT_SORT = "-annual_average"
# What may be sorted by; True: may be empty, and empty ones come last either way.
SORTABLE: Mapping[str, bool] = {
    "client_no": False,
    "aum": False,
    "month_average": False,
    "quarter_average": False,
    "annual_average": False,
    "home_outlet": True,
    "employee_no": True,
    "first_on": True,
    "classes_held": True,
    "next_matures_on": True,
    "birthday_md": True,
    "risk_level": True,
    "last_contact": True,
}
# What stands beside the published row, by its path.
BESIDE: Mapping[str, str] = {"last_contact": "last_contact__effective_on"}


class SortUnknown(ValueError):
    """Asked to sort by something that is not on the list."""


@dataclass(frozen=True)
class Sort:
    """One column and a direction; client numbers break ties, in the same direction."""

    column: str
    is_descending: bool

    @property
    def may_be_empty(self) -> bool:
        return SORTABLE[self.column]

    @property
    def path(self) -> str:
        """The column as a queryset of snapshot rows names it."""
        return BESIDE.get(self.column, self.column)

    @property
    def is_beside(self) -> bool:
        return self.column in BESIDE

    def __str__(self) -> str:
        return f"{'-' if self.is_descending else ''}{self.column}"

    @property
    def turned(self) -> "Sort":
        """The other way round."""
        return Sort(self.column, not self.is_descending)


def read_sort(text: str) -> Sort:
    """``annual_average`` or ``-annual_average``; raises SortUnknown."""
    column = text.removeprefix("-")
    if column not in SORTABLE:
        raise SortUnknown(column)
    return Sort(column, text.startswith("-"))
