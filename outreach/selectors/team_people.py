"""Whose day a head looks at: who has a book below the head's places in the newest published run,
and who is posted there in a role that works clients by name (domain/01 §Who may see what)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Expression, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from clients.models import BookLoad
from clients.selectors.books import Reach
from organisation.models import Institution, Posting
from organisation.rules.permissions import Permission, roles_with
from organisation.selectors.access import Access
from organisation.selectors.institutions import at_or_below
from organisation.selectors.postings import in_force

Key = tuple[str, str]  # employee number, role
PATH = "institution__path"  # of postings


@dataclass(frozen=True)
class Member:
    """One person in one role at one place. ``place``: its name; ``path`` as it lay then;
    ``has_book``: with clients in it."""

    employee_no: str
    role: str
    name: str
    institution_code: str
    place: str
    path: str
    has_book: bool


class NoSuchMember(LookupError):
    """Nobody of this number (in this role) within reach."""


def team_reach(access: Access) -> Reach:
    """The places whose people's day the person may look at."""
    return Reach(places=access.places_of(Permission.SEE_TEAM_DAY))


def members_below(run_id: int, reach: Reach, *, today: date, place: str = "") -> Sequence[Member]:
    """Those with a book, then those posted without one; below ``place``, an institution's code, if
    one is named. Two statements."""
    loads = loads_below(run_id, reach, place)
    books = [_of_book(load) for load in loads]
    posted = _posted(reach, today, place).exclude(staff_id__in={load.employee_no for load in loads})
    return [*books, *_of_postings(posted)]


def find_member(
    run_id: int, reach: Reach, employee_no: str, *, role: str = "", today: date
) -> Member:
    """One of them, in any role if none is named. Raises NoSuchMember. At most two statements."""
    wanted = {"role": role} if role else {}
    loads = _loads(run_id, reach, "").filter(employee_no=employee_no, **wanted)
    found = [_of_book(load) for load in loads[:1]]
    if not found:
        posted = _posted(reach, today, "").filter(staff_id=employee_no, **wanted)
        found = _of_postings(posted)
    if not found:
        raise NoSuchMember(employee_no)
    return found[0]


def was_posted(reach: Reach, employee_no: str, *, on: date) -> bool:
    """Whether the person worked below these places on that day, in whatever role."""
    there = at_or_below(reach.places, path=PATH)
    return in_force(on).filter(there, staff_id=employee_no).exists()


def loads_below(run_id: int, reach: Reach, place: str, **also: Expression) -> Sequence[BookLoad]:
    """Books with clients within reach, below ``place`` if one is named, with the ``place``'s name
    and the columns ``also`` asked for. One row per person and role: whoever works at two places
    stands at the first."""
    first: dict[Key, BookLoad] = {}
    for load in _loads(run_id, reach, place).filter(clients__gt=0).annotate(**also):
        first.setdefault((load.employee_no, load.role), load)
    return list(first.values())


def _loads(run_id: int, reach: Reach, place: str) -> QuerySet[BookLoad]:
    name = Institution.objects.filter(code=OuterRef("institution_code")).values("name")
    rows = BookLoad.objects.filter(reach.asked(), run_id=run_id)
    if place:
        rows = rows.filter(at_or_below([place]))
    place_name = Coalesce(Subquery(name), F("institution_code"))
    return rows.defer("figures").annotate(place=place_name).order_by("institution_code", "pk")


def _of_book(load: BookLoad) -> Member:
    return Member(
        load.employee_no, load.role, load.name, load.institution_code,
        load.place,  # type: ignore[attr-defined]
        load.path, load.clients > 0,
    )  # fmt: skip


def working_below(places: Collection[str], *, on: date) -> QuerySet[Posting]:
    """Who is posted at these places or below in a role that works clients by name."""
    roles = set(roles_with(Permission.LOG_CONTACTS)) & set(
        roles_with(Permission.SEE_GRANTED_CLIENTS)
    )
    return in_force(on).filter(at_or_below(places, path=PATH), role__in=roles)


def _posted(reach: Reach, today: date, place: str) -> QuerySet[Posting]:
    rows = working_below(reach.places, on=today)
    if place:
        rows = rows.filter(at_or_below([place], path=PATH))
    return rows.select_related("staff", "institution").order_by("institution_id", "staff_id", "pk")


def _of_postings(rows: QuerySet[Posting]) -> list[Member]:
    """One per person and role, at the first place."""
    first: dict[Key, Member] = {}
    for row in rows:
        place = row.institution
        member = Member(
            row.staff_id, row.role, row.staff.name, place.code, place.name, place.path,
            has_book=False,
        )  # fmt: skip
        first.setdefault((row.staff_id, row.role), member)
    return list(first.values())
