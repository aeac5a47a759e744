"""Queries whose SQL the ORM writes once per process, for what pages read all the time (ADR 11).

Building a queryset and turning it into SQL takes the ORM longer than PostgreSQL needs to answer
it: one to five milliseconds each, a third of a page of ten. The shape of such a query never
changes, only its parameters do. ``@written_once`` keeps the SQL and puts the parameters in; rows
are made by the ORM as ever.
"""

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from datetime import UTC, date, datetime, timedelta
from functools import update_wrapper
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

One = str | int | date | datetime
Given = One | tuple[One, ...]
Row = TypeVar("Row")
# Stand for the parameters while the SQL is written; no real row or constant of a query has them.
_MARKS: dict[type, Callable[[int], One]] = {
    str: lambda place: f"\ue000{place}\ue000",
    int: lambda place: 2_147_480_000 + place,
    date: lambda place: date(9001, 1, 1) + timedelta(days=place),
    datetime: lambda place: datetime(9002, 1, 1, tzinfo=UTC) + timedelta(days=place),
}


class CannotBeKept(TypeError):
    """A parameter that may change the shape of its query, or that the query does not show as it
    was given: such a query is written anew each time, without ``@written_once``."""


class _Place(NamedTuple):
    """What stands at one place of the SQL: a given value (``at``: which), the beginning of a text
    looked for, or what always stands there."""

    at: int | None
    is_start: bool = False
    always: Any = None


class _Written(NamedTuple):
    rows: QuerySet[Any]
    compiler: Any
    sql: str
    places: Sequence[_Place]


KNOWN: "list[WrittenOnce[Any]]" = []  # every query that is kept


class WrittenOnce(Generic[Row]):
    """The rows of a queryset function, as a list: one statement.

    It takes texts, whole numbers, days, instants, and tuples of them, for which the SQL is written
    once per length. Raises CannotBeKept for anything else, above all None, which is another SQL.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self.build = build
        self._kept: dict[tuple[Any, ...], _Written] = {}
        update_wrapper(self, build)
        KNOWN.append(self)

    def __call__(self, *given: Given) -> list[Row]:
        written = self._of_kinds(given)
        # What a query keeps while it runs is its own: threads share only what was written.
        compiler = copy(written.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        asked = self.sql_with_params(*given)
        compiler.as_sql = lambda *_, **__: asked
        rows = written.rows.all()
        rows.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        return list(rows)

    def sql_with_params(self, *given: Given) -> tuple[str, tuple[Any, ...]]:
        """What is sent to the database for these values."""
        written, flat = self._of_kinds(given), list(_flat(given))
        return written.sql, tuple(_param(place, flat) for place in written.places)

    def _of_kinds(self, given: Sequence[Given]) -> _Written:
        """The SQL for values of these kinds, written if it was not before."""
        kinds = tuple(
            tuple(map(type, each)) if type(each) is tuple else type(each) for each in given
        )
        kept = self._kept.get(kinds)
        if kept is None:
            kept = self._kept[kinds] = self._write(given)
        return kept

    def _write(self, given: Sequence[Given]) -> _Written:
        marks = list(self._marks(given))
        left = iter(marks)
        rows = self.build(*(
            tuple(next(left) for _ in each) if type(each) is tuple else next(left) for each in given
        ))  # fmt: skip
        if rows._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise CannotBeKept(f"{self.build.__qualname__} reads more than one statement")
        compiler = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        places = [_place(each, marks) for each in params]
        if {place.at for place in places if place.at is not None} != set(range(len(marks))):
            raise CannotBeKept(f"{self.build.__qualname__} changes what it is given")
        return _Written(rows, compiler, sql, places)

    def _marks(self, given: Sequence[Given]) -> Iterator[One]:
        for place, each in enumerate(_flat(given)):
            if type(each) not in _MARKS:
                raise CannotBeKept(f"{self.build.__qualname__}: {type(each)}")
            yield _MARKS[type(each)](place)


def written_once(build: Callable[..., QuerySet[Any, Row]]) -> WrittenOnce[Row]:
    """Decorates a function from parameters to a queryset: calling it gives the rows."""
    return WrittenOnce(build)


def _flat(given: Sequence[Given]) -> Iterator[One]:
    for each in given:
        if isinstance(each, tuple):
            yield from each
        else:
            yield each


def _place(param: Any, marks: Sequence[One]) -> _Place:
    if param in marks:
        return _Place(marks.index(param))
    if isinstance(param, str) and param.endswith("%") and param[:-1] in marks:
        return _Place(marks.index(param[:-1]), is_start=True)
    return _Place(None, always=param)


def _param(place: _Place, given: Sequence[One]) -> Any:
    if place.at is None:
        return place.always
    if place.is_start:
        ops = connections[DEFAULT_DB_ALIAS].ops
        return f"{ops.prep_for_like_query(str(given[place.at]))}%"
    return given[place.at]
