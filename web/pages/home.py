"""The home page: what the published day says to this person, by role."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from clients.models import InstitutionSummary
from clients.selectors.boards import boards_of
from clients.selectors.totals import summaries_of
from operations.models import NightlyRun, Notice
from operations.selectors.nights import Night, newest_night
from operations.selectors.notices import Told
from operations.selectors.personal_notices import unread_notices
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from tiering.models import ExtractFile
from web.pages.books import BookTile, book_tiles
from web.pages.dashboard.lines import line_of
from web.pages.dashboard.needs import Need, Place, place_needs
from web.pages.home_ways import Way, book_needs, list_needs, ways_of
from web.pages.notices import NoticeRow, notice_rows
from web.pages.own_notices import OwnRow, own_row
from web.pages.shell import PublishedDay
from web.pages.strip import Strip, strip
from web.pages.tiers import TierRow, tier_rows, wealth_and_above

UNREAD = 5


@dataclass(frozen=True)
class PlaceTotals:
    """One institution's subtree with its tiers."""

    summary: InstitutionSummary
    tiers: Sequence[TierRow]

    @property
    def wealth_and_above(self) -> int:
        return wealth_and_above(self.tiers)


@dataclass(frozen=True)
class Home:
    """``places`` and ``books`` are empty for roles without them; ``night``, ``nights`` and
    ``notices`` are there for who may see nights; ``held_files`` counts what waits for head office
    and no notice tells already (a held file that did not stop the night). ``needs`` are what waits
    in the ``places`` themselves and in the own books, ``unread`` the newest notices to this person,
    ``ways`` where somebody without a book goes from here."""

    places: Sequence[PlaceTotals]
    needs: Sequence[Need]
    books: Sequence[BookTile]
    night: Night | None
    nights: Strip | None
    held_files: int
    notices: Sequence[NoticeRow]
    unread: Sequence[OwnRow]
    ways: Sequence[Way]

    @property
    def leads_to_nights(self) -> bool:
        """Whether the banner of the day leads to the nights; notices above it do already."""
        return self.night is not None and not self.notices


def home_page(access: Access, published: PublishedDay | None, told: Sequence[Told]) -> Home:
    """What the home page shows this person, standing on the published day."""
    night = newest_night() if access.has(Permission.SEE_NIGHTS) else None
    places = _places(access, published)
    return Home(
        places=places,
        needs=[*_needs(access, published, places), *_book_needs(access, published)],
        books=_books(access, published),
        night=night,
        nights=strip(night.run.as_of) if night and not _has_figures(access) else None,
        held_files=_held_files(night, told) if night and access.has(Permission.DECIDE_FILES) else 0,
        notices=notice_rows(told, access),
        unread=_unread(access, published),
        ways=ways_of(access),
    )


def _has_figures(access: Access) -> bool:
    return access.has(Permission.SEE_TOTALS) or access.has(Permission.SEE_OWN_BOOK)


def _places(access: Access, published: PublishedDay | None) -> Sequence[PlaceTotals]:
    if published is None or not access.has(Permission.SEE_TOTALS):
        return []
    codes = access.places_of(Permission.SEE_TOTALS)
    return [PlaceTotals(row, tier_rows(row)) for row in summaries_of(published.run_id, codes)]


def _needs(
    access: Access, published: PublishedDay | None, places: Sequence[PlaceTotals]
) -> Sequence[Need]:
    if published is None or not places:
        return []
    boards = boards_of(published.run_id, [place.summary.institution_code for place in places])
    looked_at = [
        Place(
            line_of(place.summary, None),
            boards.get(place.summary.institution_code),
            reverse("totals_of", args=[place.summary.institution_code]),
        )
        for place in places
    ]
    return place_needs(access, looked_at)


def _books(access: Access, published: PublishedDay | None) -> Sequence[BookTile]:
    if published is None or not access.has(Permission.SEE_OWN_BOOK):
        return []
    return book_tiles(published.run_id, access)


def _book_needs(access: Access, published: PublishedDay | None) -> Sequence[Need]:
    if published is None or not access.has(Permission.SEE_OWN_BOOK):
        return []
    today = timezone.localdate()
    lists = list_needs(access, run_id=published.run_id, today=today)
    return [*lists, *book_needs(access, run_id=published.run_id)]


def _unread(access: Access, published: PublishedDay | None) -> Sequence[OwnRow]:
    """None is asked for where the published day says that there is none."""
    if published is not None and not published.unread:
        return []
    found = unread_notices(access.employee_no, limit=UNREAD)
    return [own_row(notice, access) for notice in found]


def _held_files(night: Night, told: Sequence[Told]) -> int:
    is_told = (Notice.Subject.NIGHT_HELD, night.run.as_of) in {
        (each.notice.subject, each.notice.as_of) for each in told
    }
    if is_told or night.run.status == NightlyRun.Status.SUPERSEDED:
        return 0
    return ExtractFile.objects.filter(run=night.run, verdict=ExtractFile.Verdict.HELD).count()
