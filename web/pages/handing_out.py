"""What matures in a head's places, to be handed out to managers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.rules.scope import Scope
from organisation.selectors.access import Access
from outreach.policies.daily_work import daily_policy
from outreach.selectors.handing_out import (
    PAGE,
    STATES,
    Maturing,
    count_maturing,
    handed_out,
    maturing_after,
    maturing_rows,
)
from outreach.selectors.heads import heads_scope
from outreach.services.reassigning import colleagues
from web.day_place import day_place
from web.labels import TIER_LABELS, Words, label
from web.pages.shell import PublishedDay

STATE_WORDS: Mapping[str, Words] = {"open": _("待分派"), "handed": _("已分派"), "all": _("全部")}


@dataclass(frozen=True)
class Tab:
    words: Words
    url: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class HandingRow:
    row: Maturing
    tier: Words


@dataclass(frozen=True)
class HandingPage:
    """``nobody_s``: somebody on the page has no manager, so a colleague has to be named."""

    days: int
    as_of: date
    state: str
    tabs: Sequence[Tab]
    rows: Sequence[HandingRow]
    nobody_s: bool
    colleagues: Mapping[str, str]
    is_first: bool
    first_url: str
    next_url: str


def handing_page(
    access: Access, scope: Scope, published: PublishedDay, given: Mapping[str, str], *, at: datetime
) -> HandingPage:
    """Seven statements."""
    state = given.get("state", "")
    state = state if state in STATES else STATES[0]
    scope = heads_scope(access, scope)
    everybody = maturing_rows(scope, run_id=published.run_id, as_of=published.as_of)
    counts = count_maturing(everybody)
    after = day_place(given.get("after", ""), sign="~")
    found = maturing_after(
        handed_out(everybody, state), as_of=published.as_of, after=after, limit=PAGE + 1
    )
    shown = found[:PAGE]
    more = len(found) > PAGE
    return HandingPage(
        days=daily_policy().triggers.handout_days,
        as_of=published.as_of,
        state=state,
        tabs=[
            Tab(words, _url(code), counts[code], code == state)
            for code, words in STATE_WORDS.items()
        ],
        rows=[HandingRow(each, label(TIER_LABELS, each.snapshot.tier)) for each in shown],
        nobody_s=any(each.snapshot.employee_no is None for each in shown),
        colleagues=colleagues(access, on=at.date()),
        is_first=after is None,
        first_url=_url(state),
        next_url=_url(state, _after(shown[-1])) if more else "",
    )


def _url(state: str, after: str = "") -> str:
    given = {"state": state if state != STATES[0] else "", "after": after}
    kept = urlencode({name: value for name, value in given.items() if value})
    return f"{reverse('hand_out')}?{kept}" if kept else reverse("hand_out")


def _after(row: Maturing) -> str:
    return f"{row.snapshot.next_matures_on}~{row.snapshot.client_no}"
