"""Who is posted where on a day."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from organisation.models import Posting
from organisation.rules.permissions import Permission, roles_with


def postings_at(institution_code: str, *, on: date) -> Sequence[Posting]:
    """The postings in force at one institution itself, not below it, with their people."""
    at = _in_force(on).filter(institution_id=institution_code).select_related("staff")
    return list(at.order_by("staff_id", "role", "pk"))


def postings_of(employee_no: str, *, on: date) -> Sequence[Posting]:
    """The postings in force of one person, with the person and the institutions. One query."""
    mine = _in_force(on).filter(staff_id=employee_no).select_related("staff", "institution")
    return list(mine.order_by("role", "institution_id", "pk"))


def holders_of(permission: Permission, *, on: date) -> frozenset[str]:
    """The employee numbers of everybody posted, wherever, in a role that gives the permission. One
    query."""
    held = _in_force(on).filter(role__in=roles_with(permission))
    return frozenset(held.values_list("staff_id", flat=True))


def _in_force(on: date) -> QuerySet[Posting]:
    return Posting.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=on), joined_on__lte=on)
