"""What the fields of words of a client list can name: institutions, people, products.

Offered is what exists for the person: the institutions, and the people posted there, whose clients
are all the person's to see; else those of the person's own visible rows. Names of institutions and
products are read as codes.
What is known to the bank only is answered like what nobody knows.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    Manager,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
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
from organisation.selectors.postings import in_force

# Filter → what it names.
NAMING: Mapping[str, str] = {
    "place": "place", "manager": "person", "co_manager": "person", "introducer": "person",
    "product": "product",
}  # fmt: skip
# So many are offered of each; others are named by typing.
OFFERED = 400
# So many are read of what the values of one kind may mean.
READ = 20
# Kind → the table whose key is the code.
TABLES: Mapping[str, Manager[Any]] = {
    "place": Institution.objects, "person": Staff.objects, "product": Product.objects,
}  # fmt: skip
UNKNOWN: Mapping[str, Words] = {
    "place": _("没有找到这个机构：请填机构名称或代码，或从提示里选。"),
    "person": _("没有找到这位员工：请填工号，或从提示里按姓名选。"),
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
    filter → why, ``doubted``: filter → a code out of reach, which is known to the person only if
    one of the visible clients has it: a list that has rows says so, of an empty one ``settled``."""

    filters: Mapping[str, Sequence[str]]
    names: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, Words] = field(default_factory=dict)
    doubted: Mapping[str, str] = field(default_factory=dict)


def choices_for(eyes: Eyes) -> Mapping[str, Sequence[Choice]]:
    """Kind → what is offered, by code; of people those with a book. Three statements."""
    with_book = in_force(eyes.as_of).filter(
        staff=OuterRef("pk"), role__in=[str(role) for role in roles_with(Permission.SEE_OWN_BOOK)]
    )
    found = {kind: TABLES[kind].filter(_reach(eyes, kind)) for kind in TABLES}
    found["person"] = found["person"].filter(Exists(with_book))
    return {kind: _first(rows) for kind, rows in found.items()}


def _first(rows: QuerySet[Any]) -> Sequence[Choice]:
    return [Choice(*row) for row in rows.order_by("pk").values_list("pk", "name")[:OFFERED]]


def read_names(filters: Mapping[str, Sequence[str]], eyes: Eyes) -> NamesRead:
    """Names and codes of a list's filters as codes, by one statement if there are any. People are
    named by number only: filters stand in an address, names of people do not (domain/07)."""
    given = {name: values[-1].strip() for name, values in filters.items() if name in NAMING}
    given = {name: value for name, value in given.items() if value}
    known = _known(given, eyes) if given else ()
    read, names, refused, doubted = dict(filters), {}, {}, {}
    for name, value in given.items():
        of_kind = [each for each in known if each.kind == NAMING[name]]
        meant = _meant(name, value, [each.choice for each in of_kind if each.is_in_reach])
        if len(meant) == 1:
            read[name], names[name] = [meant[0].code], meant[0].name
        elif meant:
            refused[name] = SEVERAL
        else:
            own = [each.choice.name for each in of_kind if each.choice.code == value]
            doubted[name], names[name] = value, own[0] if own else value
    return NamesRead(read, names, refused, doubted)


def settled(read: NamesRead, eyes: Eyes) -> NamesRead:
    """The same without doubts: what none of the visible clients has is refused. One statement."""
    of_clients = _of_clients(read.doubted, eyes)
    unknown = [name for name in read.doubted if name not in of_clients]
    return NamesRead(
        read.filters,
        {name: said for name, said in read.names.items() if name not in unknown},
        {**read.refused, **{name: UNKNOWN[NAMING[name]] for name in unknown}},
    )


class _Known(NamedTuple):
    """Something of the bank that a value may mean."""

    kind: str
    choice: Choice
    is_in_reach: bool


def _known(given: Mapping[str, str], eyes: Eyes) -> Sequence[_Known]:
    """What the values may mean, of each kind the exact matches first."""
    kinds = sorted({NAMING[name] for name in given})
    first, *others = [_known_of(kind, given, eyes) for kind in kinds]
    return [
        _Known(kind, Choice(code, name), bool(is_in_reach))
        for kind, code, name, _is_exact, is_in_reach in first.union(*others, all=True)
    ]


def _known_of(kind: str, given: Mapping[str, str], eyes: Eyes) -> QuerySet[Any]:
    values = [value for name, value in given.items() if NAMING[name] == kind]
    is_exact = Q(pk__in=values)
    meant = is_exact
    if kind != "person":
        meant = is_exact = is_exact | Q(name__in=values)
        for value in values:
            meant |= Q(name__contains=value)
    rows = TABLES[kind].filter(meant).annotate(
        kind=Value(kind),
        is_exact=ExpressionWrapper(is_exact, BooleanField()),
        is_in_reach=ExpressionWrapper(_reach(eyes, kind), BooleanField()),
    )  # fmt: skip
    columns = ("kind", "pk", "name", "is_exact", "is_in_reach")
    found: QuerySet[Any] = rows.order_by("-is_exact", "-is_in_reach", "pk").values_list(*columns)
    return found[:READ]


def _meant(name: str, value: str, reached: Sequence[Choice]) -> Sequence[Choice]:
    """What the value means: by its code, else by its name, else by a part of it."""
    by_code = [each for each in reached if each.code == value]
    if by_code or NAMING[name] == "person":
        return by_code
    return [each for each in reached if each.name == value] or [
        each for each in reached if value in each.name
    ]


def _of_clients(codes: Mapping[str, str], eyes: Eyes) -> Collection[str]:
    """The filters whose code, though out of reach, one of the visible clients has all the same: a
    co-manager, an outlet of the book elsewhere, somebody who left. One statement."""
    asked = [
        Listed(
            eyes.scope, eyes.run_id, eyes.as_of, MultiValueDict({name: [code]}),
            read_sort(DEFAULT_SORT), eyes.number,
        ).rows().annotate(filter=Value(name)).values_list("filter", flat=True).order_by()[:1]
        for name, code in codes.items()
    ]  # fmt: skip
    return set(asked[0].union(*asked[1:], all=True)) if asked else ()


def _reach(eyes: Eyes, kind: str) -> Q:
    """What of a kind exists for these eyes."""
    if kind == "product":  # the bank's catalogue
        return ~Q(pk__in=[])
    outlets, seen = eyes.scope.outlets, visible_to(eyes.scope, run_id=eyes.run_id)
    if kind == "place":
        return Q(pk__in=sorted(outlets) if outlets else seen.values("home_outlet"))
    posted = in_force(eyes.as_of).filter(staff=OuterRef("pk"), institution__in=sorted(outlets))
    there = Q(Exists(posted)) if outlets else Q(pk__in=seen.values("employee_no"))
    return there | Q(pk=eyes.number)
