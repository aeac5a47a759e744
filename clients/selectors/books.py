"""The books of a published run that a person may look at: a sorted list of them, and one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from clients.models import BookLoad, InstitutionSummary, ManagerSummary
from clients.rules.book_health import BookFacts
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from organisation.selectors.institutions import at_or_below

PAGE = 50
# Sort → column, whether the largest comes first, and where a row without a value stands: last.
SORTS: Mapping[str, tuple[str, bool, int]] = {
    "attention": ("attention", True, -1),
    "clients": ("clients", True, -1),
    "aum": ("aum", True, -1),
    "at_risk": ("at_risk", True, -1),
    "health": ("health", False, 101),
}
FULL = Q(cap__isnull=False, clients__gte=F("cap"))
ABOVE = Q(initial__isnull=False, clients__gt=F("initial")) & ~FULL
STATES: Mapping[str, Q] = {"full": FULL, "above": ABOVE, "empty": Q(clients=0)}


class NotAmongBooks(LookupError):
    """The book a page was asked from is not among these (any more)."""


@dataclass(frozen=True)
class Reach:
    """Whose books exist for a person: those held at or below the places, and single ones."""

    places: Collection[str] = ()
    own: Collection[tuple[str, str]] = ()  # (employee number, role)

    def asked(self) -> Q:
        wanted = at_or_below(self.places)
        for employee_no, role in self.own:
            wanted |= Q(employee_no=employee_no, role=role)
        return wanted


def reach_of(access: Access) -> Reach:
    """The own books, those stood in for, and all at or below the places whose figures one sees
    (domain/01 §Who may see what, staff and figures)."""
    own = {(access.employee_no, held.role.value) for held in access.held}
    own |= {(other.employee_no, other.role.value) for other in access.stands_in_for}
    return Reach(places=access.places_of(Permission.SEE_TOTALS), own=sorted(own))


@dataclass(frozen=True)
class BookQuery:
    """Which of them, and in what order; empty text narrows nothing."""

    sort: str = "attention"
    role: str = ""
    state: str = ""
    place: str = ""


@dataclass(frozen=True)
class BookTotals:
    """All books of a query together."""

    books: int
    clients: int
    full: int
    above: int
    at_risk: int


def books_after(
    run_id: int, reach: Reach, query: BookQuery, *, after: int | None, limit: int
) -> Sequence[BookLoad]:
    """The next ``limit`` books behind the one numbered ``after``, with ``place`` and ``key``, the
    value sorted by. Who works at two places is there once. At most two queries. Raises
    NotAmongBooks if that one is not among them."""
    rows = _sorted(_once(run_id, reach, query), query.sort)
    place = InstitutionSummary.objects.filter(
        run_id=run_id, institution_code=OuterRef("institution_code")
    ).values("name")[:1]
    first, is_descending = "key", SORTS[query.sort][1]
    if after is not None:
        anchor = rows.filter(pk=after).values_list("key", flat=True).first()
        if anchor is None:
            raise NotAmongBooks(after)
        further = "lt" if is_descending else "gt"
        rows = rows.filter(Q(**{f"key__{further}": anchor}) | Q(key=anchor, pk__gt=after))
    order = f"-{first}" if is_descending else first
    return list(rows.annotate(place=Subquery(place)).order_by(order, "pk")[:limit])


def totals_of_books(run_id: int, reach: Reach, query: BookQuery) -> BookTotals:
    """One query over a run's books: a row per person, not per client."""
    zero = Value(0, output_field=BigIntegerField())
    found = _once(run_id, reach, query).aggregate(
        book_count=Count("pk"),
        full_count=Count("pk", filter=FULL),
        above_count=Count("pk", filter=ABOVE),
        client_count=Coalesce(Sum("clients"), zero, output_field=BigIntegerField()),
        risk_count=Coalesce(Sum("at_risk"), zero, output_field=BigIntegerField()),
    )
    return BookTotals(
        books=found["book_count"], clients=found["client_count"], full=found["full_count"],
        above=found["above_count"], at_risk=found["risk_count"],
    )  # fmt: skip


def roles_of_books(run_id: int, reach: Reach) -> Collection[str]:
    """The roles somebody within reach has a book of. One query."""
    rows = BookLoad.objects.filter(reach.asked(), run_id=run_id)
    return set(rows.values_list("role", flat=True).distinct())


def loads_of(run_id: int, employee_no: str) -> QuerySet[BookLoad]:
    """The books of one person, a row per role and place."""
    return BookLoad.objects.filter(run_id=run_id, employee_no=employee_no).order_by(
        "role", "institution_code", "pk"
    )


def facts_of(load: BookLoad, figures: Mapping[str, Any]) -> BookFacts:
    """What the health of a book is told by; ``figures`` are the load's own, or newer ones."""
    asked, contacts = figures.get("profiles"), figures.get("contacts")
    return BookFacts(
        clients=load.clients,
        aum=load.aum,
        annual_average=Decimal(figures["annual_average"]),
        many=figures["many"],
        lost=figures["lost"],
        profiles=(asked[0], asked[1]) if asked else None,
        contacts=(contacts[0], contacts[1]) if contacts else None,
    )


def co_managed(run_id: int, employee_no: str) -> Sequence[ManagerSummary]:
    """What one person co-manages, by role. One query."""
    rows = ManagerSummary.objects.filter(run_id=run_id, employee_no=employee_no, is_primary=False)
    return list(rows.order_by("role", "pk"))


def _once(run_id: int, reach: Reach, query: BookQuery) -> QuerySet[BookLoad]:
    rows = BookLoad.objects.filter(reach.asked(), run_id=run_id)
    if query.place:
        rows = rows.filter(at_or_below([query.place]))
    same = rows.filter(
        employee_no=OuterRef("employee_no"), role=OuterRef("role"), pk__lt=OuterRef("pk")
    )
    rows = rows.filter(~Exists(same))
    if query.role:
        rows = rows.filter(role=query.role)
    return rows.filter(STATES[query.state]) if query.state else rows


def _sorted(rows: QuerySet[BookLoad], sort: str) -> QuerySet[Any]:
    column, _is_descending, missing = SORTS[sort]
    amount = DecimalField(max_digits=20, decimal_places=2)
    return rows.annotate(key=Coalesce(Cast(column, amount), Value(missing), output_field=amount))
