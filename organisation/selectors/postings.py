"""Who is posted where on a day."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from organisation.models import Institution, Posting
from organisation.rules.permissions import Permission, roles_with
from organisation.rules.roles import Role


def postings_at(institution_code: str, *, on: date) -> Sequence[Posting]:
    """The postings in force at one institution itself, not below it, with their people."""
    at = in_force(on).filter(institution_id=institution_code).select_related("staff")
    return list(at.order_by("staff_id", "role", "pk"))


def postings_of(employee_no: str, *, on: date) -> Sequence[Posting]:
    """The postings in force of one person, with the person and the institutions. One query."""
    mine = in_force(on).filter(staff_id=employee_no).select_related("staff", "institution")
    return list(mine.order_by("role", "institution_id", "pk"))


def holders_of(permission: Permission, *, on: date) -> frozenset[str]:
    """The employee numbers of everybody posted, wherever, in a role that gives the permission. One
    query."""
    held = in_force(on).filter(role__in=roles_with(permission))
    return frozenset(held.values_list("staff_id", flat=True))


def holders_at(permission: Permission, code: str, *, on: date) -> frozenset[str]:
    """The employee numbers of everybody posted at this institution itself in a role that gives the
    permission. One query."""
    held = in_force(on).filter(role__in=roles_with(permission), institution_id=code)
    return frozenset(held.values_list("staff_id", flat=True))


def holders_above(permission: Permission, codes: Collection[str], *, on: date) -> frozenset[str]:
    """The employee numbers of those whose places in roles that give the permission, with all that
    lies below them, hold every one of these institutions: nobody for none or an unknown one, nor
    an administrator, who reaches no client in any other role either (domain/01). Two queries."""
    paths = list(Institution.objects.filter(code__in=codes).values_list("path", flat=True))
    if not paths or len(paths) != len(set(codes)):
        return frozenset()
    places: dict[str, list[str]] = defaultdict(list)
    others = set()
    asked = (*roles_with(permission), Role.ADMINISTRATOR)
    found = in_force(on).filter(role__in=asked)
    for number, role, path in found.values_list("staff_id", "role", "institution__path"):
        if role == Role.ADMINISTRATOR:
            others.add(number)
        else:
            places[number].append(path)
    return frozenset(
        number
        for number, mine in places.items()
        if number not in others and all(path.startswith(tuple(mine)) for path in paths)
    )


def in_force(on: date) -> QuerySet[Posting]:
    """Postings that count on a day (domain/02 §Fine print)."""
    return Posting.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=on), joined_on__lte=on)
