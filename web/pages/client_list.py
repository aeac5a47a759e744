"""The client list page: views, filters, the table, and where to go from here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.forms import Form
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.models import ClientList
from clients.rules.scope import Scope, in_full
from clients.selectors.client_list import COUNTED, TELLING_SORTS, Listed, ListPage, page_of
from clients.selectors.filter_choices import Choice, Eyes, choices_for, read_names, settled
from clients.selectors.filter_words import filters_said
from clients.selectors.hand_lists import kept_lists_of
from clients.services.hand_lists import PICKED_AT_MOST
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from web.filter_form import filter_form
from web.labels import Words
from web.pages.client_cells import cells
from web.pages.client_rows import ClientRow, client_rows
from web.pages.client_tabs import Tab, list_tabs, view_tabs
from web.pages.list_query import COLUMNS, ListQuery
from web.pages.shell import PublishedDay

# Column → words, what it sorts by (empty: nothing), whether it holds figures.
COLUMN_WORDS: dict[str, tuple[Words, str, bool]] = {
    "tier": (_("层级"), "", False),
    "annual_average": (_("年日均"), "annual_average", True),
    "aum": (_("时点"), "aum", True),
    "month_average": (_("月日均"), "month_average", True),
    "quarter_average": (_("季日均"), "quarter_average", True),
    "next_matures_on": (_("最近到期"), "next_matures_on", False),
    "manager": (_("客户经理"), "employee_no", False),
    "home_outlet": (_("网点"), "home_outlet", False),
    "classes_held": (_("产品类别"), "classes_held", True),
    "risk_level": (_("风险等级"), "risk_level", False),
    "birthday_md": (_("生日"), "birthday_md", False),
    "first_on": (_("首次有余额"), "first_on", False),
    "last_contact": (_("上次联系"), "last_contact", False),
    "hints": (_("提示"), "", False),
}


@dataclass(frozen=True)
class Column:
    name: str
    words: Words
    is_figure: bool
    is_shown: bool
    sort_url: str  # empty: not sortable
    sorted: str  # ascending, descending or empty


@dataclass(frozen=True)
class Chip:
    """A filter in force: what it says, and the address without it."""

    label: Words
    value: str
    url: str


@dataclass(frozen=True)
class FilterBox:
    """The box of filters and columns; ``offered``: kind → what its fields suggest."""

    form: Form
    query: ListQuery
    columns: Sequence[Column]
    offered: Mapping[str, Sequence[Choice]]


@dataclass(frozen=True)
class Line:
    """A row as it is printed."""

    client_no: str
    name: str
    url: str
    cells: SafeString


@dataclass(frozen=True)
class ClientListPage:
    rows: Sequence[ClientRow]
    lines: Sequence[Line]
    found: ListPage
    columns: Sequence[Column]
    tabs: Sequence[Tab]
    chips: Sequence[Chip]
    wrong: str  # the filters that were not understood
    query: ListQuery
    earlier_url: str
    later_url: str
    may_export: bool
    may_request: bool
    may_message: bool
    lists: Sequence[ClientList]  # one's own, put together by hand
    on_list: ClientList | None  # the one looked at
    opens_one: bool  # head office: nobody is listed, one client may be opened for a reason

    @property
    def shown(self) -> Sequence[Column]:
        return [column for column in self.columns if column.is_shown]

    @property
    def filters_url(self) -> str:
        """Where the box of filters is fetched from."""
        path = self.query.path
        return f"{path}filters/" if path else reverse("client_filters")

    @property
    def counted(self) -> int:
        return min(self.found.count, COUNTED)

    @property
    def can_pick(self) -> bool:
        """Whether rows can be picked: on the list of all clients."""
        return not self.query.path

    @property
    def can_pick_all(self) -> bool:
        """Whether all of the filter can be picked at once."""
        return self.found.count <= PICKED_AT_MOST and (
            self.found.has_before or self.found.has_after
        )


def client_list_page(
    access: Access, scope: Scope, published: PublishedDay, query: ListQuery
) -> ClientListPage:
    """The page of a list; raises NotInList if it is to begin after somebody not visible."""
    lists = kept_lists_of(access.employee_no)
    tabs = [*view_tabs(access, scope, query), *list_tabs(lists, query)]
    return list_page(
        access, scope, published, query, tabs, lists=lists,
        opens_one=access.has(Permission.OPEN_CLIENT),
    )  # fmt: skip


def list_page(
    access: Access,
    scope: Scope,
    published: PublishedDay,
    query: ListQuery,
    tabs: Sequence[Tab],
    *,
    lists: Sequence[ClientList] = (),
    opens_one: bool = False,
) -> ClientListPage:
    """The same with the tabs of the page it stands on and the reader's own ``lists``; raises
    NotInList as well."""
    eyes = eyes_of(access, scope, published)
    read = read_names(query.filters, eyes)
    query = replace(query, filters=read.filters)
    listed = listed_by(scope, published, query, owner=access.employee_no, refused=read.refused)
    found = page_of(listed, follows=query.follows or None, precedes=query.precedes or None)
    if read.doubted and not found.rows:
        read = settled(read, eyes)
        listed = listed_by(scope, published, query, owner=access.employee_no, refused=read.refused)
        found = replace(found, errors=listed.filter_set.errors)
    rows = client_rows(found.rows, scope=scope, as_of=published.as_of)
    url, address, form = query.url, query.address, listed.filter_set.form
    names = {each.pk: each.name for each in lists}
    first, last = (found.rows[0], found.rows[-1]) if found.rows else (None, None)
    return ClientListPage(
        rows=rows,
        lines=_lines(rows, query),
        found=found,
        columns=columns_of(query, scope),
        tabs=tabs,
        chips=_chips(query, names, read.names),
        wrong=gettext("、").join(
            str(form[name].label) for name in form.fields if name in found.errors
        ),
        query=query,
        earlier_url=url(address(before=first.client_no)) if first and found.has_before else "",
        later_url=url(address(after=last.client_no)) if last and found.has_after else "",
        may_export=access.has(Permission.EXPORT_CLIENTS),
        may_request=access.has(Permission.REQUEST_CLIENTS),
        may_message=access.has(Permission.LOG_CONTACTS),
        lists=lists,
        on_list=_looked_at(lists, query),
        opens_one=opens_one and scope.is_empty,
    )


def _lines(rows: Sequence[ClientRow], query: ListQuery) -> Sequence[Line]:
    """Where each row leads keeps the list's query, so that the page knows its neighbours."""
    address = query.elsewhere
    return [
        Line(
            row.snapshot.client_no,
            row.name,
            f"{reverse('client', args=[row.snapshot.client_no])}?{address}",
            cells(row, query.columns),
        )
        for row in rows
    ]


