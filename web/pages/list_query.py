"""The address of a client list, read and written: filters, sort, columns, where the page begins.

Everything is on an allow-list; what is unknown is left out. No personal data is ever part of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from clients.rules.listing import DEFAULT_SORT, Sort, SortUnknown, read_sort
from clients.selectors.client_filter import ClientFilter

COLUMNS = (
    "tier", "annual_average", "aum", "month_average", "quarter_average", "next_matures_on",
    "manager", "home_outlet", "classes_held", "risk_level", "birthday_md", "first_on",
    "last_contact", "hints",
)  # fmt: skip
DEFAULT_COLUMNS = (
    "tier", "annual_average", "aum", "next_matures_on", "manager", "home_outlet", "classes_held",
    "hints",
)  # fmt: skip
Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class ListQuery:
    """What a list shows; the page stands after the client ``follows`` or before ``precedes``.

    A list inside another page (a book's) has that page's ``path``, and ``fixed`` filters that are
    the page's own: no part of its addresses, but of those that lead away from it.
    """

    filters: Values
    sort: Sort
    columns: Sequence[str] = DEFAULT_COLUMNS
    follows: str = ""
    precedes: str = ""
    path: str = ""
    fixed: Values = field(default_factory=dict)

    @property
    def data(self) -> MultiValueDict[str, str]:
        """The filters as a form reads them."""
        given = {**self.filters, **self.fixed}
        return MultiValueDict({name: list(values) for name, values in given.items()})

    @property
    def kept(self) -> dict[str, list[str]]:
        """What a saved view keeps: everything but the place in the list."""
        given = {name: list(values) for name, values in self.filters.items()}
        given["sort"] = [str(self.sort)]
        if tuple(self.columns) != DEFAULT_COLUMNS:
            given["cols"] = list(self.columns)
        return given

    def address(self, **changes: str) -> str:
        """The query string with places or the sort changed; filters stay."""
        given = self.kept | {name: [value] for name, value in changes.items()}
        return urlencode(given, doseq=True)

    def url(self, address: str = "") -> str:
        """The page the list stands on, with a query string."""
        path = self.path or reverse("clients")
        return f"{path}?{address}" if address else path

    @property
    def elsewhere(self) -> str:
        """The same list on the page of all clients, as a query string."""
        return replace(self, filters={**self.filters, **self.fixed}).address()

    def without(self, name: str) -> str:
        """The address with one filter taken away."""
        rest = {key: values for key, values in self.filters.items() if key != name}
        return replace(self, filters=rest).address()


def read_query(given: QueryDict) -> ListQuery:
    """The query of a request; an unknown sort or column is as good as none."""
    filters = {
        name: kept
        for name in ClientFilter.base_filters
        if (kept := [value[:200] for value in given.getlist(name) if value])
    }
    columns = tuple(name for name in COLUMNS if name in given.getlist("cols"))
    return ListQuery(
        filters,
        _sort(given.get("sort", "")),
        columns or DEFAULT_COLUMNS,
        given.get("after", "")[:200],
        given.get("before", "")[:200],
    )


def _sort(text: str) -> Sort:
    try:
        return read_sort(text)
    except SortUnknown:
        return read_sort(DEFAULT_SORT)
