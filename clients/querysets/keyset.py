"""Pages of a sorted list told by the row they follow: the 1,000th costs what the first does."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, Q, QuerySet, TextField

from clients.rules.listing import Sort


@dataclass(frozen=True)
class Place:
    """Where a row stands in a sorted list: its value in the sorted column, and who it is."""

    value: Any
    client_no: str


class Gathered(Func):
    """A text that sorts as itself, but by no index."""

    template = "%(expressions)s || ''"
    output_field = TextField()


def in_order(rows: QuerySet[Any], sort: Sort, *, gathered: bool = False) -> QuerySet[Any]:
    """The rows in the order of ``sort``, empty values last.

    ``gathered``: the rows are found first and then sorted, also by client number. Walking the
    numbers' index until a page is full is quick where many rows are wanted, and goes through the
    whole bank where the filters leave nobody.
    """
    if sort.column == "client_no":
        number = Gathered("client_no") if gathered else F("client_no")
        return rows.order_by(number.desc() if sort.is_descending else number.asc())
    column = F(sort.path)
    nulls = {"nulls_last": True} if sort.may_be_empty else {}
    first = column.desc(**nulls) if sort.is_descending else column.asc(**nulls)
    return rows.order_by(first, "-client_no" if sort.is_descending else "client_no")


def after(rows: QuerySet[Any], sort: Sort, place: Place) -> QuerySet[Any]:
    """Those of the rows that come after ``place`` in the order of ``sort``."""
    further = "lt" if sort.is_descending else "gt"
    beyond = Q(**{f"client_no__{further}": place.client_no})
    if sort.column == "client_no":
        return rows.filter(beyond)
    if place.value is None:
        return rows.filter(beyond, **{f"{sort.path}__isnull": True})
    later = Q(**{f"{sort.path}__{further}": place.value}) | (Q(**{sort.path: place.value}) & beyond)
    if sort.may_be_empty:
        later |= Q(**{f"{sort.path}__isnull": True})
    return rows.filter(later)


def before(
    rows: QuerySet[Any], sort: Sort, place: Place, *, gathered: bool = False
) -> QuerySet[Any]:
    """Those that come before ``place``, nearest first (in the turned order)."""
    nearer = "gt" if sort.is_descending else "lt"
    beyond = Q(**{f"client_no__{nearer}": place.client_no})
    if sort.column == "client_no":
        return in_order(rows.filter(beyond), sort.turned, gathered=gathered)
    if place.value is None:
        # Empty values come last in both directions: before one of them lie the earlier empty ones,
        # then all that have a value.
        earlier = Q(**{f"{sort.path}__isnull": True}) & beyond
        earlier |= Q(**{f"{sort.path}__isnull": False})
        return _nearest_first(rows.filter(earlier), sort, empty_first=True)
    earlier = Q(**{f"{sort.path}__{nearer}": place.value})
    earlier |= Q(**{sort.path: place.value}) & beyond
    return _nearest_first(rows.filter(earlier), sort, empty_first=False)


def _nearest_first(rows: QuerySet[Any], sort: Sort, *, empty_first: bool) -> QuerySet[Any]:
    column = F(sort.path)
    nulls = {"nulls_first": True} if empty_first else {}
    first = column.asc(**nulls) if sort.is_descending else column.desc(**nulls)
    return rows.order_by(first, "client_no" if sort.is_descending else "-client_no")
