"""All books within reach: how full, who may leave, how healthy; what needs attention first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import BookLoad
from clients.selectors.books import (
    PAGE,
    SORTS,
    STATES,
    BookQuery,
    BookTotals,
    NotAmongBooks,
    books_after,
    reach_of,
    roles_of_books,
    totals_of_books,
)
from organisation.rules.roles import Role
from organisation.selectors.access import Access
from web.labels import TIER_LABELS, TIER_ORDER, Words, role_name
from web.pages.dashboard.books import BookLine
from web.pages.shell import PublishedDay

STATE_WORDS: Mapping[str, Words] = {
    "": _("全部"), "full": _("已满"), "above": _("已超计划"), "empty": _("没有客户"),
}  # fmt: skip
SORT_WORDS: Mapping[str, Words] = {
    "attention": _("先看要紧的"), "clients": _("户数"), "aum": _("资产"), "at_risk": _("流失风险"),
    "health": _("健康度低的在前"),
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    words: Words
    url: str
    is_current: bool


@dataclass(frozen=True)
class Row(BookLine):
    """One person's book of one role. ``tiers``: code, words and clients of those there are."""

    tiers: Sequence[tuple[str, Words, int]]

    @property
    def url(self) -> str:
        return reverse("book_of_role", args=[self.load.employee_no, self.load.role])

    @property
    def health(self) -> int | None:
        return self.load.health

    @property
    def at_risk(self) -> int | None:
        return self.load.at_risk


@dataclass(frozen=True)
class BooksPage:
    rows: Sequence[Row]
    totals: BookTotals
    states: Sequence[Choice]
    sorts: Sequence[Choice]
    roles: Sequence[Choice]
    is_narrowed: bool
    is_first: bool
    first_url: str
    next_url: str


def read_book_query(given: Mapping[str, str]) -> BookQuery:
    """What the address asks for; anything unknown is as good as nothing."""
    sort, role, state = (given.get(name, "") for name in ("sort", "role", "state"))
    return BookQuery(
        sort=sort if sort in SORTS else "attention",
        role=role if role in Role.values else "",
        state=state if state in STATES else "",
        place=given.get("place", "")[:200],
    )


def books_page(
    access: Access, published: PublishedDay, query: BookQuery, *, after: int | None
) -> BooksPage:
    """Everybody's books within reach, page by page. At most five queries."""
    reach, run = reach_of(access), published.run_id
    try:
        found = books_after(run, reach, query, after=after, limit=PAGE + 1)
    except NotAmongBooks:  # published anew since the page before: from the start
        after, found = None, books_after(run, reach, query, after=None, limit=PAGE + 1)
    shown = found[:PAGE]
    roles = roles_of_books(run, reach)
    more = len(found) > PAGE
    return BooksPage(
        rows=[row_of(load) for load in shown],
        totals=totals_of_books(run, reach, query),
        states=[
            Choice(words, _url(query, state=code), query.state == code)
            for code, words in STATE_WORDS.items()
        ],
        sorts=[
            Choice(words, _url(query, sort=code), query.sort == code)
            for code, words in SORT_WORDS.items()
        ],
        roles=_role_choices(query, roles),
        is_narrowed=query != replace(BookQuery(), sort=query.sort),
        is_first=after is None,
        first_url=_url(query),
        next_url=_url(query, after=str(shown[-1].pk)) if more else "",
    )


def row_of(load: BookLoad) -> Row:
    """The line of a book; runs published before there were figures have none."""
    kept: Mapping[str, Sequence[str]] = (load.figures or {}).get("tiers", {})
    tiers = [(code, TIER_LABELS[code], int(kept[code][0])) for code in TIER_ORDER if code in kept]
    return Row(load, role_name(load.role), tiers)


def _role_choices(query: BookQuery, roles: Collection[str]) -> Sequence[Choice]:
    codes = [role.value for role in Role if role.value in roles]
    if len(codes) < 2 and not query.role:
        return []
    every = Choice(_("全部岗位"), _url(query, role=""), not query.role)
    return [every, *(Choice(role_name(r), _url(query, role=r), query.role == r) for r in codes)]


def _url(query: BookQuery, **changed: str) -> str:
    given = {
        "sort": query.sort if query.sort != "attention" else "", "role": query.role,
        "state": query.state, "place": query.place,
    } | changed  # fmt: skip
    kept = urlencode({name: value for name, value in given.items() if value})
    return f"{reverse('books')}?{kept}" if kept else reverse("books")
