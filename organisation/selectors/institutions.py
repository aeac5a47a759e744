"""Institutions by their codes."""

from collections.abc import Collection, Iterable, Mapping
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


def places_below(codes: Collection[str]) -> Mapping[str, Place]:
    """Code → place of these institutions and all below them, as the tree is today, by code.
    One query."""
    if not codes:
        return {}
    below = Q()
    for code in codes:
        below |= Q(path__contains=f"/{code}/")
    found = Institution.objects.filter(below).order_by("code")
    return {row[0]: Place(*row) for row in found.values_list("code", "name", "level")}
