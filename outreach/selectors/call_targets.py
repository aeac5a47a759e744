"""Whom a reported call was with: its client and its agent, and whether the one works the other.

What took place is judged by who worked the client on that day: a report may come days later, when
the client or the agent has moved on. Who works the client now may tell of it as well, for a night
may hand over what the day already did.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from clients.models import Client, ClientSnapshot
from clients.rules.scope import Placed, Scope, is_seen
from clients.rules.sealing import blind_index
from clients.selectors.visible import scopes_of, scopes_on
from operations.models import Day
from operations.selectors.days import last_published_day
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access, accesses_of
from organisation.selectors.keys import keyring
from outreach.rules.calls import Became, Call
from outreach.selectors.call_meant import meant_by
from outreach.selectors.standing import Standing, standing_at

READ = (
    "client_no", "phone_index", "is_do_not_contact", "has_marketing_consent", "risk_level",
    "risk_assessed_on", "birthday",
)  # fmt: skip
PLACED = ("run_id", "client_no", "home_outlet", "tier", "aum", "employee_no", "manager_role")


@dataclass(frozen=True)
class Target:
    """A client (columns READ only), and as whom the agent works it."""

    client: Client
    standing: Standing

    @property
    def client_no(self) -> str:
        return str(self.client.pk)


@dataclass(frozen=True)
class Worked:
    """Agents with their reach, clients with their place; ``path``: of the institution (or those) at
    or below which they have to be posted."""

    path: str | tuple[str, ...]
    accesses: Mapping[str, Access]
    scopes: Mapping[str, Scope]
    placed: Mapping[str, Placed]

    def access(self, employee_no: str) -> Access | None:
        """None for who is not posted there or below."""
        access = self.accesses[employee_no]
        is_there = any(each.institution_path.startswith(self.path) for each in access.held)
        return access if is_there else None

    def target(self, access: Access, client: Client) -> Target | None:
        """The gate of pages, for somebody who may log contacts."""
        placed = self.placed.get(client.pk)
        if placed is None or not access.has(Permission.LOG_CONTACTS):
            return None
        is_theirs = is_seen(self.scopes[access.employee_no], placed)
        return Target(client, standing_at(access, placed)) if is_theirs else None


@dataclass
class Reach:
    """What agents reach of clients, now and on the days of what they did; days are asked for when
    somebody does not reach a client now."""

    agents: Collection[str]
    client_nos: Collection[str]
    path: str | tuple[str, ...]
    at: datetime
    days: dict[date | None, Worked] = field(default_factory=dict)

    def worked(self, on: date | None) -> Worked:
        """None: now. Four statements the first time."""
        if on not in self.days:
            accesses = accesses_of(self.agents, on=on or timezone.localdate(self.at))
            held = list(accesses.values())
            scopes = (
                scopes_on(held, self.client_nos, day=on) if on
                else scopes_of(held, self.client_nos, at=self.at)
            )  # fmt: skip
            placed = _placed(self.client_nos, last_published_day(before=on))
            self.days[on] = Worked(self.path, accesses, scopes, placed)
        return self.days[on]

    def is_posted(self, employee_no: str, on: date) -> bool:
        return any(self.worked(day).access(employee_no) for day in (None, on))

    def targets(self, employee_no: str, clients: Collection[Client], on: date) -> Sequence[Target]:
        """Those of the clients whom the person works, or worked on that day."""
        for day in (None, on):
            worked = self.worked(day)
            access = worked.access(employee_no)
            if access and (found := [t for each in clients if (t := worked.target(access, each))]):
                return found
        return []


def number_index(number: str) -> bytes:
    """By which a number is found, equal to that of the client who has it."""
    return blind_index(keyring(), number, column="phone")


def targets_of(
    calls: Collection[Call], *, path: str, at: datetime
) -> Mapping[str, Target | Became]:
    """``call_id`` → whom it was with, or why that cannot be told. Six statements at most, however
    many calls. ``path``: of the institution of the box that reports them."""
    numbers = {call.call_id: number_index(call.number) for call in calls if not call.client_no}
    by_number, by_no = _clients(calls, numbers)
    known = [*by_no, *(each.pk for found in by_number.values() for each in found)]
    reach = Reach({call.employee_no for call in calls}, known, path, at)
    found = {
        call.call_id: _targets(
            reach, call,
            by_no.get(call.client_no, []) if call.client_no
            else by_number.get(numbers[call.call_id], []),
        )
        for call in calls
    }  # fmt: skip
    return _decided(calls, found)


def clients_of(client_nos: Collection[str]) -> Mapping[str, Client]:
    """The columns READ of these clients, by number. One statement."""
    return {each.pk: each for each in Client.objects.filter(pk__in=client_nos).only(*READ)}


def _targets(reach: Reach, call: Call, clients: Sequence[Client]) -> Sequence[Target] | Became:
    """Of several clients with one number those whom the agent works may be meant."""
    if not clients:
        return Became.UNKNOWN_NUMBER
    on = timezone.localdate(call.started_at)
    if theirs := reach.targets(call.employee_no, clients, on):
        return theirs
    if not reach.is_posted(call.employee_no, on):
        return Became.UNKNOWN_AGENT
    return Became.AMBIGUOUS_NUMBER if len(clients) > 1 else Became.NOT_THEIRS


def _decided(
    calls: Collection[Call], found: Mapping[str, Sequence[Target] | Became]
) -> Mapping[str, Target | Became]:
    """Of several whom the agent works the one is meant whose call the agent logged."""
    several = [
        (call, [each.client_no for each in theirs]) for call in calls
        if not isinstance(theirs := found[call.call_id], Became) and len(theirs) > 1
    ]  # fmt: skip
    meant = meant_by(several)
    decided: dict[str, Target | Became] = {}
    for call_id, theirs in found.items():
        if isinstance(theirs, Became):
            decided[call_id] = theirs
            continue
        wanted = meant.get(call_id, theirs[0].client_no if len(theirs) == 1 else None)
        one = (each for each in theirs if each.client_no == wanted)
        decided[call_id] = next(one, Became.AMBIGUOUS_NUMBER)
    return decided


def _clients(
    calls: Collection[Call], numbers: Mapping[str, bytes]
) -> tuple[Mapping[bytes, list[Client]], Mapping[str, list[Client]]]:
    named = {call.client_no for call in calls if call.client_no}
    rows = Client.objects.filter(Q(pk__in=named) | Q(phone_index__in=set(numbers.values())))
    by_number: dict[bytes, list[Client]] = {}
    by_no: dict[str, list[Client]] = {}
    for client in rows.only(*READ):
        by_no[client.pk] = [client]
        if client.phone_index is not None:
            by_number.setdefault(bytes(client.phone_index), []).append(client)
    return by_number, by_no


def _placed(client_nos: Collection[str], day: Day | None) -> Mapping[str, Placed]:
    """Where the clients stood on a published day."""
    if day is None or not client_nos:
        return {}
    rows = ClientSnapshot.objects.filter(run_id=day.published_run_id, client_no__in=client_nos)
    return {row.client_no: row.placed for row in rows.only(*PLACED)}
