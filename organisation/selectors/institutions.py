"""Institutions by their codes."""

from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q

from organisation.models import Institution


class Place(NamedTuple):
    """An institution as lists name it."""

    code: str
    name: str
    level: str


def names_of(codes: Iterable[str]) -> Mapping[str, str]:
    """Code → name of those that are known. One query."""
    return dict(Institution.objects.filter(code__in=set(codes)).values_list("code", "name"))


def at_or_below(codes: Iterable[str], *, path: str = "path") -> Q:
    """Of rows with an institution's path, codes from the root, in the column ``path``: those at
    one of these places or below it; none for no place."""
    inside = (Q(**{f"{path}__contains": f"/{code}/"}) for code in codes)
    return reduce(or_, inside, Q(pk__in=[]))


def places_below(codes: Collection[str]) -> Mapping[str, Place]:
    """Code → place of these institutions and all below them, as the tree is today, by code.
    One query."""
    if not codes:
        return {}
    found = Institution.objects.filter(at_or_below(codes)).order_by("code")
    return {row[0]: Place(*row) for row in found.values_list("code", "name", "level")}
