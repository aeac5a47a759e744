"""Whom a reported call was with: its client and its agent, and whether the one works the other."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from clients.models import Client, ClientSnapshot
from clients.rules.scope import Placed, Scope, is_seen
from clients.rules.sealing import blind_index
from clients.selectors.visible import scopes_of
from operations.selectors.days import last_published_day
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access, accesses_of
from organisation.selectors.keys import keyring
from outreach.rules.calls import Became, Call
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
    worked = worked_by({call.employee_no for call in calls}, known, path=path, at=at)
    return {
        call.call_id: _target(
            worked, call,
            by_no.get(call.client_no, []) if call.client_no
            else by_number.get(numbers[call.call_id], []),
        )
        for call in calls
    }  # fmt: skip


def worked_by(
    agents: Collection[str],
    client_nos: Collection[str],
    *,
    path: str | tuple[str, ...],
    at: datetime,
) -> Worked:
    """What these people reach of these clients now. Four statements."""
    accesses = accesses_of(agents, on=timezone.localdate(at))
    scopes = scopes_of(list(accesses.values()), client_nos, at=at)
    return Worked(path, accesses, scopes, _placed(client_nos))


def clients_of(client_nos: Collection[str]) -> Mapping[str, Client]:
    """The columns READ of these clients, by number. One statement."""
    return {each.pk: each for each in Client.objects.filter(pk__in=client_nos).only(*READ)}


def _target(worked: Worked, call: Call, clients: Sequence[Client]) -> Target | Became:
    """Of several clients with one number the one whom the agent works is meant."""
    if not clients:
        return Became.UNKNOWN_NUMBER
    access = worked.access(call.employee_no)
    if access is None:
        return Became.UNKNOWN_AGENT
    theirs = [found for each in clients if (found := worked.target(access, each))]
    if len(theirs) == 1:
        return theirs[0]
    return Became.AMBIGUOUS_NUMBER if len(clients) > 1 else Became.NOT_THEIRS


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


def _placed(client_nos: Collection[str]) -> Mapping[str, Placed]:
    """Where the clients stand in the newest published run."""
    day = last_published_day()
    if day is None or not client_nos:
        return {}
    rows = ClientSnapshot.objects.filter(run_id=day.published_run_id, client_no__in=client_nos)
    return {row.client_no: row.placed for row in rows.only(*PLACED)}
