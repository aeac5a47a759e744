"""The head moves clients of somebody's list to colleagues for the day: the manager is absent, or
has too many (domain/03; issue of the day's list: reassignment during the day)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from clients.rules.scope import Scope
from clients.selectors.visible import visible_to
from clients.services.handing import hand_clients, take_clients_back
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from organisation.selectors.away import away_on
from organisation.selectors.people import names_of
from outreach.models import Entry, ListWork
from outreach.rules.working import SETTLED, Becomes, WorkState
from outreach.selectors.heads import heads_scope
from outreach.selectors.list_days import instants_of
from outreach.selectors.team_people import working_below
from outreach.services.entry_rows import OF_ENTRY, become, hold_run, must_be_at_hand
from outreach.services.hand_notices import Handed, tell_handed
from outreach.services.last_contacts import lock_clients
from outreach.services.work_refusals import WorkRefused

MOST_AT_ONCE = 100


class MayNotHandOut(WorkRefused):
    """The person hands nothing out, or not in that place."""


class NotAColleague(WorkRefused):
    """Nobody who works clients below the head's place today: unknown, away, of another place."""


@dataclass(frozen=True)
class Reassigned:
    """``left``: worked meanwhile, not due any more, or not seen by the head."""

    moved: Sequence[str]
    left: Sequence[str]


def colleagues(access: Access, *, on: date) -> Mapping[str, str]:
    """Who may be given clients by this head, number → name: posted below the head's places in a
    role that works clients by name, and not away. Three statements."""
    posted = working_below(access.places_of(Permission.HAND_OUT), on=on)
    names = names_of(set(posted.values_list("staff_id", flat=True)) - away_on(on))
    return dict(sorted(names.items(), key=lambda each: (each[1], each[0])))


@transaction.atomic
def reassign(
    *,
    access: Access,
    scope: Scope,
    run_id: int,
    day: date,
    client_nos: Collection[str],
    to: str,
    by: User,
    at: datetime,
) -> Reassigned:
    """Put these clients of ``day``'s lists on the list of ``to``, who sees them until the day ends;
    to the client's own manager it takes them back. ``scope``: what the head sees. Raises
    MayNotHandOut, NotAColleague, ListOver."""
    if not access.places_of(Permission.HAND_OUT):
        raise MayNotHandOut(access.employee_no)
    if to not in colleagues(access, on=timezone.localdate(at)):
        raise NotAColleague(to)
    asked = sorted(client_nos)[:MOST_AT_ONCE]
    seen = visible_to(heads_scope(access, scope), run_id=run_id).filter(client_no__in=asked)
    numbers = sorted(seen.values_list("client_no", flat=True))
    must_be_at_hand(day, at=at)
    lock_clients(numbers)
    moved = [work for work in _open(day, numbers) if _moved(work, to, by, at)]
    _hand(moved, day, to, by, at)
    tell_handed(to=to, as_what=Handed.LIST, clients=len(moved), by=by, at=at)
    names = [work.client_no for work in moved]
    return Reassigned(names, sorted(set(client_nos) - set(names)))


def _open(day: date, numbers: Sequence[str]) -> Sequence[ListWork]:
    """The rows of those who are due and not settled, locked; new ones are not stored yet."""
    run_id = hold_run(day)
    rows = ListWork.objects.select_for_update().filter(day=day, client_no__in=numbers)
    works = {work.client_no: work for work in rows.order_by("pk")}
    for entry in Entry.objects.filter(run_id=run_id, client_no__in=numbers):
        if entry.client_no not in works:
            facts = {name: getattr(entry, name) for name in OF_ENTRY}
            works[entry.client_no] = ListWork(
                day=day, client_no=entry.client_no, state=WorkState.OPEN, **facts
            )
    return [works[number] for number in sorted(works) if works[number].state not in SETTLED]


def _moved(work: ListWork, to: str, by: User, at: datetime) -> bool:
    """Whether it changes hands; what waits for an hour goes on waiting."""
    handed = "" if to == work.employee_no else to
    if work.handed_to == handed:
        return False
    becomes = Becomes(WorkState(work.state), work.later_at)
    become(work, by, at, becomes, handed_to=handed, contact_id=work.contact_id)
    return True


def _hand(works: Sequence[ListWork], day: date, to: str, by: User, at: datetime) -> None:
    """Grants of the day: for the one who works them now, and no longer for who did before."""
    if not works:  # of a day without a list, which may be any day at all
        return
    reference, numbers = f"list:{day}", [work.client_no for work in works]
    take_clients_back(client_nos=numbers, reference=reference, but=to, by=by, at=at)
    _begins, until = instants_of(max(day, timezone.localdate(at)))
    hand_clients(
        client_nos=[work.client_no for work in works if work.handed_to], employee_no=to,
        reference=reference, reason="", until=until, by=by, at=at,
    )  # fmt: skip
