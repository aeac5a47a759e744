"""What to mind about a client, in a word each: chips on pages, a column in files."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from clients.rules.listing import MARGINAL_BANDS
from clients.rules.words import UNMANAGED_WORDS, Words


@dataclass(frozen=True)
class Hint:
    """A chip: what to mind. ``tone``: act, watch, line or brand."""

    words: Words
    tone: str


class Minded(Protocol):
    """What of a snapshot row says what to mind."""

    @property
    def is_do_not_contact(self) -> bool | None: ...
    @property
    def has_marketing_consent(self) -> bool | None: ...
    @property
    def unmanaged_reason(self) -> str | None: ...
    @property
    def is_stale(self) -> bool: ...
    @property
    def aum(self) -> Decimal: ...


DO_NOT_CALL, NO_CONSENT = Hint(_("不再致电"), "act"), Hint(_("无营销同意"), "act")
STALE, MARGINAL = Hint(_("陈旧"), "watch"), Hint(_("临界"), "brand")


def hints_of(row: Minded, *, asked_not: bool = False) -> Sequence[Hint]:
    """What must not be done first, then who needs somebody, then chances (design, principle 4).
    ``asked_not``: the client asked one of us not to be called."""
    found: list[Hint] = []
    if row.is_do_not_contact or asked_not:
        found.append(DO_NOT_CALL)
    if row.has_marketing_consent is False:
        found.append(NO_CONSENT)
    if row.unmanaged_reason:
        reason = UNMANAGED_WORDS.get(row.unmanaged_reason, row.unmanaged_reason)
        found.append(Hint(reason, "watch"))
    if row.is_stale:
        found.append(STALE)
    if any(lowest <= row.aum < end for lowest, end in MARGINAL_BANDS.values()):
        found.append(MARGINAL)
    return found
