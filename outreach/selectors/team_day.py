"""The day of a place's people: how far each one's list is, and what was called (domain/03 §Figures
of the day). Live: told by the entries, by what was done with them and by the day's contacts."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.fields import BooleanField, TextField

from clients.models import BookLoad
from clients.selectors.books import Reach
from organisation.models import Institution
from organisation.selectors.away import away_on
from outreach.models import Contact, Entry, ListDay, ListWork
from outreach.rules.contacts import REACHED, Direction, Kind, Outcome
from outreach.rules.policy import Familiarity, Reason
from outreach.rules.working import SETTLED, WorkState
from outreach.selectors.list_days import had_on, list_at_hand

Key = tuple[str, str]  # employee number, role


@dataclass(frozen=True)
class Tally:
    """``listed``: clients with a place on the list; ``settled`` of all who were worked, those of
    the backlog too; ``left``: with a place, handed to the person or reopened, and nobody settled
    it. ``must_left``: to be answered today; ``overdue``: a contact standard was missed; both of
    everybody due. ``mix``: called clients by familiarity."""

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


@dataclass(frozen=True)
class PersonDay:
    """One person's book of one role at one place. ``place``: its name; ``path`` as it lay then."""

    employee_no: str
    role: str
    name: str
    institution_code: str
    place: str
    path: str
    is_away: bool
    tally: Tally


@dataclass(frozen=True)
class TeamDay:
    listed: ListDay
    people: Sequence[PersonDay]


def team_day(run_id: int, reach: Reach, *, today: date, place: str = "") -> TeamDay | None:
    """Everybody in ``reach`` (below ``place``, an institution's code) who has a book in the newest
    published run; None before the first list. Six statements, seven before the first list of a
    holiday ends."""
    listed = list_at_hand(ListDay.objects.all(), today)
    if listed is None:
        return None
    loads = loads_below(run_id, reach, place)
    numbers = {load.employee_no for load in loads}
    tallies = _sums(
        _entries(listed, numbers), _works(listed.day, numbers, _roles(loads)),
        _calls(numbers, today, _roles(loads)),
    )  # fmt: skip
    away = away_on(today)
    people = [
        PersonDay(
            load.employee_no, load.role, load.name, load.institution_code,
            load.place or load.institution_code, load.path,  # type: ignore[attr-defined]
            load.employee_no in away, tallies[load.employee_no, load.role],
        )
        for load in loads
    ]  # fmt: skip
    return TeamDay(listed, people)


def together(people: Collection[PersonDay]) -> Tally:
    return reduce(add, (each.tally for each in people), Tally())


def loads_below(run_id: int, reach: Reach, place: str) -> Sequence[BookLoad]:
    """Books with clients within reach, below ``place`` if one is named, with the ``place``'s name.
    One row per person and role: whoever works at two places stands at the first."""
    name = Institution.objects.filter(code=OuterRef("institution_code")).values("name")
    rows = BookLoad.objects.filter(reach.asked(), run_id=run_id, clients__gt=0)
    if place:
        rows = rows.filter(path__contains=f"/{place}/")
    found = rows.defer("figures").annotate(place=Subquery(name)).order_by("institution_code", "pk")
    first: dict[Key, BookLoad] = {}
    for load in found:
        first.setdefault((load.employee_no, load.role), load)
    return list(first.values())


def _roles(loads: Sequence[BookLoad]) -> Mapping[str, str]:
    """The role that what is not done from a book counts in: the first one."""
    return {load.employee_no: load.role for load in reversed(loads)}


def _sums(*parts: Mapping[Key, Tally]) -> Mapping[Key, Tally]:
    found: dict[Key, Tally] = defaultdict(Tally)
    for part in parts:
        for key, tally in part.items():
            found[key] += tally
    return found


def _entries(listed: ListDay, numbers: Collection[str]) -> Mapping[Key, Tally]:
    settled = ListWork.objects.filter(
        day=listed.day, client_no=OuterRef("client_no"), state__in=list(SETTLED)
    )
    rows = Entry.objects.filter(run_id=listed.run_id, employee_no__in=numbers)
    waits = Q(is_settled=False)
    counted = rows.annotate(is_settled=Exists(settled)).values("employee_no", "role").annotate(
        listed=Count("client_no", filter=Q(place__isnull=False)),
        left=Count("client_no", filter=waits & Q(place__isnull=False)),
        must_left=Count("client_no", filter=waits & Q(must=True)),
        overdue=Count("client_no", filter=waits & Q(_has(_overdue(listed.day)))),
        maturing=Count("client_no", filter=waits & Q(_has(_is(Reason.MATURITY)))),
        backlog=Count("client_no", filter=waits & Q(place__isnull=True)),
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


def _works(day: date, numbers: Collection[str], roles: Mapping[str, str]) -> Mapping[Key, Tally]:
    """What was done counts for who works the entry; what was handed over moves with it."""
    rows = ListWork.objects.filter(
        Q(employee_no__in=numbers) | Q(handed_to__in=numbers), day=day
    ).values("employee_no", "role", "handed_to", "state", "familiarity", "place")
    found: dict[Key, Tally] = defaultdict(Tally)
    for row in rows:
        book, to = (row["employee_no"], row["role"]), row["handed_to"]
        key = (to, roles.get(to, "")) if to else book
        found[key] += _done(row)
        if to and row["state"] not in SETTLED:
            found[key] += Tally(left=1)
            found[book] += Tally(left=-1 if row["place"] is not None else 0)
        elif not to and row["place"] is None and row["state"] not in SETTLED:
            found[key] += Tally(left=1)  # taken from the backlog
    return found


def _done(row: Mapping[str, Any]) -> Tally:
    state = row["state"]
    if state == WorkState.SKIPPED:
        return Tally(skipped=1)
    if state == WorkState.LATER:
        return Tally(later=1)
    if state != WorkState.DONE:
        return Tally()
    mix = {
        Familiarity.STRANGER: "strangers", Familiarity.MET: "met", Familiarity.FAMILIAR: "familiar",
    }  # fmt: skip
    return replace(Tally(called=1), **{mix[Familiarity(row["familiarity"])]: 1})


def _calls(numbers: Collection[str], day: date, roles: Mapping[str, str]) -> Mapping[Key, Tally]:
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


def _keyed(rows: QuerySet[Any, Any]) -> Mapping[Key, Tally]:
    return {
        (row.pop("employee_no"), row.pop("role")): Tally(**row)
        for row in map(dict, rows.order_by())
    }
