"""What is counted of a day's lists and calls, by who works the clients (domain/03 §Figures of the
day)."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from operator import add
from typing import Any

from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.fields import BooleanField, TextField

from outreach.models import Contact, Entry, ListDay, ListWork
from outreach.rules.contacts import REACHED, Direction, Kind, Outcome
from outreach.rules.entry import read_reasons
from outreach.rules.policy import Familiarity, Reason
from outreach.rules.working import SETTLED, WorkState
from outreach.selectors.list_days import had_on
from outreach.selectors.team_people import Key

MIX = {
    Familiarity.STRANGER: "strangers", Familiarity.MET: "met", Familiarity.FAMILIAR: "familiar",
}  # fmt: skip


@dataclass(frozen=True)
class Tally:
    """``listed``: clients with a place on the list or taken up from the backlog; ``settled`` of
    them, called or skipped; ``left``: of those whom nobody settled. ``must_left``: to be answered
    today; ``overdue``: a contact standard was missed; both of everybody due. ``mix``: called
    clients by familiarity. What was handed over counts for who works it now, all of it."""

    listed: int = 0
    left: int = 0
    called: int = 0
    skipped: int = 0
    later: int = 0
    must_left: int = 0
    overdue: int = 0
    maturing: int = 0
    backlog: int = 0
    dialled: int = 0
    answered: int = 0
    effective: int = 0
    appointments: int = 0
    seconds: int = 0
    strangers: int = 0
    met: int = 0
    familiar: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*map(add, vars(self).values(), vars(other).values()))

    @property
    def settled(self) -> int:
        return self.called + self.skipped

    @property
    def coverage(self) -> int | None:
        """Percent of those asked for today who were called or skipped with a reason."""
        whole = self.settled + self.left
        return 100 * self.settled // whole if whole else None


def tallies_of(listed: ListDay, keys: Collection[Key], *, today: date) -> Mapping[Key, Tally]:
    """Those of these people. What somebody did in a role that is none of theirs here, for a client
    of another's book or seen as a head, counts in their first one. Three statements."""
    first: dict[str, str] = {}
    for number, role in keys:
        first.setdefault(number, role)
    known = set(keys)
    found: dict[Key, Tally] = defaultdict(Tally)
    parts = (_untouched(listed, first), _worked(listed, first), _calls(first, today))
    for part in parts:
        for number, role, tally in part:
            if number in first:
                key = (number, role) if (number, role) in known else (number, first[number])
                found[key] += tally
    return found


Counted = list[tuple[str, str, Tally]]


def _untouched(listed: ListDay, numbers: Collection[str]) -> Counted:
    """Entries that nobody acted on."""
    works = ListWork.objects.filter(day=listed.day, client_no=OuterRef("client_no"))
    rows = Entry.objects.filter(run_id=listed.run_id, employee_no__in=numbers)
    has_place = Count("client_no", filter=Q(place__isnull=False))
    counted = rows.filter(~Exists(works)).values("employee_no", "role").annotate(
        listed=has_place, left=has_place,
        must_left=Count("client_no", filter=Q(must=True)),
        overdue=Count("client_no", filter=Q(_has(_overdue(listed.day)))),
        maturing=Count("client_no", filter=Q(_has(_is(Reason.MATURITY)))),
        backlog=Count("client_no", filter=Q(place__isnull=True)),
    )  # fmt: skip
    return _keyed(counted)


def _has(path: str) -> Func:
    """Whether a reason of the entry is so (``Entry.reasons``: name, day, figure, …)."""
    return Func(F("reasons"), Value(path, TextField()), template="%(expressions)s",
                arg_joiner=" @? ", output_field=BooleanField())  # fmt: skip


def _is(reason: Reason) -> str:
    return f'strict $[*] ? (@[0] == "{reason.value}")'


def _overdue(day: date) -> str:
    return f'strict $[*] ? (@[0] == "{Reason.CONTACT_OVERDUE.value}" && @[1] < "{day}")'


def _worked(listed: ListDay, numbers: Collection[str]) -> Counted:
    """What people acted on, for who works it."""
    must = Entry.objects.filter(run_id=listed.run_id, client_no=OuterRef("client_no"))
    rows = ListWork.objects.filter(
        Q(employee_no__in=numbers) | Q(handed_to__in=numbers), day=listed.day
    ).annotate(must=Subquery(must.values("must")[:1]))
    shown = ("employee_no", "role", "handed_to", "state", "familiarity", "reasons", "must")
    return [
        (row["handed_to"] or row["employee_no"], "" if row["handed_to"] else row["role"],
         _of_work(row, listed.day))
        for row in rows.values(*shown)
    ]  # fmt: skip


def _of_work(row: Mapping[str, Any], day: date) -> Tally:
    if row["state"] == WorkState.SKIPPED:
        return Tally(listed=1, skipped=1)
    if row["state"] in SETTLED:
        return replace(Tally(listed=1, called=1), **{MIX[Familiarity(row["familiarity"])]: 1})
    whys = read_reasons(row["reasons"])
    return Tally(
        listed=1, left=1, later=int(row["state"] == WorkState.LATER),
        must_left=int(bool(row["must"])),
        overdue=any(
            why.reason is Reason.CONTACT_OVERDUE and why.due_on is not None and why.due_on < day
            for why in whys
        ),
        maturing=any(why.reason is Reason.MATURITY for why in whys),
    )  # fmt: skip


def _calls(numbers: Collection[str], day: date) -> Counted:
    calls = Contact.objects.standing().filter(
        had_on(day), employee_no__in=numbers, kind=Kind.CALL, direction=Direction.OUT
    )
    rows = calls.values("employee_no", "role").annotate(
        dialled=Count("pk"),
        answered=Count("pk", filter=Q(outcome__in=list(REACHED))),
        effective=Count("pk", filter=Q(is_effective=True)),
        appointments=Count("pk", filter=Q(outcome=Outcome.APPOINTMENT)),
        seconds=Sum("seconds", default=0),
    )
    return _keyed(rows)


def _keyed(rows: QuerySet[Any, Any]) -> Counted:
    return [
        (row.pop("employee_no"), row.pop("role"), Tally(**row))
        for row in map(dict, rows.order_by())
    ]
