"""The bank's products as people name them in a contact."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Q

from clients.models import Product

OFFERED = 400  # so many are suggested; others are named by typing


class Offered(NamedTuple):
    code: str
    name: str


def products_named(codes: Collection[str]) -> Sequence[Offered]:
    """The products that are suggested, by code, and those of ``codes``. One statement."""
    first = Product.objects.order_by("pk").values_list("pk", "name")[:OFFERED]
    others = Product.objects.filter(pk__in=codes).values_list("pk", "name")
    return sorted(Offered(*row) for row in first.union(others))


def codes_meant(words: Sequence[str]) -> Mapping[str, str]:
    """Word → code of the product it names, by code or by whole name; what names none, or several,
    is missing. One statement, none without words."""
    if not words:
        return {}
    rows = Product.objects.filter(Q(pk__in=words) | Q(name__in=words)).values_list("pk", "name")
    codes = {code for code, _name in rows}
    named: dict[str, list[str]] = {}
    for code, name in rows:
        named.setdefault(name, []).append(code)
    alone = {name: found[0] for name, found in named.items() if len(found) == 1}
    return {
        word: word if word in codes else alone[word]
        for word in words
        if word in codes | alone.keys()
    }
