"""A model that says who did something also says when: held by a constraint, on every model."""

from collections.abc import Iterable, Iterator

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Q

from tests.house.sources import APPS


def pairs(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """The ``x_at``/``x_by`` pairs whose instant may be empty: "by" could stand there without it."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    for name in fields:
        instant = f"{name.removesuffix('_by')}_at"
        if name.endswith("_by") and instant in fields and fields[instant].null:
            yield instant, name


def forbids_by_without_at(constraints: Iterable[object], instant: str, person: str) -> bool:
    """Whether a check constraint refuses a person without an instant."""
    conditions = (
        constraint.condition
        for constraint in constraints
        if isinstance(constraint, models.CheckConstraint) and isinstance(constraint.condition, Q)
    )
    return any(
        {name.split("__")[0] for name in lookups(condition)} == {instant, person}
        and not holds(condition, {f"{instant}__isnull": True, f"{person}__isnull": False})
        for condition in conditions
    )


def lookups(condition: Q) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from lookups(child)
        else:
            yield child[0]


def holds(condition: Q, facts: dict[str, bool]) -> bool:
    """The truth of a condition made of ``isnull`` lookups."""
    values = [
        holds(child, facts) if isinstance(child, Q) else facts.get(child[0]) is child[1]
        for child in condition.children
    ]
    value = any(values) if condition.connector == Q.OR else all(values)
    return value is not condition.negated


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in APPS]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_who_never_stands_without_when(model: type[models.Model]) -> None:
    bare = [
        pair for pair in pairs(model) if not forbids_by_without_at(model._meta.constraints, *pair)
    ]
    assert bare == []


def test_some_models_have_pairs() -> None:
    assert sum(len(list(pairs(model))) for model in own_models()) >= 4


@pytest.mark.parametrize(
    ("condition", "is_enough"),
    [
        (Q(a_at__isnull=True, a_by__isnull=True) | Q(a_at__isnull=False, a_by__isnull=False), True),
        (Q(a_by__isnull=True) | Q(a_at__isnull=False), True),
        (Q(a_at__isnull=True) | Q(a_by__isnull=False), False),
        (Q(a_at__isnull=True), False),
    ],
)
def test_the_checker_tells_a_sufficient_constraint(condition: Q, is_enough: bool) -> None:
    constraint = models.CheckConstraint(condition=condition, name="pair")
    assert forbids_by_without_at([constraint], "a_at", "a_by") is is_enough


def test_no_constraint_is_not_enough() -> None:
    assert not forbids_by_without_at([], "a_at", "a_by")
