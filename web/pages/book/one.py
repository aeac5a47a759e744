"""One person's book: its load, the cards of the night, its clients, and what may be asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.models import BookLoad
from clients.policies.book_page import book_policy
from clients.rules.scope import Scope
from clients.selectors.books import co_managed, reach_of
from organisation.rules.permissions import Permission
from organisation.rules.roles import Role
from organisation.selectors.access import Access
from organisation.selectors.postings import postings_of
from tiering.selectors.book_page import books_with_locks, locks_on
from web.labels import role_name
from web.pages.book.figures import BookFigures, figures_of_book
from web.pages.client_list import ClientListPage, Column, Line, list_page
from web.pages.client_tabs import Tab
from web.pages.dashboard.books import BookLine
from web.pages.list_query import ListQuery, read_query
from web.pages.locks import LockRow, row_of_lock
from web.pages.shell import PublishedDay

HEADS = (Role.BRANCH_HEAD, Role.OUTLET_HEAD)  # co-manage; no primary book is theirs


class NoSuchBook(LookupError):
    """Nobody of this number has a book, or none this access may look at: pages answer 404."""


@dataclass(frozen=True)
class Book:
    """Whose book, in which role. ``load`` is None for clients that are co-managed: these are in
    somebody else's book, where their figures are told."""

    employee_no: str
    role: str
    name: str
    places: Sequence[str]  # served in the role, each once
    clients: int
    aum: Decimal
    load: BookLoad | None
    others: Sequence[str]  # the person's other roles with books
    locks: Sequence[LockRow]

    @property
    def is_primary(self) -> bool:
        return self.load is not None

    @property
    def line(self) -> BookLine | None:
        return BookLine(self.load, self.role_name) if self.load else None

    @property
    def role_name(self) -> str:
        return role_name(self.role)

    @property
    def url(self) -> str:
        return reverse("book_of_role", args=[self.employee_no, self.role])

    @property
    def tabs(self) -> Sequence[tuple[str, str, bool]]:
        """(words, address, at hand) of the person's books."""
        return [
            (role_name(role), reverse("book_of_role", args=[self.employee_no, role]),
             role == self.role)
            for role in sorted({self.role, *self.others})
        ]  # fmt: skip


@dataclass(frozen=True)
class BookPage:
    """``clients`` is None for who sees figures but no lists; ``may_ask`` for claims, releases and
    hand-overs."""

    book: Book
    figures: BookFigures | None
    clients: ClientListPage | None
    may_ask: bool
    may_claim: bool
    is_stood_in: bool  # looked after for somebody else, as a stand-in

    @property
    def hidden(self) -> int:
        """How many of the book's clients are not this person's to see: homes in other places."""
        found = self.clients
        if found is None or found.chips or found.found.is_capped or not self.book.is_primary:
            return 0
        return max(0, self.book.clients - found.found.count)


def find_book(
    access: Access, published: PublishedDay, employee_no: str, role: str, *, on: date
) -> Book:
    """The person's book of ``role``, or the first there is; at most three queries.

    Raises NoSuchBook, for a stranger's and for none alike.
    """
    loads = [] if role in HEADS else _loads(published, employee_no, on)
    own = set(reach_of(access).own)
    seen = {
        load.role: load
        for load in reversed(loads)
        if (employee_no, load.role) in own or access.reaches(Permission.SEE_TOTALS, load.path)
    }
    if role and role not in seen and role not in HEADS:
        raise NoSuchBook(employee_no)
    if seen:
        load = seen[role] if role else max(seen.values(), key=lambda each: each.clients)
        return Book(
            employee_no=employee_no, role=load.role, name=load.name,
            places=_places(load), clients=load.clients, aum=load.aum, load=load,
            others=[each for each in seen if each != load.role],
            locks=[row_of_lock(lock, on) for lock in locks_on(load)],
        )  # fmt: skip
    return _co_managed(access, published, employee_no, role, on=on)


def _loads(published: PublishedDay, employee_no: str, on: date) -> Sequence[BookLoad]:
    as_of = published.as_of
    return books_with_locks(published.run_id, employee_no, as_of=as_of, on=on)


def _places(load: BookLoad) -> Sequence[str]:
    """All that the person serves in the role; of who serves none any more, that of the load."""
    served = list(dict.fromkeys(getattr(load, "places", ())))
    return served or [getattr(load, "place", None) or load.institution_code]


