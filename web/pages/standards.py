"""Contact standards: how far they are kept, by whom, and what they ask of a day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from clients.selectors.books import reach_of
from organisation.selectors.access import Access
from outreach.policies.daily_work import daily_policy
from outreach.rules.needed import Means, rounded_up
from outreach.rules.policy import HARD, INTENSIVE, PROFILES, Act, Period, Standard
from outreach.rules.standards import period_of
from outreach.selectors.standards_kept import (
    BookStandards,
    Kept,
    Standards,
    standards_below,
    together,
)
from web.labels import TIER_LABELS, TIER_ORDER, Words, role_name
from web.pages.shell import PublishedDay

PROFILE_WORDS: Mapping[str, Words] = {HARD: _("最低标准"), INTENSIVE: _("强化标准")}
ACT_WORDS: Mapping[Act, Words] = {
    Act.CONTACT: pgettext_lazy("standard", "有效联系"),
    Act.CALL: pgettext_lazy("standard", "电话"), Act.MESSAGE: pgettext_lazy("standard", "消息"),
    Act.FACE_TO_FACE: pgettext_lazy("standard", "见面"),
    Act.VISIT: pgettext_lazy("standard", "上门拜访"),
    Act.GIFT: pgettext_lazy("standard", "小礼品"),
}  # fmt: skip
PERIOD_WORDS: Mapping[Period, Words] = {
    Period.WEEK: _("每周"), Period.MONTH: _("每月"), Period.QUARTER: _("每季"),
    Period.HALF_YEAR: _("每半年"), Period.YEAR: _("每年"),
}  # fmt: skip


@dataclass(frozen=True)
class Demand:
    """What a profile asks of a working day of these people; ``room``: what a day of theirs
    holds."""

    words: Words
    calls: int
    call_room: int
    visits: int
    visit_room: int
    messages: int
    gifts: int

    @property
    def is_too_much(self) -> bool:
        return self.calls > self.call_room or self.visits > self.visit_room


@dataclass(frozen=True)
class StandardRow:
    """One tier and one act of the minimum. ``waiting_url``: who had nothing in the running period,
    where a list tells exactly that."""

    tier: str
    tier_words: Words
    words: str
    kept: Kept
    waiting_url: str

    @property
    def waiting(self) -> int:
        return self.kept.clients - self.kept.done


@dataclass(frozen=True)
class WhoRow:
    """A person's book, or a place with all its books."""

    name: str
    sub: Words
    url: str
    standards: Standards


@dataclass(frozen=True)
class Said:
    """What the two profiles ask for of the clients of a tier."""

    tier: str
    tier_words: Words
    hard: str
    intensive: str


@dataclass(frozen=True)
class StandardsPage:
    """``name``: of the one book or place looked at; ``is_places``: ``rows`` are places;
    ``is_counted``: the night told how far standards are kept."""

    name: str
    back_url: str
    whole: Standards
    demands: Sequence[Demand]
    kept: Sequence[StandardRow]
    said: Sequence[Said]
    rows: Sequence[WhoRow]
    is_places: bool
    is_counted: bool


def standards_page(
    access: Access, published: PublishedDay, *, place: str = "", book: str = ""
) -> StandardsPage | None:
    """None: no such place or book within reach. One statement."""
    books = standards_below(published.run_id, reach_of(access), place)
    if book:
        books = [each for each in books if _value(each) == book]
    if not books and (place or book):
        return None
    places = sorted({(each.load.institution_code, each.place) for each in books})
    is_one, is_places = len(books) == 1, len(places) > 1
    whole = together(books)
    return StandardsPage(
        name=books[0].load.name if is_one else places[0][1] if len(places) == 1 else "",
        back_url=reverse("standards") if place or book else "",
        whole=whole,
        demands=[_demand(whole, profile) for profile in PROFILES],
        kept=list(_kept(whole, books[0] if is_one else None, published.as_of)),
        said=list(_said()),
        rows=[] if is_one else _rows(books, is_places=is_places),
        is_places=is_places,
        is_counted=bool(whole.kept),
    )  # fmt: skip


def _demand(whole: Standards, profile: str) -> Demand:
    needed = {means: rounded_up(acts) for means, acts in whole.needed(profile).items()}
    return Demand(
        PROFILE_WORDS[profile], needed.get(Means.CALL, 0), whole.call_room,
        needed.get(Means.VISIT, 0), whole.visit_room,
        needed.get(Means.MESSAGE, 0), needed.get(Means.GIFT, 0),
    )  # fmt: skip


def _kept(whole: Standards, one: BookStandards | None, as_of: date) -> Iterator[StandardRow]:
    for tier in TIER_ORDER:
        for each in daily_policy().standards[HARD].get(tier, ()):
            found = whole.kept.get((tier, each.act.value))
            if found:
                url = _waiting_url(one, tier, each, as_of) if one else ""
                yield StandardRow(tier, TIER_LABELS[tier], _words(each), found, url)


def _waiting_url(one: BookStandards, tier: str, standard: Standard, as_of: date) -> str:
    """The book's list of those without an effective contact since the period began."""
    if standard.act is not Act.CONTACT:
        return ""
    begins = period_of(as_of, standard.period)[0]
    asked = urlencode({"tier": tier, "contact_before": begins})
    return f"{reverse('book_of_role', args=[one.load.employee_no, one.load.role])}?{asked}"


def _said() -> Iterator[Said]:
    standards, between = daily_policy().standards, gettext("、")
    for tier in TIER_ORDER:
        asked = [between.join(map(_words, standards[each].get(tier, ()))) for each in PROFILES]
        if any(asked):
            yield Said(tier, TIER_LABELS[tier], *asked)


def _words(standard: Standard) -> str:
    return gettext("%(every)s%(act)s") % {
        "every": PERIOD_WORDS[standard.period], "act": ACT_WORDS[standard.act],
    }  # fmt: skip


def _rows(books: Sequence[BookStandards], *, is_places: bool) -> list[WhoRow]:
    return sorted(_places(books) if is_places else map(_who, books), key=_worst)


def _value(book: BookStandards) -> str:
    return f"{book.load.employee_no}|{book.load.role}"


def _who(book: BookStandards) -> WhoRow:
    url = f"{reverse('standards')}?{urlencode({'book': _value(book)})}"
    return WhoRow(book.load.name, role_name(book.load.role), url, book.standards)


def _places(books: Sequence[BookStandards]) -> list[WhoRow]:
    found: dict[tuple[str, str], list[BookStandards]] = {}
    for each in books:
        found.setdefault((each.load.institution_code, each.place), []).append(each)
    return [
        WhoRow(name, "", f"{reverse('standards')}?{urlencode({'place': code})}", together(mine))
        for (code, name), mine in found.items()
    ]


def _worst(row: WhoRow) -> tuple[float, str]:
    """Where most of what is asked was missed."""
    kept = row.standards.all
    return -(kept.missed / kept.clients if kept.clients else 0.0), row.name
