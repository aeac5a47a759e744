"""Contacts told by calls: the logged one that a call was, or a new one (domain/03 §Phone box).

A call that somebody logged tells that contact how long it was, as long as its maker might: then
what stood before is kept; later it stands beside it. Of a call that nobody logged a contact is
made, without words and without a person; when its agent logs the call after all, that contact is
taken over (``outreach.services.taking_over``). What took place is written down with its breaches.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.utils import timezone

from clients.models import Client
from organisation.rules.roles import Role
from outreach.models import CallEvent, Contact
from outreach.policies.daily_work import daily_policy
from outreach.rules.calls import Became, Call, Logged, outcome_of, paired
from outreach.rules.contacts import (
    REACHED,
    Direction,
    Kind,
    Origin,
    Outcome,
    is_effective,
    may_amend,
)
from outreach.rules.policy import Purpose
from outreach.rules.protection import Refusal
from outreach.rules.said import Said
from outreach.selectors.call_meant import logged_calls
from outreach.selectors.call_protection import (
    History,
    breaches_of_many,
    had_of_call,
    history_of,
    is_out_of_hours,
    note_marketed,
)
from outreach.selectors.call_targets import Target
from outreach.selectors.standing import Standing
from outreach.services.contact_checks import facts_of
from outreach.services.contact_versions import keep_versions
from outreach.services.last_contacts import lock_clients, refresh_many

Pair = tuple[str, str, Direction]  # agent, client, who called whom
TOLD = ["seconds", "is_effective", "policy_version", "breaches", "version", "amended_at"]


@dataclass(frozen=True)
class Settled:
    """``contact_id`` is empty where nobody knows whom the call was with."""

    became: Became
    contact_id: int | None


def settle(
    calls: Mapping[str, tuple[Call, Target]], *, box_id: int, at: datetime
) -> Mapping[str, Settled]:
    """``call_id`` → its contact. Some ten statements, however many calls; in the caller's
    transaction, which holds the clients from here on."""
    clients = sorted({target.client_no for _call, target in calls.values()})
    if not clients:
        return {}
    lock_clients(clients)
    pairs = _pairs(calls)
    _tell([(contact, calls[call_id][0]) for call_id, contact in pairs.items()], at)
    rest = {call_id: each for call_id, each in calls.items() if call_id not in pairs}
    made = _make(rest.values(), box_id, at)
    refresh_many(clients)
    return {
        **{call_id: Settled(Became.MATCHED, each.pk) for call_id, each in pairs.items()},
        **{call_id: Settled(Became.MADE, each.pk) for call_id, each in made.items()},
    }


def settle_again(withdrawn: Contact, *, at: datetime) -> None:
    """A contact that was withdrawn lets its calls go: they took place all the same. The client is
    locked."""
    for event in CallEvent.objects.filter(contact=withdrawn):
        standing = Standing(Role(withdrawn.role), withdrawn.institution_code)
        target = Target(Client.objects.get(pk=withdrawn.client_no), standing)
        calls = {event.call_id: (call_of(event, client_no=withdrawn.client_no), target)}
        (told,) = settle(calls, box_id=event.box_id, at=at).values()
        CallEvent.objects.filter(pk=event.pk).update(became=told.became, contact=told.contact_id)


def call_of(event: CallEvent, *, client_no: str, number: str = "") -> Call:
    """A call that was kept, without its recording, which says nothing of the contact."""
    return Call(
        call_id=event.call_id, employee_no=event.employee_no, client_no=client_no, number=number,
        started_at=timezone.localtime(event.started_at), seconds=event.seconds,
        direction=Direction(event.direction), is_automatic=event.is_automatic,
        purpose=Purpose(event.purpose), recording="",
    )  # fmt: skip


def _pairs(calls: Mapping[str, tuple[Call, Target]]) -> Mapping[str, Contact]:
    """``call_id`` → the contact somebody logged of it, which no other call is told by."""
    by_pair: dict[Pair, list[Call]] = {}
    for call, target in calls.values():
        if not call.is_automatic:
            of = (call.employee_no, target.client_no, call.direction)
            by_pair.setdefault(of, []).append(call)
    if not by_pair:
        return {}
    every = [call for calls in by_pair.values() for call in calls]
    found = logged_calls(every, {client_no for _agent, client_no, _direction in by_pair})
    contacts = {each.pk: each for each in found}
    logged: dict[Pair, list[Logged]] = {}
    for each in contacts.values():
        of = (each.employee_no, each.client_no, Direction(each.direction))
        logged.setdefault(of, []).append(Logged(each.pk, each.at, Outcome(each.outcome)))
    return {
        call_id: contacts[contact_id]
        for of, told in by_pair.items()
        for call_id, contact_id in paired(daily_policy(), told, logged.get(of, ())).items()
    }


def _tell(pairs: Iterable[tuple[Contact, Call]], at: datetime) -> None:
    """What the call says that its contact does not; two statements."""
    policy, told = daily_policy(), []
    for contact, call in pairs:
        becomes = _becomes(contact, call)
        is_open = may_amend(policy, made_at=contact.recorded_at or contact.made_at, at=at)
        if is_open and any(getattr(contact, name) != value for name, value in becomes.items()):
            told.append((contact, becomes))
    keep_versions([contact for contact, _becomes in told], by=None, at=at)
    for contact, becomes in told:
        for name, value in becomes.items():
            setattr(contact, name, value)
        contact.is_effective = is_effective(
            policy, kind=Kind.CALL, outcome=Outcome(contact.outcome), seconds=contact.seconds
        )
        contact.policy_version, contact.amended_at = policy.version, at
        contact.version += 1
    Contact.objects.bulk_update([contact for contact, _becomes in told], TOLD)


def _becomes(contact: Contact, call: Call) -> dict[str, Any]:
    """How long nobody answered is nothing to tell; an hour at which nobody calls is."""
    is_told = contact.seconds is None and (call.seconds > 0 or contact.outcome in REACHED)
    return {
        "seconds": call.seconds if is_told else contact.seconds,
        "breaches": with_hours(contact.breaches, is_out=is_out_of_hours(call)),
    }


def with_hours(breaches: Sequence[str], *, is_out: bool) -> list[str]:
    """The breaches, and that of the hours if the call itself says so."""
    told = {*breaches, *([Refusal.OUT_OF_WINDOW.value] if is_out else ())}
    return [each.value for each in Refusal if each.value in told]


def _make(calls: Iterable[tuple[Call, Target]], box_id: int, at: datetime) -> Mapping[str, Contact]:
    """``call_id`` → a contact of a call nobody logged; two statements."""
    in_order = sorted(calls, key=lambda each: each[0].started_at)
    history = history_of([had_of_call(call, target) for call, target in in_order])
    made = {
        call.call_id: _contact(call, target, _breaches(history, call, target), box_id, at)
        for call, target in in_order
    }
    Contact.objects.bulk_create(made.values())
    return made


def _breaches(history: History, call: Call, target: Target) -> Sequence[Refusal]:
    had = had_of_call(call, target)
    found = breaches_of_many(history, had, target)
    note_marketed(history, had)
    return found


def _contact(
    call: Call, target: Target, breaches: Sequence[Refusal], box_id: int, at: datetime
) -> Contact:
    said = Said(
        kind=Kind.CALL, direction=call.direction, purpose=call.purpose,
        outcome=outcome_of(daily_policy(), call),
        at=min(call.started_at, timezone.localtime(at)), seconds=call.seconds,
    )  # fmt: skip
    return Contact(
        **facts_of(said, breaches, filed_on=None, is_automatic=call.is_automatic),
        client_no=target.client_no, employee_no=call.employee_no,
        role=target.standing.role.value, institution_code=target.standing.institution_code,
        key=_key(box_id, call.call_id), made_at=at, recorded_at=at,
        origin=Origin.DIALLER if call.is_automatic else Origin.BOX,
    )  # fmt: skip


def _key(box_id: int, call_id: str) -> str:
    """Of one contact for each call, which tells nothing of it."""
    return "box:" + sha256(f"{box_id}\0{call_id}".encode()).hexdigest()[:40]