def _co_managed(
    access: Access, published: PublishedDay, employee_no: str, role: str, *, on: date
) -> Book:
    held = [each for each in access.held if each.role in HEADS]
    if employee_no == access.employee_no:
        posts = [(each.role.value, each.institution_name, access.name) for each in held]
    else:
        posts = [
            (post.role, post.institution.name, post.staff.name)
            for post in postings_of(employee_no, on=on)
            if access.reaches(Permission.SEE_TOTALS, post.institution.path)
        ]
    wanted = [post for post in posts if post[0] == role] if role else posts
    rows = {row.role: row for row in co_managed(published.run_id, employee_no)} if wanted else {}
    for code, _place, name in wanted:
        if code in HEADS or code in rows:
            row = rows.get(code)
            return Book(
                employee_no=employee_no, role=code, name=name,
                places=list(dict.fromkeys(post[1] for post in wanted if post[0] == code)),
                clients=row.clients if row else 0, aum=row.aum if row else Decimal(0), load=None,
                others=[], locks=[],
            )  # fmt: skip
    raise NoSuchBook(employee_no)


def book_page(
    access: Access, scope: Scope, published: PublishedDay, book: Book, given: QueryDict
) -> BookPage:
    """The page; raises NotInList if the list is to begin after somebody not visible."""
    query = query_of_book(book, given)
    figures = figures_of_book(book.load, query.url) if book.load else None
    may_ask = access.has(Permission.REQUEST_CLIENTS)
    clients = None
    if not scope.is_empty:
        clients = list_page(access, scope, published, query, _tabs(book, figures, query))
        clients = with_asking(clients, book) if may_ask else clients
    own_roles = {held.role.value for held in access.held}
    return BookPage(
        book=book,
        figures=figures,
        clients=clients,
        may_ask=may_ask,
        may_claim=may_ask and book.is_primary and book.employee_no == access.employee_no
        and book.role in own_roles,
        is_stood_in=(book.employee_no, book.role) in access.stands_in_for,
    )  # fmt: skip


def query_of_book(book: Book, given: QueryDict) -> ListQuery:
    """The list's query: filters of the address, and the book as filters that stay."""
    asked = read_query(given)
    if book.is_primary:
        fixed = {"manager": [book.employee_no], "role": [book.role]}
    else:
        fixed = {"co_manager": [book.employee_no]}
    filters = {
        name: values
        for name, values in asked.filters.items()
        if name not in ("manager", "role", "co_manager", "managed")
    }
    return replace(asked, filters=filters, path=book.url, fixed=fixed)


def _tabs(book: Book, figures: BookFigures | None, query: ListQuery) -> Sequence[Tab]:
    """What most people look for in a book, each with the night's number."""
    days = book_policy().due_days
    counts: dict[str, int] = {}
    if figures is not None and book.load is not None and book.load.figures is not None:
        kept = book.load.figures
        counts = {
            "": book.clients, "at_risk=yes": book.load.at_risk or 0,
            f"matures={days}&sort=next_matures_on": kept["maturing"][0],
            "falling=yes": kept["falling"][0], "consent=no": kept["no_consent"],
        }  # fmt: skip
    words = {
        "": _("全部"), "at_risk=yes": _("流失风险"),
        f"matures={days}&sort=next_matures_on": _("将到期"), "falling=yes": _("资产下滑"),
        "consent=no": _("无营销同意"),
    }  # fmt: skip
    return [_tab(said, address, counts.get(address), query) for address, said in words.items()]


def _tab(said: object, address: str, count: int | None, query: ListQuery) -> Tab:
    shown = str(said) if count is None else f"{said} {count:,}"
    asked = read_query(QueryDict(address))
    is_current = dict(asked.filters) == dict(query.filters)
    return Tab(shown, query.url(address) + "#clients", is_current)


def with_asking(page: ClientListPage, book: Book) -> ClientListPage:
    """The list with a last column: the way to ask that the client goes elsewhere."""
    column = Column("ask", _("管户变动"), False, True, "", "")
    return replace(
        page,
        columns=[*page.columns, column],
        lines=[_asking(line) for line in page.lines],
    )


def _asking(line: Line) -> Line:
    cell = format_html(
        '<td class="c-ask"><a class="btn btn-quiet btn-sm" href="{}" aria-label="{}">{}</a></td>',
        reverse("ask", args=[line.client_no]),
        gettext("申请移出或移交：%(who)s") % {"who": line.name},
        gettext("移出或移交"),
    )
    return replace(line, cells=line.cells + cell)
