"""Queries written once ask what the ORM would ask each time."""

import inspect
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib import import_module
from itertools import count
from typing import Any, get_type_hints

import pytest
from django.db.models import QuerySet

from organisation.models import Institution, User
from organisation.selectors.written_once import KNOWN, CannotBeKept, WrittenOnce, written_once
from tests.factories import InstitutionFactory, StaffFactory

import_module("wealthcrm.urls")  # and with it all that pages and the API read by
OURS = [each for each in KNOWN if each.build.__module__.split(".")[0] != "tests"]
ONE = {
    str: lambda n: f"x_{n}%",
    int: lambda n: n + 7,
    date: lambda n: date(2026, 1, 1 + n),
    datetime: lambda n: datetime(2026, 1, 1 + n, tzinfo=UTC),
}


def values(each: WrittenOnce[Any], length: int, numbers: Iterator[int]) -> list[Any]:
    """Made-up parameters of a query, tuples of so many, by the kinds it says it takes."""
    hints = get_type_hints(each.build)
    found: list[Any] = []
    for name in inspect.signature(each.build).parameters:
        kind = hints[name]
        if kind in ONE:
            found.append(ONE[kind](next(numbers)))
        else:
            (one, _) = kind.__args__
            found.append(tuple(ONE[one](next(numbers)) for _ in range(length)))
    return found


@pytest.mark.django_db  # the ORM asks which functions this PostgreSQL has
@pytest.mark.parametrize("length", [2, 4])
@pytest.mark.parametrize("each", OURS, ids=lambda each: each.build.__qualname__)
def test_it_asks_what_the_orm_would_ask(each: WrittenOnce[Any], length: int) -> None:
    numbers = count()
    for _ in range(2):  # with other values than it was written with
        given = values(each, length, numbers)
        sql, params = each.build(*given).query.sql_with_params()
        assert each.sql_with_params(*given) == (sql, tuple(params))


@pytest.mark.django_db
@pytest.mark.parametrize("each", OURS, ids=lambda each: each.build.__qualname__)
def test_it_asks_for_none_of_many_too(each: WrittenOnce[Any]) -> None:
    if each.build.__name__ in ("_places", "_grants"):
        pytest.skip("is asked for something at least")
    given = values(each, 0, count())
    sql, params = each.build(*given).query.sql_with_params()
    assert each.sql_with_params(*given) == (sql, tuple(params))


def test_there_are_some() -> None:
    assert len(OURS) > 15


@written_once
def _named(name: str) -> QuerySet[Institution]:
    return Institution.objects.filter(name=name)


@written_once
def _below(paths: tuple[str, ...]) -> QuerySet[Institution, str]:
    rows = Institution.objects.filter(path__startswith=paths[0])
    return rows.order_by("path").values_list("code", flat=True)


@pytest.mark.django_db
def test_rows_are_those_of_now() -> None:
    assert _named("一号网点") == []
    made = InstitutionFactory(name="一号网点")
    assert _named("一号网点") == [made]
    assert _named("二号网点") == []
    assert _named("一号网点")[0] is not _named("一号网点")[0]


@pytest.mark.django_db
def test_a_beginning_is_no_pattern() -> None:
    made = InstitutionFactory()
    assert _below((made.path,)) == [made.code]
    assert _below((made.path[:-2] + "%/",)) == []
    assert _below(("_" * len(made.path),)) == []


@pytest.mark.django_db
def test_related_rows_come_with_them() -> None:
    @written_once
    def accounts(number: int) -> QuerySet[User]:
        return User.objects.select_related("staff").filter(pk=number)

    people = [StaffFactory(), StaffFactory()]
    users = [User.objects.create_user(each.pk, staff=each) for each in people]
    assert [accounts(each.pk)[0].staff for each in users] == people


@pytest.mark.parametrize("given", [None, 1.5, True, ["a"], ("a", None)])
def test_what_may_change_the_sql_is_refused(given: Any) -> None:
    with pytest.raises(CannotBeKept):
        _named(given)


def test_a_parameter_that_is_not_shown_as_given_is_refused() -> None:
    @written_once
    def shouted(name: str) -> QuerySet[Institution]:
        return Institution.objects.filter(name=name.upper() + "!")

    @written_once
    def forgotten(name: str) -> QuerySet[Institution]:
        return Institution.objects.all()

    @written_once
    def within(name: str) -> QuerySet[Institution]:
        return Institution.objects.filter(name__contains=name)

    for refused in (shouted, forgotten, within):
        with pytest.raises(CannotBeKept):
            refused("a")
