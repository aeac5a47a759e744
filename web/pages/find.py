"""The search field: a client, an institution by name or code, a night by its day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from clients.models import InstitutionSummary
from clients.rules.scope import Scope
from clients.rules.sealing import Keyring
from clients.selectors.search import find_clients
from clients.selectors.totals import institutions_like
from operations.selectors.nights import Night, night_of
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from web.pages.client_rows import ClientRow, client_rows
from web.pages.shell import PublishedDay

FOUND_AT_MOST = 50


@dataclass(frozen=True)
class Found:
    words: str
    institutions: Sequence[InstitutionSummary]
    night: Night | None
    clients: Sequence[ClientRow] = ()
    is_cut: bool = False  # more clients fit than are shown

    @property
    def is_empty(self) -> bool:
        return not (self.institutions or self.night or self.clients)

    @property
    def only_url(self) -> str | None:
        """The address of the one thing found, if it is one."""
        if self.clients:
            is_only = len(self.clients) == 1 and not self.institutions and not self.night
            number = self.clients[0].snapshot.client_no
            return reverse("client", args=[number]) if is_only else None
        if self.night and not self.institutions:
            return reverse("night", args=[self.night.run.as_of])
        if len(self.institutions) == 1 and not self.night:
            return reverse("totals_of", args=[self.institutions[0].institution_code])
        return None


def find_page(
    access: Access,
    published: PublishedDay | None,
    words: str,
    *,
    scope: Scope | None,
    keyring: Keyring,
) -> Found:
    """Only what this person may open is ever found; clients only within ``scope``."""
    clients, is_cut = _clients(published, words, scope, keyring)
    places = _institutions(access, published, words)
    return Found(words, places, _night(access, words), clients, is_cut)


def _clients(
    published: PublishedDay | None, words: str, scope: Scope | None, keyring: Keyring
) -> tuple[Sequence[ClientRow], bool]:
    if published is None or scope is None or scope.is_empty:
        return (), False
    found = find_clients(scope, run_id=published.run_id, typed=words, keyring=keyring)
    return client_rows(found.rows, scope=scope, as_of=published.as_of), found.is_cut


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
