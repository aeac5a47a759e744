"""The search field: an institution by name or code, a night by its day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from clients.models import InstitutionSummary
from clients.selectors.totals import institutions_like
from operations.selectors.nights import Night, night_of
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from web.pages.shell import PublishedDay

FOUND_AT_MOST = 50


@dataclass(frozen=True)
class Found:
    words: str
    institutions: Sequence[InstitutionSummary]
    night: Night | None

    @property
    def only_url(self) -> str | None:
        """The address of the one thing found, if it is one."""
        if self.night and not self.institutions:
            return reverse("night", args=[self.night.run.as_of])
        if len(self.institutions) == 1 and not self.night:
            return reverse("totals_of", args=[self.institutions[0].institution_code])
        return None


def find_page(access: Access, published: PublishedDay | None, words: str) -> Found:
    """Only what this person may open is ever found."""
    return Found(words, _institutions(access, published, words), _night(access, words))


def _institutions(
    access: Access, published: PublishedDay | None, words: str
) -> Sequence[InstitutionSummary]:
    if not words or published is None or not access.has(Permission.SEE_TOTALS):
        return []
    places = access.places_of(Permission.SEE_TOTALS)
    return institutions_like(published.run_id, words, below=places, limit=FOUND_AT_MOST)


def _night(access: Access, words: str) -> Night | None:
    if not access.has(Permission.SEE_NIGHTS):
        return None
    try:
        return night_of(date.fromisoformat(words))
    except ValueError:
        return None
