"""The tabs over a client list: what most people open first, saved views, one's own lists."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from clients.models import ClientList
from clients.rules.scope import POOL_TIER, Scope
from operations.models import SavedView
from operations.selectors.saved_views import saved_views
from organisation.selectors.access import Access
from web.labels import Words
from web.pages.list_query import ListQuery, read_query

PAGE_NAME = "clients"
# What most people open first; the words and the query.
READY_MADE: Sequence[tuple[Words, str]] = (
    (_("全部"), ""),
    (_("财富及以上"), "tier=private&tier=wealth"),
    (_("无人管户"), "managed=no&tier=private&tier=wealth&tier=mid&tier=long_tail"),
    (_("30 天内到期"), "matures=30&sort=next_matures_on"),
    (_("临近 5 万"), "band=50k&sort=-aum"),
    (_("临近 20 万"), "band=200k&sort=-aum"),
)


@dataclass(frozen=True)
class Tab:
    words: Words
    url: str
    is_current: bool
    view: SavedView | None = None
    is_own: bool = False
    is_list: bool = False


def view_tabs(access: Access, scope: Scope, query: ListQuery) -> Sequence[Tab]:
    """What most people open first, without what can hold nobody, and the views that were saved."""
    now = query.kept
    tabs = [
        Tab(words, query.url(text), read_query(QueryDict(text)).kept == now)
        for words, text in READY_MADE
        if _can_hold(scope, read_query(QueryDict(text)))
    ]
    for view in saved_views(access, page=PAGE_NAME):
        given = QueryDict(mutable=True)
        for name, values in view.query.items():
            given.setlist(name, values)
        kept = read_query(given)
        is_own = view.owner.employee_no == access.employee_no
        tabs.append(Tab(view.name, query.url(kept.address()), kept.kept == now, view, is_own))
    return tabs


def _can_hold(scope: Scope, query: ListQuery) -> bool:
    """Whether somebody of this scope can be in a list: the pool holds one tier, and who reaches
    nobody has nothing to filter."""
    if not query.filters:
        return True
    tiers = query.filters.get("tier")
    is_pool_only = replace(scope, pool_outlets=frozenset()).is_empty
    return not scope.is_empty and not (is_pool_only and tiers and POOL_TIER not in tiers)


def list_tabs(lists: Sequence[ClientList], query: ListQuery) -> Sequence[Tab]:
    """One's own lists stand where views do."""
    return [
        Tab(each.name, query.url(f"list={each.pk}"), query.filters.get("list") == [str(each.pk)],
            is_list=True)
        for each in lists
    ]  # fmt: skip
