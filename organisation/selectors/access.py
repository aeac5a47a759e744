"""Who somebody is on a day: the roles held, where, and what they allow (domain/01)."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from organisation.models import Posting, User
from organisation.rules.permissions import (
    ROLE_PERMISSIONS,
    Permission,
    UnknownPermission,
    permissions_of,
)
from organisation.rules.roles import Role


@dataclass(frozen=True)
class HeldRole:
    """One posting in force: the role, and the institution it is held at."""

    role: Role
    institution_code: str
    institution_name: str
    institution_path: str


@dataclass(frozen=True)
class Access:
    """One account on one day. ``held`` is ordered by role (as in domain/01), then institution."""

    employee_no: str
    name: str
    held: tuple[HeldRole, ...]

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(held.role for held in self.held)

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        return tuple(dict.fromkeys(held.role for held in self.held))

    def has(self, permission: Permission) -> bool:
        """Whether any role held allows it; raises UnknownPermission for anything else."""
        if permission not in Permission.values:
            raise UnknownPermission(permission)
        return permission in self.permissions

    def places_of(self, permission: Permission) -> tuple[str, ...]:
        """Codes of the institutions whose subtrees the permission reaches, each once."""
        codes = (
            held.institution_code for held in self.held if permission in ROLE_PERMISSIONS[held.role]
        )
        return tuple(dict.fromkeys(codes))

    def reaches(self, permission: Permission, path: str) -> bool:
        """Whether the institution with this path (codes from the root, as it lay on the day looked
        at) is one of those places or below one."""
        above = set(path.strip("/").split("/"))
        return any(code in above for code in self.places_of(permission))


def access_of(user: User, *, on: date) -> Access:
    """The access of a signed-in account on a day: one query.

    A posting counts from ``joined_on`` to the day before ``left_on`` (domain/02 §Fine print). An
    account without a person, or a person without a posting, has no permission at all.
    """
    if user.staff_id is None:
        return Access(employee_no=user.employee_no, name=user.employee_no, held=())
    postings = (
        Posting.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=on), joined_on__lte=on)
        .filter(staff_id=user.staff_id)
        .select_related("staff", "institution")
    )
    rows = sorted(postings, key=lambda p: (list(Role).index(Role(p.role)), p.institution_id, p.pk))
    name = rows[0].staff.name if rows else user.employee_no
    return Access(employee_no=user.employee_no, name=name, held=tuple(map(_held, rows)))


def _held(posting: Posting) -> HeldRole:
    place = posting.institution
    return HeldRole(Role(posting.role), place.code, place.name, place.path)
