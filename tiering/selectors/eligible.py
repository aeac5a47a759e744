"""Who could be given a client, by the postings and the tree that PostgreSQL has."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from organisation.models import Institution, Posting, Staff
from organisation.selectors.away import leaves_on
from organisation.selectors.postings import in_force
from tiering.rules.eligibility import Place, Tree, service_place
from tiering.selectors.books import ClientBook


def eligible_people(book: ClientBook, *, on: date, tree: Tree | None = None) -> frozenset[str]:
    """Employee numbers of those who may be given the client on a day: they hold the role needed
    where the home outlet is served from, and are not away. One query, and one more for the
    institutions above the outlet unless their ``tree`` is given."""
    if book.role_needed is None:
        return frozenset()
    above = book.outlet_path.strip("/").split("/")
    tree = tree or _tree(above)
    away = leaves_on(on).filter(staff_id=OuterRef("staff_id"))
    working = _working(book.role_needed, on).filter(institution_id__in=above)
    rows = list(
        working.annotate(is_away=Exists(away)).values_list("institution_id", "staff_id", "is_away")
    )
    # Who is away works there all the same (domain/02 §Fine print).
    staffed = {at for at, _staff, _is_away in rows if at == book.outlet_code}
    place = service_place(tree, book.role_needed, book.outlet_code, staffed)
    return frozenset(staff for at, staff, is_away in rows if at == place and not is_away)


def _tree(codes: Collection[str]) -> Tree:
    rows = Institution.objects.filter(code__in=codes).values_list("code", "level", "parent_id")
    return Tree(Place(*row) for row in rows)


def colleagues_for(book: ClientBook, *, on: date) -> Sequence[tuple[str, str]]:
    """(employee number, name) of those who could take the client over, by number. How full their
    books are is not told: a colleague's number of clients is theirs."""
    others = eligible_people(book, on=on) - {book.employee_no or ""}
    found = Staff.objects.filter(pk__in=others).order_by("pk")
    return list(found.values_list("pk", "name"))


def takers_for(
    outlets: Collection[str], roles: Collection[str], *, on: date
) -> Sequence[tuple[str, str]]:
    """(employee number, name) of those who could take some clients of these outlets: they hold one
    of the roles needed at an outlet or above it, and are not away. Each client is judged by itself
    when it is asked for. Two queries."""
    paths = Institution.objects.filter(code__in=outlets).values_list("path", flat=True)
    above = {code for path in paths for code in path.strip("/").split("/")}
    found = in_force(on).filter(role__in=roles, institution_id__in=above)
    there = found.exclude(Exists(leaves_on(on).filter(staff_id=OuterRef("staff_id"))))
    people = Staff.objects.filter(pk__in=there.values("staff_id"))
    return list(people.order_by("pk").values_list("pk", "name"))


def _working(role: str, on: date) -> QuerySet[Posting]:
    return in_force(on).filter(role=role)
