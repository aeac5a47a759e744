"""Locks as pages show them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q, QuerySet
from django.db.models.functions import JSONObject

from organisation.selectors.written_once import written_once
from tiering.models import BookLock


def locks(*, limit: int) -> Sequence[BookLock]:
    """The latest beginning first, with the people. One query."""
    people = BookLock.objects.select_related("created_by__staff", "lifted_by__staff")
    return list(people.order_by("-first_on", "-pk")[:limit])


def locks_in_force(as_of: date) -> list[BookLock]:
    """The locks of the night as of a day, oldest first, with the people. One query."""
    return _with_people(as_of)


@written_once
def _with_people(as_of: date) -> QuerySet[Any]:
    people = _in_force(as_of).select_related("created_by__staff", "lifted_by__staff")
    return people.order_by("pk")


def locks_as_rows(as_of: date) -> ArraySubquery:
    """The same as a column ``locks`` of another query, for ``unsaved_locks``."""
    lock = JSONObject(first_on="first_on", last_on="last_on", roles="roles", reason="reason")
    return ArraySubquery(_in_force(as_of).order_by("pk").annotate(row=lock).values("row"))


def unsaved_locks(row: Any) -> Sequence[BookLock]:
    """The locks that ``locks_as_rows`` read with a row, without their people."""
    kept: Sequence[Mapping[str, Any]] = row.locks
    return [
        BookLock(
            first_on=date.fromisoformat(each["first_on"]),
            last_on=date.fromisoformat(each["last_on"]),
            roles=each["roles"],
            reason=each["reason"],
        )
        for each in kept
    ]


def _in_force(as_of: date) -> QuerySet[BookLock]:
    not_lifted = Q(lifted_on__isnull=True) | Q(lifted_on__gt=as_of)
    return BookLock.objects.filter(not_lifted, first_on__lte=as_of, last_on__gt=as_of)
