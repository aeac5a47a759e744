"""Totals down the institution tree for one published day (domain/01, domain/02 §Books)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clients.models import InstitutionSummary
from clients.selectors.totals import around, summaries_of
from operations.selectors.days import NotPublished, published_run
from operations.selectors.nights import published_days
from organisation.models import Posting
from organisation.rules.permissions import Permission
from organisation.rules.roles import Level, Role
from organisation.selectors.access import Access
from organisation.selectors.postings import postings_at
from tiering.models import Shortage
from tiering.selectors.shortages import NamedShortage, shortages_below
from web.labels import UNMANAGED_REASON_LABELS, Words, label
from web.pages.books import BookTile, book_tiles
from web.pages.shell import PublishedDay
from web.pages.tiers import TierRow, tier_rows, wealth_and_above

SELECTABLE_DAYS = 60
SHORTAGES_SHOWN = 50


class NoSuchTotals(LookupError):
    """No such institution or day in what this person may see: pages answer 404."""


@dataclass(frozen=True)
class Child:
    summary: InstitutionSummary
    level: str
    tiers: Sequence[TierRow]


@dataclass(frozen=True)
class Person:
    """Somebody posted at the institution, with the book held in that role, if there is one."""

    employee_no: str
    name: str
    book: BookTile


@dataclass(frozen=True)
class ShortageRow:
    """Who found no room at an outlet; ``room_outlet`` is empty where nobody near has room."""

    shortage: Shortage
    outlet: str
    role: str
    reason: Words
    room_outlet: str

    @property
    def clients(self) -> int:
        """Without a manager, or above the planned size."""
        return self.shortage.clients or self.shortage.above_initial


@dataclass(frozen=True)
class Totals:
    """One institution's page. ``crumbs`` are the institutions above that the person may open."""

    as_of: date
    days: Sequence[date]
    summary: InstitutionSummary
    level: str
    tiers: Sequence[TierRow]
    wealth_and_above: int
    crumbs: Sequence[InstitutionSummary]
    children: Sequence[Child]
    shortages: Sequence[ShortageRow]
    people: Sequence[Person]


def roots_of(access: Access, run_id: int) -> Sequence[InstitutionSummary]:
    """The tops of the subtrees whose figures this person may see, as of a published run."""
    return summaries_of(run_id, access.places_of(Permission.SEE_TOTALS))


def totals_page(
    access: Access, code: str, *, published: PublishedDay | None, as_of: date | None
) -> Totals:
    """One institution's totals on a published day (the newest without ``as_of``).

    Raises NoSuchTotals for an unpublished day, an unknown institution and one outside the subtrees
    the person may see: all three look alike.
    """
    day, run_id = _day(published, as_of)
    found = summaries_of(run_id, [code])
    if not found or not access.reaches(Permission.SEE_TOTALS, found[0].path):
        raise NoSuchTotals(code)
    return _totals(access, found[0], day, run_id)


def _day(published: PublishedDay | None, as_of: date | None) -> tuple[date, int]:
    if published is None:
        raise NoSuchTotals("nothing is published")
    if as_of is None or as_of == published.as_of:
        return published.as_of, published.run_id
    try:
        return as_of, published_run(as_of).pk
    except NotPublished as error:
        raise NoSuchTotals(str(error)) from error


def _totals(access: Access, summary: InstitutionSummary, day: date, run_id: int) -> Totals:
    rows = tier_rows(summary)
    above, below = around(summary)
    return Totals(
        as_of=day,
        days=published_days(limit=SELECTABLE_DAYS),
        summary=summary,
        level=_level(summary),
        tiers=rows,
        wealth_and_above=wealth_and_above(rows),
        crumbs=[row for row in above if access.reaches(Permission.SEE_TOTALS, row.path)],
        children=[Child(child, _level(child), tier_rows(child)) for child in below],
        shortages=[
            _shortage(row) for row in shortages_below(run_id, summary.path, limit=SHORTAGES_SHOWN)
        ],
        people=_people(summary, day, run_id),
    )


def _level(summary: InstitutionSummary) -> str:
    known = summary.level in Level.values
    return str(Level(summary.level).label) if known else summary.level


def _shortage(row: NamedShortage) -> ShortageRow:
    kept = row.shortage
    known = kept.role in Role.values
    return ShortageRow(
        shortage=kept,
        outlet=row.outlet_name,
        role=str(Role(kept.role).label) if known else kept.role,
        reason=label(UNMANAGED_REASON_LABELS, kept.reason),
        room_outlet=row.room_outlet_name,
    )


def _people(summary: InstitutionSummary, day: date, run_id: int) -> Sequence[Person]:
    """Who was posted at this very institution that day and has a book, fullest first."""
    postings: dict[tuple[str, str], Posting] = {
        (posting.staff_id, posting.get_role_display()): posting
        for posting in postings_at(summary.institution_code, on=day)
    }
    books = book_tiles(run_id, sorted({employee_no for employee_no, _role in postings}))
    people = [
        Person(book.employee_no, postings[book.employee_no, book.role].staff.name, book)
        for book in books
        if (book.employee_no, book.role) in postings
    ]
    return sorted(people, key=lambda person: (-person.book.clients, person.employee_no))
