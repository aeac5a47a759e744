"""The head hands out clients with money falling due: to their managers, and of whom nobody manages
to somebody of the place (domain/03 §Why a client is on today's list)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from clients.rules.scope import Scope
from clients.services.handing import hand_clients, take_clients_back
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from organisation.selectors.people import book_roles_of
from outreach.models import Assigned
from outreach.policies.daily_work import daily_policy
from outreach.selectors.handing_out import handed_out, maturing_rows, standing_assignments
from outreach.selectors.heads import heads_scope
from outreach.selectors.list_days import instants_of
from outreach.services.assigned import HANDED_OUT
from outreach.services.hand_notices import Handed, tell_handed
from outreach.services.last_contacts import lock_clients
from outreach.services.reassigning import (
    MOST_AT_ONCE,
    MayNotHandOut,
    NotAColleague,
    colleagues,
)


@dataclass(frozen=True)
class HandedOut:
    """``standing``: were handed out before; ``nobody_s``: nobody manages them, and no one was
    named; ``gone``: nothing of theirs matures, or the head does not see them."""

    handed: Sequence[str]
    standing: Sequence[str]
    nobody_s: Sequence[str]
    gone: Sequence[str]


@transaction.atomic
def hand_out(
    *,
    access: Access,
    scope: Scope,
    run_id: int,
    as_of: date,
    client_nos: Collection[str],
    to: str = "",
    by: User,
    at: datetime,
) -> HandedOut:
    """Ask for these clients of the published day ``as_of`` from the next list on until the last of
    the policy's days. A client's manager keeps the client; ``to`` gets those without one, and sees
    them by name as long as it stands. Raises MayNotHandOut, NotAColleague."""
    if not access.places_of(Permission.HAND_OUT):
        raise MayNotHandOut(access.employee_no)
    today, scope = timezone.localdate(at), heads_scope(access, scope)
    role = _role_of(access, to, today) if to else ""
    asked = sorted(set(client_nos))[:MOST_AT_ONCE]
    managers = _managers(scope, run_id, as_of, asked)
    lock_clients(sorted(managers))
    due = maturing_rows(scope, run_id=run_id, as_of=as_of).filter(client_no__in=managers)
    standing = set(handed_out(due, "handed").values_list("client_no", flat=True))
    _end(sorted(set(managers) - standing), by, at)
    fresh = sorted(set(managers) - standing)
    handed = [number for number in fresh if managers[number] or to]
    until = as_of + timedelta(days=daily_policy().triggers.handout_days)
    Assigned.objects.bulk_create(
        [
            Assigned(
                client_no=number, cause=Assigned.Cause.MATURITY, until_on=until,
                from_on=today + timedelta(days=1),  # a call of today knew nothing of it
                employee_no="" if managers[number] else to, role="" if managers[number] else role,
                made_at=at, made_by=by,
            )
            for number in handed
        ]
    )  # fmt: skip
    given = [number for number in handed if not managers[number]]
    if given:
        hand_clients(
            client_nos=given, employee_no=to, reference=HANDED_OUT, reason="",
            until=instants_of(until)[1], by=by, at=at,
        )  # fmt: skip
        tell_handed(to=to, as_what=Handed.MATURITY, clients=len(given), by=by, at=at)
    gone = sorted(set(client_nos) - set(managers))
    return HandedOut(handed, sorted(standing), sorted(set(fresh) - set(handed)), gone)


@transaction.atomic
def take_back(
    *, access: Access, scope: Scope, run_id: int, as_of: date, client_nos: Collection[str],
    by: User, at: datetime,
) -> Sequence[str]:  # fmt: skip
    """End what was handed out, as if it never were: no later list asks for it. Answers on whom.
    Raises MayNotHandOut."""
    if not access.places_of(Permission.HAND_OUT):
        raise MayNotHandOut(access.employee_no)
    scope = heads_scope(access, scope)
    numbers = sorted(_managers(scope, run_id, as_of, sorted(set(client_nos))[:MOST_AT_ONCE]))
    lock_clients(numbers)
    standing = standing_assignments().select_for_update().filter(client_no__in=numbers)
    ended = sorted(standing.values_list("client_no", flat=True))
    standing.update(ended_at=at)
    # Of all of them: a grant whose assignment was answered meanwhile is taken back as well.
    take_clients_back(client_nos=numbers, reference=HANDED_OUT, by=by, at=at)
    return ended


def _end(over: Sequence[str], by: User, at: datetime) -> None:
    """What was handed out for something that fell due before, with its grant: nobody could be asked
    about what falls due behind it."""
    if standing_assignments().filter(client_no__in=over).update(ended_at=at):
        take_clients_back(client_nos=over, reference=HANDED_OUT, by=by, at=at)


def _role_of(access: Access, to: str, today: date) -> str:
    roles = book_roles_of(to, on=today) if to in colleagues(access, on=today) else ()
    if not roles:
        raise NotAColleague(to)
    return roles[0].value


def _managers(
    scope: Scope, run_id: int, as_of: date, numbers: Sequence[str]
) -> Mapping[str, str | None]:
    """Of those that the head sees and may hand out: who manages them."""
    rows = maturing_rows(scope, run_id=run_id, as_of=as_of).filter(client_no__in=numbers)
    return dict(rows.values_list("client_no", "employee_no"))
