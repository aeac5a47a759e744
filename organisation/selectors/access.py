"""Who somebody is on a day: the roles held, where, and what they allow (domain/01)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value

from organisation.models import Posting, StandIn, User
from organisation.rules.permissions import (
    ROLE_PERMISSIONS,
    Permission,
    UnknownPermission,
    needs_second_factor,
    permissions_of,
    permissions_of_stand_in,
)
from organisation.rules.postings import unbroken_since
from organisation.rules.roles import Role
from organisation.selectors.postings import in_force
from organisation.selectors.written_once import written_once


@dataclass(frozen=True)
class HeldRole:
    """One posting in force: the role, and the institution it is held at."""

    role: Role
    institution_code: str
    institution_name: str
    institution_path: str


class StoodInFor(NamedTuple):
    """A book worked for somebody else for a while: whose, and in which role they hold it."""

    employee_no: str
    role: Role


@dataclass(frozen=True)
class Access:
    """One account on one day. ``held`` is ordered by role (as in domain/01), then institution.

    ``stands_in_for`` names the books of others that one sees and works on this day as a stand-in
    (补位, domain/01), ordered by employee number and role; it makes no place and no totals one's
    own, so ``roles`` and ``places_of`` are told by ``held`` alone.
    """

    employee_no: str
    name: str
    held: tuple[HeldRole, ...]
    stands_in_for: tuple[StoodInFor, ...] = ()

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        stood_in = permissions_of_stand_in(other.role for other in self.stands_in_for)
        return permissions_of(held.role for held in self.held) | stood_in

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        return tuple(dict.fromkeys(held.role for held in self.held))

    @property
    def place_names(self) -> tuple[str, ...]:
        """Of all institutions where roles are held, each once."""
        return tuple(dict.fromkeys(held.institution_name for held in self.held))

    @property
    def must_have_second_factor(self) -> bool:
        return needs_second_factor(self.roles)

    def has(self, permission: Permission) -> bool:
        """Whether any role held allows it; raises UnknownPermission for anything else."""
        if not isinstance(permission, Permission):
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

    A posting counts from ``joined_on`` to the day before ``left_on`` (domain/02 §Fine print), a
    stand-in from its first to its last day. An account without a person, or a person without a
    posting, has no permission at all and stands in for nobody: who has left has left.
    """
    rows = _rows_of_one(user.staff_id, on) if user.staff_id is not None else []
    return _access(user.employee_no, [_Row(*row) for row in rows])


def accesses_of(employee_nos: Collection[str], *, on: date) -> Mapping[str, Access]:
    """The access of many people on a day, with an account or without: one query."""
    found: dict[str, list[_Row]] = {number: [] for number in employee_nos}
    for row in map(_Row._make, _rows(found, on)) if found else ():
        found[row.of].append(row)
    return {number: _access(number, rows) for number, rows in found.items()}


def _access(employee_no: str, rows: Sequence["_Row"]) -> Access:
    held = [row for row in rows if row.kind == "held"]
    if not held:
        return Access(employee_no=employee_no, name=employee_no, held=())
    order = list(Role)
    held.sort(key=lambda row: (order.index(Role(row.role)), row.code))
    others = {StoodInFor(row.code, Role(row.role)) for row in rows if row.kind == "stands_in"}
    return Access(
        employee_no=employee_no,
        name=held[0].person,
        held=tuple(HeldRole(Role(row.role), row.code, row.name, row.path) for row in held),
        stands_in_for=tuple(sorted(others)),
    )


def posted_since(user: User, *, on: date) -> date | None:
    """Since when the person has held some posting on every day up to ``on``; None without one on
    that day. One query."""
    begun = Posting.objects.filter(staff_id=user.staff_id, joined_on__lte=on)
    return unbroken_since(begun.values_list("joined_on", "left_on"), on=on)


class _Row(NamedTuple):
    """``code`` is the institution of a posting, or the employee number stood in for; ``of``: whose
    row it is."""

    kind: str
    role: str
    code: str
    name: str
    path: str
    person: str
    of: str


def _rows(employee_nos: Collection[str], on: date) -> QuerySet[Any, tuple[str, ...]]:
    """Postings and stand-ins in force, in one statement: every page of everybody reads them."""
    postings = in_force(on).filter(staff_id__in=employee_nos).values_list(
        Value("held"), "role", "institution_id", "institution__name", "institution__path",
        "staff__name", "staff_id",
    )  # fmt: skip
    stand_ins = StandIn.objects.filter(
        staff_id__in=employee_nos, from_on__lte=on, until_on__gte=on
    ).values_list(
        Value("stands_in"), "role", "stands_in_for_id", Value(""), Value(""), Value(""),
        "staff_id",
    )  # fmt: skip
    return postings.union(stand_ins, all=True)


@written_once
def _rows_of_one(employee_no: str, on: date) -> QuerySet[Any, tuple[str, ...]]:
    return _rows([employee_no], on)
