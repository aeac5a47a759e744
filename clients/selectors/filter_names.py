"""What the codes of accepted filters are called: institutions, people, products.

Only of filters that were taken already, whose clients the person saw: an export, a job. What is
typed on a list is read by ``clients.selectors.filter_choices``, which asks whether it may be known.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Value

from clients.selectors.filter_choices import NAMING, TABLES

Filters = Mapping[str, Sequence[str]]
Codes = Mapping[tuple[str, str], str]


def codes_called(asked: Iterable[Filters]) -> Codes:
    """(kind, code) → name of all that these filters name. One query, none where nothing does."""
    wanted: dict[str, set[str]] = {}
    for filters in asked:
        for kind, code in _codes(filters).values():
            wanted.setdefault(kind, set()).add(code)
    found = [
        TABLES[kind].filter(pk__in=sorted(codes)).annotate(kind=Value(kind))
        .order_by().values_list("kind", "pk", "name")
        for kind, codes in sorted(wanted.items())
    ]  # fmt: skip
    if not found:
        return {}
    rows = found[0].union(*found[1:], all=True) if found[1:] else found[0]
    return {(kind, code): name for kind, code, name in rows}


def names_in(filters: Filters, codes: Codes) -> Mapping[str, str]:
    """Filter → what its code is called, for ``filters_said``."""
    return {name: codes[which] for name, which in _codes(filters).items() if which in codes}


def _codes(filters: Filters) -> Mapping[str, tuple[str, str]]:
    """Filter → (kind, code); of several values the last one counts, as in a form."""
    return {
        name: (NAMING[name], values[-1].strip())
        for name, values in filters.items()
        if name in NAMING and values
    }
