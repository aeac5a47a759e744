"""Rows of clients as a table shows them: who may be named is named, the rest is masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from clients.models import ClientSnapshot
from clients.rules.hints import Hint, hints_of
from clients.rules.scope import Scope
from clients.selectors.names import NamedRow, named_rows
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
    last_contact_on: date | None

    @property
    def birthday(self) -> str:
        md = self.snapshot.birthday_md
        return f"{md // 100:02d}-{md % 100:02d}" if md else ""


def client_rows(
    rows: Sequence[ClientSnapshot], *, scope: Scope, as_of: date
) -> Sequence[ClientRow]:
    """The rows with their names, in one statement for all of them."""
    return [_row(named, as_of) for named in named_rows(rows, scope=scope)]


def _row(named: NamedRow, as_of: date) -> ClientRow:
    row = named.snapshot
    until = row.next_matures_on
    return ClientRow(
        snapshot=row,
        name=named.name,
        is_masked=named.is_masked,
        tier=label(TIER_LABELS, row.tier),
        manager=named.manager,
        outlet=named.outlet,
        matures_soon=until is not None and until <= as_of + SOON,
        hints=hints_of(row, asked_not=named.asked_not),
        last_contact_on=named.last_contact_on,
    )
