"""Rows of clients as a table shows them: who may be named is named, the rest is masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from clients.models import ClientSnapshot
from clients.rules.listing import MARGINAL_BANDS
from clients.rules.scope import Scope, is_seen_in_full
from clients.rules.sealing import mask_name
from clients.selectors.names import Names, names_of
from web.labels import TIER_LABELS, UNMANAGED_REASON_LABELS, Words, label

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Hint:
    """A chip: what to mind. ``tone``: act, watch, line or brand."""

    words: Words
    tone: str


@dataclass(frozen=True)
class ClientRow:
    """``name`` is what this person may read: the name, or its first character and stars."""

    snapshot: ClientSnapshot
    name: str
    is_masked: bool
    tier: Words
    manager: str
    outlet: str
    matures_soon: bool
    hints: Sequence[Hint]

    @property
    def birthday(self) -> str:
        md = self.snapshot.birthday_md
        return f"{md // 100:02d}-{md % 100:02d}" if md else ""


def client_rows(
    rows: Sequence[ClientSnapshot], *, scope: Scope, as_of: date
) -> Sequence[ClientRow]:
    """The rows with their names, in one statement for all of them."""
    names = names_of(
        clients=[row.client_no for row in rows],
        people={row.employee_no for row in rows if row.employee_no},
        places={row.home_outlet for row in rows if row.home_outlet},
    )
    return [_row(row, names, scope, as_of) for row in rows]


def _row(row: ClientSnapshot, names: Names, scope: Scope, as_of: date) -> ClientRow:
    name = names.clients.get(row.client_no, "")
    is_masked = not is_seen_in_full(scope, row.placed)
    until = row.next_matures_on
    return ClientRow(
        snapshot=row,
        name=(mask_name(name) if is_masked else name) or row.client_no,
        is_masked=is_masked,
        tier=label(TIER_LABELS, row.tier),
        manager=names.people.get(row.employee_no or "", row.employee_no or ""),
        outlet=names.places.get(row.home_outlet or "", row.home_outlet or ""),
        matures_soon=until is not None and until <= as_of + SOON,
        hints=_hints(row),
    )


def _hints(row: ClientSnapshot) -> Sequence[Hint]:
    """What must not be done first, then who needs somebody, then chances (design, principle 4)."""
    found: list[Hint] = []
    if row.is_do_not_contact:
        found.append(Hint(_("不再致电"), "act"))
    if row.has_marketing_consent is False:
        found.append(Hint(_("无营销同意"), "act"))
    if row.unmanaged_reason:
        words = label(UNMANAGED_REASON_LABELS, row.unmanaged_reason)
        found.append(Hint(words, "watch"))
    if row.is_stale:
        found.append(Hint(_("陈旧"), "watch"))
    if any(lowest <= row.aum < end for lowest, end in MARGINAL_BANDS.values()):
        found.append(Hint(_("临界"), "brand"))
    return found
