"""Rows of clients as a table shows them: who may be named is named, the rest is masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from clients.models import ClientSnapshot
from clients.rules.hints import Hint, hints_of
from clients.rules.scope import Scope, is_seen_in_full
from clients.rules.sealing import mask_name
from clients.selectors.names import Names, names_of
from web.labels import TIER_LABELS, Words, label

SOON = timedelta(days=30)


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
        hints=hints_of(row),
    )
