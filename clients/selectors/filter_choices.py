"""What the fields of words of a client list can name: institutions, people, products.

Offered is what exists for the person: the institutions, and the people posted there, whose clients
are all the person's to see; else those of the person's own visible rows. Names are read as codes.
What is known to the bank only is answered like what nobody knows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from clients.models import Product
from clients.rules.listing import DEFAULT_SORT, read_sort
from clients.rules.scope import Scope
from clients.rules.words import Words
from clients.selectors.client_list import Listed
from clients.selectors.visible import visible_to
from organisation.models import Institution, Staff
from organisation.rules.permissions import Permission, roles_with
from organisation.selectors.people import in_force

# Filter → what it names.
NAMING: Mapping[str, str] = {
    "place": "place", "manager": "person", "co_manager": "person", "introducer": "person",
    "product": "product",
}  # fmt: skip
# So many are offered of each; others are named by typing.
OFFERED = 400
_KEYS = {"place": "code", "person": "employee_no", "product": "product_code"}
UNKNOWN: Mapping[str, Words] = {
    "place": _("没有找到这个机构：请填机构名称或代码，或从提示里选。"),
    "person": _("没有找到这位员工：请填姓名或工号，或从提示里选。"),
    "product": _("没有找到这个产品：请填产品名称或代码，或从提示里选。"),
}
SEVERAL = _("有不止一个叫这个的，请从提示里选一个。")


class Choice(NamedTuple):
    code: str
    name: str


@dataclass(frozen=True)
class Eyes:
    """Who looks at which published run; ``number`` is the person's own."""

    scope: Scope
    run_id: int
    as_of: date
    number: str


@dataclass(frozen=True)
class NamesRead:
    """``filters`` with codes for names, ``names``: filter → what its code is called, ``refused``:
    filter → why."""

    filters: Mapping[str, Sequence[str]]
    names: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, Words] = field(default_factory=dict)


def choices_for(eyes: Eyes) -> Mapping[str, Sequence[Choice]]:
    """Kind → what is offered, by code; of people those with a book. Three statements."""
    with_book = in_force(eyes.as_of).filter(
        staff=OuterRef("pk"), role__in=[str(role) for role in roles_with(Permission.SEE_OWN_BOOK)]
    )
    found = {
        "place": _existing(eyes, "place"),
        "person": _existing(eyes, "person").filter(Exists(with_book)),
        "product": _existing(eyes, "product"),
    }
    return {kind: _read(kind, rows, OFFERED) for kind, rows in found.items()}


def read_names(filters: Mapping[str, Sequence[str]], eyes: Eyes) -> NamesRead:
    """Names and codes of a list's filters as codes. A code takes one statement for each kind that
    is asked for; a name, or what only a client's row knows, at most three for each filter."""
    given = {name: values[-1].strip() for name, values in filters.items() if name in NAMING}
    known = {
        kind: _read(kind, _existing(eyes, kind).filter(_is(kind, given)))
        for kind in {NAMING[name] for name in given}
    }
    read, names, refused = dict(filters), {}, {}
    for name, value in given.items():
        found = _named(name, value, known[NAMING[name]], eyes)
        if isinstance(found, Choice):
            read[name], names[name] = [found.code], found.name
        else:
            refused[name] = found
    return NamesRead(read, names, refused)


def _named(name: str, value: str, known: Sequence[Choice], eyes: Eyes) -> Choice | Words:
    """The one thing that is meant, or why there is none."""
    kind = NAMING[name]
    by_code = [each for each in known if each.code == value]
    matching: Sequence[Choice] = by_code or [each for each in known if each.name == value]
    if not matching and value:
        part = _existing(eyes, kind).filter(name__contains=value)
        matching = _read(kind, part, 2) or _of_a_client(name, value, eyes)
    if len(matching) == 1:
        return matching[0]
    return SEVERAL if matching else UNKNOWN[kind]


def _of_a_client(name: str, code: str, eyes: Eyes) -> Sequence[Choice]:
    """A code out of reach that one of the visible clients has all the same: a co-manager, an outlet
    of the book elsewhere, somebody who left."""
    listed = Listed(
        eyes.scope, eyes.run_id, eyes.as_of, MultiValueDict({name: [code]}),
        read_sort(DEFAULT_SORT), eyes.number,
    )  # fmt: skip
    if not listed.rows().exists():
        return []
    kind = NAMING[name]
    return _read(kind, _table(kind).filter(pk=code), 1) or [Choice(code, code)]


def _is(kind: str, given: Mapping[str, str]) -> Q:
    values = [value for name, value in given.items() if NAMING[name] == kind]
    return Q(pk__in=values) | Q(name__in=values)


def _existing(eyes: Eyes, kind: str) -> QuerySet[Any]:
    """What of a kind exists for these eyes."""
    rows = _table(kind)
    if kind == "product":  # the bank's catalogue
        return rows
    outlets, seen = eyes.scope.outlets, visible_to(eyes.scope, run_id=eyes.run_id)
    if kind == "place":
        return rows.filter(pk__in=sorted(outlets) if outlets else seen.values("home_outlet"))
    posted = in_force(eyes.as_of).filter(staff=OuterRef("pk"), institution__in=sorted(outlets))
    there = Q(Exists(posted)) if outlets else Q(pk__in=seen.values("employee_no"))
    return rows.filter(there | Q(pk=eyes.number))


def _table(kind: str) -> QuerySet[Any]:
    rows: Mapping[str, QuerySet[Any]] = {
        "place": Institution.objects.all(), "person": Staff.objects.all(),
        "product": Product.objects.all(),
    }  # fmt: skip
    return rows[kind]


def _read(kind: str, rows: QuerySet[Any], most: int | None = None) -> Sequence[Choice]:
    found = rows.order_by("pk").values_list(_KEYS[kind], "name")[:most]
    return [Choice(*row) for row in found]
