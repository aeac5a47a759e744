"""Institutions by their codes."""

from collections.abc import Iterable, Mapping

from organisation.models import Institution


def names_of(codes: Iterable[str]) -> Mapping[str, str]:
    """Code → name of those that are known. One query."""
    return dict(Institution.objects.filter(code__in=set(codes)).values_list("code", "name"))
