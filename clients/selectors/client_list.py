"""The client list: filtered, sorted, told page by page, counted no further than it matters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from clients.models import ClientSnapshot
from clients.querysets.keyset import Place, after, before, in_order
from clients.querysets.snapshots import SnapshotQuerySet
from clients.rules.listing import Sort
from clients.rules.scope import Scope, in_full
from clients.rules.words import Words
from clients.selectors.client_filter import ClientFilter
from clients.selectors.contact_order import first_by_contact
from clients.selectors.visible import visible_to

PAGE = 50
COUNTED = 1000
# From so many outlets on, clients are many enough to be met among the contacts of the whole bank.
WIDE = 10
QUIET = ("contact_before", "contact_silent")
# Filters and sorts that would tell what is masked of a client.
TELLING = (
    "risk", "persona", "birthday", "product", "profile",
    "familiarity", "channel", "tag", "introducer", "priority",
    "mobile_bank", "credit_card", "payment_binding", "contact_before", "contact_silent",
)  # fmt: skip
TELLING_SORTS = ("risk_level", "birthday_md", "last_contact")


class NotInList(LookupError):
    """The client a page or a neighbour was asked from is not in this list (any more)."""


@dataclass(frozen=True)
class ListPage:
    """One page. ``count`` stops at COUNTED + 1; ``errors``: filter → words, for values that were
    not understood, in which case the list is empty rather than wrong."""

    rows: Sequence[ClientSnapshot]
    count: int
    has_before: bool
    has_after: bool
    errors: Mapping[str, Sequence[str]]

    @property
    def is_capped(self) -> bool:
        return self.count > COUNTED


@dataclass(frozen=True)
class Listed:
    """What a list is of: whose eyes, which published run and its day, which filters and sort;
    ``owner`` is who looks, for lists of one's own; ``refused``: filter → why its value is not
    understood, beside what the filters themselves say. ``whole``: with a field for every filter,
    for who shows them all."""

    scope: Scope
    run_id: int
    as_of: date
    filters: Mapping[str, Any]
    sort: Sort
    owner: str = ""
    refused: Mapping[str, Words] = field(default_factory=dict)
    whole: bool = False

    @cached_property
    def filter_set(self) -> ClientFilter:
        rows = visible_to(self.scope, run_id=self.run_id)
        found = ClientFilter(
            self.filters, queryset=rows, as_of=self.as_of, run_id=self.run_id, owner=self.owner,
            only=None if self.whole else {*self.filters, *self.refused},
            is_by_contact=self.sort.is_beside,
        )  # fmt: skip
        if self.refused:
            found.is_valid()  # Django adds to what has been read
        for name, words in self.refused.items():
            found.form.add_error(name, words)
        return found

    @cached_property
    def given(self) -> Mapping[str, Any]:
        """The filters that were understood; none if one was not."""
        understood = self.filter_set.form.cleaned_data if self.filter_set.is_valid() else {}
        return {name: value for name, value in understood.items() if value}

    @cached_property
    def gate(self) -> Scope:
        """Who is in such a list at all. What is masked of a client is not told by filters and
        sorts either: those who are seen masked are left out (domain/01)."""
        tells = self.sort.column in TELLING_SORTS or any(name in self.given for name in TELLING)
        return in_full(self.scope) if tells else self.scope

    @property
    def is_narrow(self) -> bool:
        """Whether the contacts of the whole bank would lead to this list's rows later than these
        themselves do."""
        others = [name for name in self.given if name not in QUIET]
        return bool(others) or len(self.gate.outlets) < WIDE

    def rows(self) -> SnapshotQuerySet:
        """Everything the filters leave, in no order; nothing if a filter is not understood."""
        found = self.filter_set
        if self.gate is not self.scope:
            # Instead of the wider one: of two conditions on the outlet the planner would think
            # that the second leaves as small a part again.
            found.queryset = visible_to(self.gate, run_id=self.run_id)
        rows: SnapshotQuerySet = found.qs
        return rows if found.is_valid() else rows.none()

    def in_order(self, rows: SnapshotQuerySet) -> SnapshotQuerySet:
        """Rows of this list as it is sorted."""
        return in_order(rows, self.sort, gathered=bool(self.given))

    def first(
        self,
        rows: SnapshotQuerySet,
        size: int,
        place: Place | None = None,
        *,
        is_back: bool = False,
    ) -> list[ClientSnapshot]:
        """The first rows after ``place``, or before it (``is_back``), nearest first. One statement;
        two where what is sorted by stands beside the rows."""
        if self.sort.is_beside:
            found = first_by_contact(
                rows, self.sort, seen=visible_to(self.gate, run_id=self.run_id), place=place,
                run_id=self.run_id, backwards=is_back, gathered=self.is_narrow, size=size,
                quiet_before=self.filter_set.quiet_before,
            )  # fmt: skip
            return list(found)
        if place is not None and is_back:
            return list(before(rows, self.sort, place, gathered=bool(self.given))[:size])
        later = rows if place is None else after(rows, self.sort, place)
        return list(self.in_order(later)[:size])


def page_of(
    listed: Listed, *, follows: str | None = None, precedes: str | None = None, size: int = PAGE
) -> ListPage:
    """The page after the client ``follows``, or before ``precedes``, or the first.

    At most 5 statements whatever the size. Raises NotInList if that client is not visible.
    """
    anchor = follows or precedes
    place = None if anchor is None else place_of(listed, anchor)
    rows, count = _few(listed, listed.rows())
    errors = dict(listed.filter_set.errors)
    found = listed.first(rows, size + 1, place, is_back=bool(precedes))
    if count is None:
        is_all = anchor is None and len(found) <= size
        count = len(found) if is_all else count_up_to(rows, COUNTED)
    has_more = len(found) > size
    if precedes:
        return ListPage(found[:size][::-1], count, has_more, True, errors)
    return ListPage(found[:size], count, anchor is not None, has_more, errors)


def _few(listed: Listed, rows: SnapshotQuerySet) -> tuple[SnapshotQuerySet, int | None]:
    """The rows as they are found by number, and how many, where filters leave so few that all are
    counted: whatever it takes to find them is then done once. Else the rows as they are."""
    if not listed.given:
        return rows, None
    numbers = list(rows.order_by().values_list("client_no", flat=True)[: COUNTED + 1])
    if len(numbers) > COUNTED:
        return rows, len(numbers)
    few = ClientSnapshot.objects.filter(run_id=listed.run_id, client_no__in=numbers)
    return few, len(numbers)


def neighbours(listed: Listed, client_no: str) -> tuple[str | None, str | None]:
    """The clients before and after one in the filtered list; the client itself need not be in it
    any more, but be visible. Raises NotInList."""
    place, rows = place_of(listed, client_no), listed.rows()
    earlier = [row.client_no for row in listed.first(rows, 1, place, is_back=True)]
    later = [row.client_no for row in listed.first(rows, 1, place)]
    return next(iter(earlier), None), next(iter(later), None)


def place_of(listed: Listed, client_no: str) -> Place:
    """Where a visible client stands; raises NotInList."""
    rows = visible_to(listed.gate, run_id=listed.run_id).filter(client_no=client_no)
    found = rows.values_list(listed.sort.path, flat=True)[:1]
    for value in found:
        return Place(value, client_no)
    raise NotInList(client_no)


def count_up_to(rows: SnapshotQuerySet, most: int) -> int:
    """How many, exactly up to ``most``; ``most + 1`` stands for all beyond."""
    return rows.order_by().values("client_no")[: most + 1].count()