def columns_of(query: ListQuery, scope: Scope) -> Sequence[Column]:
    """All columns there are, in order; who sees nobody in full sorts by nothing that tells."""
    hidden = TELLING_SORTS if in_full(scope).is_empty else ()
    return [_column(name, query, hidden) for name in COLUMNS]


def filter_box(
    access: Access, scope: Scope, published: PublishedDay, query: ListQuery
) -> FilterBox:
    """The box, saying next to a field why its value means nothing. Three statements, and those of
    the names that are set."""
    eyes = eyes_of(access, scope, published)
    read = settled(read_names(query.filters, eyes), eyes)
    query = replace(query, filters=read.filters)
    listed = listed_by(
        scope, published, query, owner=access.employee_no, refused=read.refused, whole=True
    )
    return FilterBox(filter_form(listed), query, columns_of(query, scope), choices_for(eyes))


def eyes_of(access: Access, scope: Scope, published: PublishedDay) -> Eyes:
    return Eyes(scope, published.run_id, published.as_of, access.employee_no)


def listed_by(
    scope: Scope,
    published: PublishedDay,
    query: ListQuery,
    *,
    owner: str,
    refused: Mapping[str, Words] | None = None,
    whole: bool = False,
) -> Listed:
    """The list of a query in the published day, for the person with this employee number."""
    return Listed(
        scope, published.run_id, published.as_of, query.data, query.sort, owner=owner,
        refused=refused or {}, whole=whole,
    )  # fmt: skip


def _column(name: str, query: ListQuery, hidden: Collection[str]) -> Column:
    words, sort, is_figure = COLUMN_WORDS[name]
    sort = "" if sort in hidden else sort
    is_sorted = bool(sort) and query.sort.column == sort
    # Figures are wanted largest first; a second click turns the order.
    way = not query.sort.is_descending if is_sorted else is_figure
    return Column(
        name=name,
        words=words,
        is_figure=is_figure,
        is_shown=name in query.columns,
        sort_url=query.url(query.address(sort=f"{'-' if way else ''}{sort}")) if sort else "",
        sorted=("descending" if query.sort.is_descending else "ascending") if is_sorted else "",
    )


def _looked_at(lists: Sequence[ClientList], query: ListQuery) -> ClientList | None:
    return next((each for each in lists if query.filters.get("list") == [str(each.pk)]), None)


def _chips(query: ListQuery, lists: Mapping[int, str], names: Mapping[str, str]) -> Sequence[Chip]:
    return [
        Chip(said.label, said.value, query.url(query.without(said.name)))
        for said in filters_said(query.filters, lists=lists, names=names)
    ]
