"""Maturities and large movements followed up: the list of a person or place with its totals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.rules.scope import Scope
from organisation.selectors.people import names_of
from outreach.models import FollowUp, Sheet
from outreach.policies.daily_work import daily_policy
from outreach.rules.sheets import is_taken, take_up
from outreach.selectors.follow_ups import PAGE, Followed, follow_up_rows, followed_after, in_state
from outreach.selectors.take_up import PersonTakeUp, TakeUp, take_up_by_person, take_up_of
from web.day_place import day_place
from web.labels import Words, label
from web.pages.reason_words import DIRECTIONS
from web.pages.shell import PublishedDay

KINDS: Mapping[str, Words] = {
    "": _("全部"), FollowUp.Kind.MATURITY.value: _("到期"),
    FollowUp.Kind.MOVEMENT.value: _("大额异动"),
}  # fmt: skip
STATES: Mapping[str, Words] = {
    "": _("全部"), "unwritten": _("没有写"), "written": _("写了"), "asked": _("有提问未答"),
}  # fmt: skip
# Days back and ahead of the published day.
PERIODS: Mapping[str, tuple[Words, int, int]] = {
    "": (_("前后 30 天"), 30, 30), "ahead": (_("以后 30 天"), -1, 30),
    "quarter": (_("近 90 天"), 90, 0), "year": (_("近一年"), 365, 0),
}  # fmt: skip
DECISIONS: Mapping[str, Words] = {
    Sheet.Decision.STAYS.value: _("留下"), Sheet.Decision.LEAVES.value: _("流出"),
}  # fmt: skip


@dataclass(frozen=True)
class Tab:
    words: Words
    url: str
    is_current: bool


@dataclass(frozen=True)
class FollowRow:
    """``rate``: percent of what matured that was bought back; None before the maturity."""

    row: Followed
    url: str
    what: Words
    decision: Words
    rate: Decimal | None
    is_taken: bool
    is_ahead: bool


@dataclass(frozen=True)
class PersonRow:
    person: PersonTakeUp
    url: str
    is_current: bool


@dataclass(frozen=True)
class FollowPage:
    """``people``: of a head; ``person``: whose rows are shown, by name."""

    as_of: date
    since: date
    until: date
    kinds: Sequence[Tab]
    states: Sequence[Tab]
    periods: Sequence[Tab]
    totals: TakeUp
    taken_percent: int
    people: Sequence[PersonRow]
    person: str
    all_url: str
    rows: Sequence[FollowRow]
    is_first: bool
    first_url: str
    next_url: str


@dataclass(frozen=True)
class _Asked:
    kind: str
    state: str
    period: str
    person: str

    def url(self, after: str = "", **other: str) -> str:
        given = {**vars(self), **other, "after": after}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{reverse('follow_ups')}{'?' if query else ''}{query}"


def follow_page(scope: Scope, published: PublishedDay, given: Mapping[str, str]) -> FollowPage:
    """At most fourteen statements."""
    asked = _asked(given)
    _words, back, ahead = PERIODS[asked.period]
    since = published.as_of - timedelta(days=back)
    until = published.as_of + timedelta(days=ahead)
    theirs = follow_up_rows(
        scope, run_id=published.run_id, since=since, until=until, kind=asked.kind
    )
    mine = theirs.filter(employee_no=asked.person) if asked.person else theirs
    after = _place(given.get("after", ""))
    found = followed_after(in_state(mine, asked.state), after=after, limit=PAGE + 1)
    shown = found[:PAGE]
    return FollowPage(
        as_of=published.as_of, since=since, until=until,
        kinds=[Tab(words, asked.url(kind=code), code == asked.kind)
               for code, words in KINDS.items()],
        states=[Tab(words, asked.url(state=code), code == asked.state)
                for code, words in STATES.items()],
        periods=[Tab(words, asked.url(period=code), code == asked.period)
                 for code, (words, _back, _ahead) in PERIODS.items()],
        totals=take_up_of(mine, run_id=published.run_id, as_of=published.as_of),
        taken_percent=daily_policy().taken_percent,
        people=_people(scope, published, asked, theirs),
        person=names_of({asked.person}).get(asked.person, asked.person) if asked.person else "",
        all_url=asked.url(person=""),
        rows=[follow_row(each, published.as_of) for each in shown],
        is_first=after is None,
        first_url=asked.url(),
        next_url=asked.url(after=_after(shown[-1])) if len(found) > PAGE else "",
    )  # fmt: skip


def follow_row(each: Followed, as_of: date) -> FollowRow:
    told = each.follow_up
    percent = daily_policy().taken_percent
    is_maturity = told.kind == FollowUp.Kind.MATURITY
    return FollowRow(
        row=each,
        url=reverse("follow_up", args=[told.client_no, told.pk]),
        what=each.product if is_maturity else label(DIRECTIONS, told.direction),
        decision=DECISIONS.get(each.sheet.decision, "") if each.sheet else "",
        rate=take_up(told.bought, told.amount),
        is_taken=is_taken(told.bought, told.amount, taken_percent=percent),
        is_ahead=is_maturity and told.on > as_of,
    )


def _people(
    scope: Scope, published: PublishedDay, asked: _Asked, rows: QuerySet[FollowUp]
) -> Sequence[PersonRow]:
    if not scope.outlets:
        return []
    found = take_up_by_person(rows, run_id=published.run_id, as_of=published.as_of)
    return [
        PersonRow(each, asked.url(person=each.employee_no), each.employee_no == asked.person)
        for each in found
    ]


def _asked(given: Mapping[str, str]) -> _Asked:
    """What is no choice counts as none."""

    def one(name: str, of: Mapping[str, object]) -> str:
        return given.get(name, "") if given.get(name, "") in of else ""

    person = given.get("person", "")[:200]
    return _Asked(one("kind", KINDS), one("state", STATES), one("period", PERIODS), person)


def _after(row: Followed) -> str:
    return f"{row.follow_up.on.isoformat()}_{row.follow_up.pk}"


def _place(text: str) -> tuple[date, int] | None:
    """Behind which day and number."""
    place = day_place(text)
    try:
        return (place[0], int(place[1]) % 2**63) if place else None
    except ValueError:
        return None
