"""Strangers of a head's managers, and how many of them the next lists shall wake up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from secrets import token_urlsafe

from clients.rules.scope import Scope
from clients.selectors.books import Reach
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from outreach.policies.daily_work import daily_policy
from outreach.selectors.waking import Sleeping, sleeping
from web.labels import Words, role_name
from web.pages.shell import PublishedDay


@dataclass(frozen=True)
class WakingRow:
    """``value``: what the form sends for the book."""

    row: Sleeping
    role: Words
    value: str
    is_chosen: bool


@dataclass(frozen=True)
class WakingPage:
    """``key``: a second click of this page's form is the same act."""

    rows: Sequence[WakingRow]
    a_day: int
    lists: int
    most: int
    key: str


def heads_reach(access: Access) -> Reach:
    """The books at or below the places whose lists this head fills."""
    return Reach(places=access.places_of(Permission.HAND_OUT))


def waking_page(
    access: Access, scope: Scope, published: PublishedDay, *, today: date
) -> WakingPage:
    """Three statements. Who is away is not chosen beforehand, nor whose strangers are all out."""
    policy = daily_policy()
    found = sleeping(scope, heads_reach(access), run_id=published.run_id, today=today)
    return WakingPage(
        rows=[
            WakingRow(
                each, role_name(each.book.role), f"{each.book.employee_no}/{each.book.role}",
                is_chosen=each.left > 0 and not each.is_away,
            )
            for each in found
        ],
        a_day=policy.wake_a_day,
        lists=policy.wake_lists,
        most=policy.wake_most,
        key=token_urlsafe(9),
    )  # fmt: skip
