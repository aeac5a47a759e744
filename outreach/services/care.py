"""Handing a new client over from remote care to somebody of the home outlet (domain/03 §Why a
client is on today's list: the honeymoon's hand-over plan)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from clients.rules.scope import Scope
from clients.selectors.one_client import SeenClient
from clients.services.handing import hand_clients, take_clients_back
from organisation.models import User
from organisation.rules.roles import Role
from organisation.selectors.access import Access
from organisation.selectors.away import away_on
from organisation.selectors.keys import keyring
from organisation.selectors.postings import postings_at
from outreach.models import CareHandOver
from outreach.policies.daily_work import daily_policy
from outreach.rules.care import care_until
from outreach.rules.contact_words import open_words, seal_words
from outreach.selectors.heads import heads_scope
from outreach.selectors.list_days import instants_of
from outreach.services.hand_notices import Handed, tell_handed
from outreach.services.last_contacts import lock_client
from outreach.services.work_refusals import WorkRefused

REFERENCE = "care"  # of the grants
WORDS_LENGTH = 1000
# Whoever of the outlet takes a client over, the first of these that somebody holds there.
TAKERS = (Role.RELATIONSHIP_MANAGER, Role.LOBBY_MANAGER)


class MayNotHandOver(WorkRefused):
    """Not a client of the person's own book or a head's place, or no new client any more."""


class CannotTakeOver(WorkRefused):
    """Nobody who manages clients at the client's home outlet today; or the plan names another."""


class PlanChanged(WorkRefused):
    """Written in another tab since it was read, taken over or withdrawn."""


class NoSuchMeeting(WorkRefused):
    """The day to meet is over, or after the last of the new client's days."""


def takers(outlet: str | None, *, on: date) -> Mapping[str, tuple[str, Role]]:
    """Who may take clients of an outlet over, number → (name, role), by name. Two statements."""
    if not outlet:
        return {}
    away = away_on(on)
    found: dict[str, tuple[str, Role]] = {}
    for posting in postings_at(outlet, on=on):
        role = Role(posting.role)
        if role in TAKERS and posting.staff_id not in away:
            known = found.get(posting.staff_id)
            if known is None or TAKERS.index(role) < TAKERS.index(known[1]):
                found[posting.staff_id] = (posting.staff.name, role)
    return dict(sorted(found.items(), key=lambda each: (each[1][0], each[0])))


def may_plan(access: Access, scope: Scope, seen: SeenClient, *, today: date) -> bool:
    """Whether this person plans the client's hand-over: of the own book, or as the place's head,
    while the client is a new one."""
    if not seen.is_full or today > care_until(seen.client.opened_on, daily_policy().triggers):
        return False
    return seen.is_book or seen.snapshot.home_outlet in heads_scope(access, scope).outlets


def standing_hand_over(client_no: str) -> CareHandOver | None:
    return CareHandOver.objects.filter(client_no=client_no, ended_at__isnull=True).first()


def words_of(plan: CareHandOver) -> str:
    """What the other should know, opened."""
    key = _key(plan.planned_at)
    return open_words(keyring(), plan.words_sealed, client_no=plan.client_no, key=key)


@transaction.atomic
def plan_hand_over(
    *, access: Access, scope: Scope, seen: SeenClient, to: str, meet_on: date, words: str,
    version: int, by: User, at: datetime,
) -> CareHandOver:  # fmt: skip
    """Plan it, or say anew what was planned (``version``: the one that was read, 0 for none).
    ``to`` sees the client by name from now until the last of the new client's days.

    Raises MayNotHandOver, CannotTakeOver, NoSuchMeeting, PlanChanged.
    """
    today, until = (
        timezone.localdate(at),
        care_until(seen.client.opened_on, daily_policy().triggers),
    )
    if not may_plan(access, scope, seen, today=today):
        raise MayNotHandOver(access.employee_no)
    if not today <= meet_on <= until:
        raise NoSuchMeeting(meet_on)
    taker = takers(seen.snapshot.home_outlet, on=today).get(to)
    if taker is None or to == access.employee_no:
        raise CannotTakeOver(to)
    lock_client(seen.client_no)
    plan = _read(seen.client_no, version) or CareHandOver(
        client_no=seen.client_no, planned_at=at, version=0,
        from_employee_no=seen.snapshot.employee_no or access.employee_no,
    )  # fmt: skip
    if plan.taken_at is not None:
        raise PlanChanged(plan.pk)
    key = _key(plan.planned_at)
    plan.words_sealed = seal_words(
        keyring(), words.strip()[:WORDS_LENGTH], client_no=seen.client_no, key=key
    )
    before = plan.to_employee_no
    plan.to_employee_no, plan.to_role, plan.meet_on = to, taker[1], meet_on
    plan.planned_by, plan.version = by, plan.version + 1
    plan.save()
    _grant(seen.client_no, to, until, by, at)
    if plan.to_employee_no != before:
        tell_handed(to=to, as_what=Handed.CARE, clients=1, by=by, at=at)
    return plan


@transaction.atomic
def take_over(*, access: Access, client_no: str, by: User, at: datetime) -> CareHandOver:
    """The person named has met the client and goes on; once more changes nothing. Raises
    CannotTakeOver."""
    lock_client(client_no)
    plan = standing_hand_over(client_no)
    if plan is None or plan.to_employee_no != access.employee_no:
        raise CannotTakeOver(access.employee_no)
    if plan.taken_at is None:
        plan.taken_at, plan.version = at, plan.version + 1
        plan.save()
    return plan


@transaction.atomic
def withdraw_hand_over(
    *, access: Access, scope: Scope, seen: SeenClient, version: int, by: User, at: datetime
) -> None:
    """End the plan: the client stays where it is, and who was named sees it no more. Raises
    MayNotHandOver, PlanChanged."""
    if not may_plan(access, scope, seen, today=timezone.localdate(at)):
        raise MayNotHandOver(access.employee_no)
    lock_client(seen.client_no)
    plan = _read(seen.client_no, version)
    if plan is None or plan.taken_at is not None:
        raise PlanChanged(seen.client_no)
    plan.ended_at, plan.version = at, plan.version + 1
    plan.save()
    take_clients_back(client_nos=[seen.client_no], reference=REFERENCE, by=by, at=at)


def _read(client_no: str, version: int) -> CareHandOver | None:
    """The plan as it was read: None where there is none and none was read."""
    plan = standing_hand_over(client_no)
    if (plan.version if plan else 0) != version:
        raise PlanChanged(client_no)
    return plan


def _grant(client_no: str, to: str, until: date, by: User, at: datetime) -> None:
    take_clients_back(client_nos=[client_no], reference=REFERENCE, but=to, by=by, at=at)
    hand_clients(
        client_nos=[client_no], employee_no=to, reference=REFERENCE, reason="",
        until=instants_of(until)[1], by=by, at=at,
    )  # fmt: skip


def _key(planned_at: datetime) -> str:
    return f"care-{planned_at.timestamp()}"
