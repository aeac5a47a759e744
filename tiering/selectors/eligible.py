"""Who could be given a client, by the postings and the tree that PostgreSQL has."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from organisation.models import Institution, Posting, Staff
from organisation.rules.roles import Role
from organisation.selectors.away import away_on
from tiering.rules.eligibility import Place, Tree, service_place
from tiering.selectors.books import ClientBook


def eligible_people(book: ClientBook, *, on: date) -> frozenset[str]:
    """Employee numbers of those who may be given the client on a day: they hold the role needed
    where the home outlet is served from, and are not away."""
    if book.role_needed is None:
        return frozenset()
    above = book.outlet_path.strip("/").split("/")
    rows = Institution.objects.filter(code__in=above).values_list("code", "level", "parent_id")
    tree = Tree(Place(*row) for row in rows)
    working = _working(book.role_needed, on)
    staffed = set()
    if book.role_needed == Role.LOAN_MANAGER:
        at_outlet = working.filter(institution_id=book.outlet_code)
        staffed = set(at_outlet.values_list("institution_id", flat=True))
    place = service_place(tree, book.role_needed, book.outlet_code, staffed)
    people = working.filter(institution_id=place).values_list("staff_id", flat=True)
    return frozenset(people) - away_on(on)


def colleagues_for(book: ClientBook, *, on: date) -> Sequence[tuple[str, str]]:
    """(employee number, name) of those who could take the client over, by number. How full their
    books are is not told: a colleague's number of clients is theirs."""
    others = eligible_people(book, on=on) - {book.employee_no or ""}
    found = Staff.objects.filter(pk__in=others).order_by("pk")
    return list(found.values_list("pk", "name"))


def _working(role: str, on: date) -> QuerySet[Posting]:
    return Posting.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=on), role=role, joined_on__lte=on
    )
