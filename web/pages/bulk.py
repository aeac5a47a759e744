"""The same request for many clients: whom it is about, and what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from clients.rules.scope import Scope
from clients.selectors.hand_lists import picked_rows
from clients.selectors.visible import visible_to
from organisation.models import User
from tiering.models import BookRequest, BulkItem
from tiering.selectors.bulk import bulk_of, items_of
from tiering.selectors.eligible import takers_for
from tiering.services.requests.bulk import MADE
from web.labels import Words, label
from web.pages.client_rows import ClientRow, client_rows
from web.pages.shell import PublishedDay
from web.picking_words import OUTCOME_WORDS
from web.request_words import KIND_LABELS

NAMED = 5


class NoSuchPick(LookupError):
    """Nothing of one's own was picked, or asked for, under this number."""


@dataclass(frozen=True)
class BulkPage:
    """``named``: the first few; ``colleagues``: who could take some of them, None for a release."""

    title: Words
    client_nos: Sequence[str]
    named: Sequence[ClientRow]
    colleagues: Sequence[tuple[str, str]] | None

    @property
    def more(self) -> int:
        return len(self.client_nos) - len(self.named)


def bulk_page(
    user: User, scope: Scope, published: PublishedDay, list_id: int, kind: str, *, on: date
) -> BulkPage:
    """What was picked and is still seen. At most six queries. Raises NoSuchPick."""
    rows = picked_rows(user, list_id, scope=scope, run_id=published.run_id)
    if not rows:
        raise NoSuchPick(str(list_id))
    colleagues = None
    if kind == BookRequest.Kind.HAND_OVER:
        outlets = {row.home_outlet for row in rows if row.home_outlet}
        roles = {row.role_needed for row in rows if row.role_needed}
        found = takers_for(outlets, roles, on=on)
        colleagues = [person for person in found if person[0] != user.employee_no]
    return BulkPage(
        title=label(KIND_LABELS, kind),
        client_nos=[row.client_no for row in rows],
        named=client_rows(rows[:NAMED], scope=scope, as_of=published.as_of),
        colleagues=colleagues,
    )


@dataclass(frozen=True)
class BulkLine:
    """One client of it; ``name`` and ``client_no`` are empty where the client is seen no more."""

    client_no: str
    name: str
    outcome: Words
    is_made: bool


@dataclass(frozen=True)
class BulkResult:
    """The clients without a request first."""

    title: Words
    to_employee_no: str
    reason: str
    lines: Sequence[BulkLine]

    @property
    def made(self) -> int:
        return sum(line.is_made for line in self.lines)

    @property
    def refused(self) -> int:
        return len(self.lines) - self.made


def bulk_result(
    user: User, scope: Scope, published: PublishedDay | None, job_id: int
) -> BulkResult:
    """At most four queries. Raises NoSuchPick for anybody else's, as for none."""
    bulk = bulk_of(job_id, user)
    if bulk is None:
        raise NoSuchPick(str(job_id))
    items = sorted(items_of(bulk), key=lambda item: item.outcome == MADE)
    names = _names(scope, published, [item.client_no for item in items])
    return BulkResult(
        title=label(KIND_LABELS, bulk.kind),
        to_employee_no=bulk.to_employee_no,
        reason=bulk.reason,
        lines=[_line(item, names) for item in items],
    )


def _names(
    scope: Scope, published: PublishedDay | None, client_nos: Sequence[str]
) -> Mapping[str, str]:
    """Client number → name, of those seen."""
    if published is None:
        return {}
    rows = visible_to(scope, run_id=published.run_id).filter(client_no__in=client_nos)
    told = client_rows(list(rows), scope=scope, as_of=published.as_of)
    return {row.snapshot.client_no: row.name for row in told}


def _line(item: BulkItem, names: Mapping[str, str]) -> BulkLine:
    is_seen = item.client_no in names
    return BulkLine(
        client_no=item.client_no if is_seen else "",
        name=names.get(item.client_no, ""),
        outcome=OUTCOME_WORDS.get(item.outcome, item.outcome),
        is_made=item.outcome == MADE,
    )
