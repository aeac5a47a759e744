"""Staff as administrators and heads look at them: where they work, who is away, their account."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from organisation.models import Certificate, Institution, Leave, Posting, Staff, StandIn, User
from organisation.rules.permissions import Permission, roles_with
from organisation.rules.roles import Role
from organisation.selectors.access import Access
from organisation.selectors.certificates import (
    CertificateLine,
    certificates_of,
    lacks_one,
    lines_of,
)
from organisation.selectors.postings import in_force

PAGE = 50
Row = TypeVar("Row")


class AccountState(TextChoices):
    NONE = "none", _("未开户")
    INVITED = "invited", _("待设置密码")
    ACTIVE = "active", _("正常")
    DISABLED = "disabled", _("已停用")


@dataclass(frozen=True)
class Person:
    """One member of staff on a day. ``user`` is None without an account; ``leave`` is the one in
    force, ``stand_ins`` those in force for this person's books."""

    staff: Staff
    postings: Sequence[Posting]
    leave: Leave | None
    stand_ins: Sequence[StandIn]
    user: User | None
    certificates: Sequence[CertificateLine]

    @property
    def role_names(self) -> Sequence[str]:
        """Each once, of two postings in one role too."""
        return list(dict.fromkeys(posting.get_role_display() for posting in self.postings))

    @property
    def place_names(self) -> Sequence[str]:
        return list(dict.fromkeys(posting.institution.name for posting in self.postings))

    @property
    def gaps(self) -> Sequence[CertificateLine]:
        return [line for line in self.certificates if line.is_gap]

    @property
    def state(self) -> AccountState:
        return state_of(self.user)

    @property
    def has_factor(self) -> bool:
        return self.user is not None and hasattr(self.user, "second_factor")


@dataclass(frozen=True)
class People:
    """One page of a list by employee number; ``after`` leads to the next one, if there is one."""

    rows: Sequence[Person]
    after: str | None


def state_of(user: User | None) -> AccountState:
    if user is None:
        return AccountState.NONE
    if not user.is_active:
        return AccountState.DISABLED
    is_set = not user.password.startswith(UNUSABLE_PASSWORD_PREFIX)
    return AccountState.ACTIVE if is_set else AccountState.INVITED


def names_of(numbers: Collection[str]) -> dict[str, str]:
    """Employee number → name, of those the staff table knows; one statement."""
    found = Staff.objects.filter(employee_no__in=numbers)
    return dict(found.values_list("employee_no", "name")) if numbers else {}


def book_roles_of(employee_no: str, *, on: date) -> Sequence[Role]:
    """The roles with a book of clients that somebody holds on a day."""
    held = set(in_force(on).filter(staff=employee_no).values_list("role", flat=True))
    return [role for role in roles_with(Permission.SEE_OWN_BOOK) if role.value in held]


def staff_of(access: Access) -> QuerySet[Staff]:
    """Everybody this access may look up: all staff for who manages accounts, else who has or had
    a posting below one of its places. Others do not exist for it."""
    if access.has(Permission.MANAGE_ACCOUNTS):
        return Staff.objects.all()
    below = below_places(access)
    if below is None:
        return Staff.objects.none()
    return Staff.objects.filter(Exists(Posting.objects.filter(below, staff=OuterRef("pk"))))


def below_places(access: Access, field: str = "institution__path") -> Q | None:
    """What lies below the places whose staff this access sees; None if there are none."""
    codes = set(access.places_of(Permission.SEE_STAFF))
    paths = {held.institution_path for held in access.held if held.institution_code in codes}
    found: Q | None = None
    for path in sorted(paths):
        one = Q(**{f"{field}__startswith": path})
        found = one if found is None else found | one
    return found


def find_people(
    access: Access,
    *,
    on: date,
    words: str = "",
    state: str = "",
    posted: Q | None = None,
    only_gaps: bool = False,
    after: str = "",
    size: int = PAGE,
) -> People:
    """One page (of 50), by employee number; ``words`` is part of a name or the start of a number,
    ``state`` an AccountState, ``posted`` a condition of ``organisation.selectors.posted``,
    ``only_gaps`` who lacks a certificate."""
    staff = _with_state(staff_of(access), state) if state else staff_of(access)
    if posted is not None:
        staff = staff.filter(posted)
    if only_gaps:
        staff = staff.filter(lacks_one(in_force(on), on=on))
    if words:
        staff = staff.filter(Q(employee_no__startswith=words) | Q(name__contains=words))
    found = list(staff.filter(employee_no__gt=after).order_by("employee_no")[: size + 1])
    rows = people_of(found[:size], on=on)
    return People(rows, found[size - 1].pk if len(found) > size else None)


def count_gaps(access: Access, *, on: date) -> int:
    """How many of the people this access looks up lack a certificate that a role of theirs
    requires."""
    return staff_of(access).filter(lacks_one(in_force(on), on=on)).count()


def _with_state(staff: QuerySet[Staff], state: str) -> QuerySet[Staff]:
    unset = Q(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    conditions = {
        AccountState.NONE: Q(user__isnull=True),
        AccountState.DISABLED: Q(user__is_active=False),
        AccountState.INVITED: Q(user__is_active=True) & unset,
        AccountState.ACTIVE: Q(user__is_active=True) & ~unset,
    }
    return staff.filter(conditions[AccountState(state)])


def people_of(staff: Sequence[Staff], *, on: date) -> Sequence[Person]:
    """These people on a day, in five statements however many they are."""
    numbers = [each.pk for each in staff]
    postings = in_force(on).filter(staff__in=numbers).select_related("institution")
    leaves = Leave.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=on), from_on__lte=on, staff__in=numbers
    )
    stand_ins = StandIn.objects.filter(
        stands_in_for__in=numbers, from_on__lte=on, until_on__gte=on
    ).select_related("staff")
    users = User.objects.filter(staff__in=numbers).select_related("second_factor")
    at, away = _grouped(postings.order_by("role", "pk"), "staff_id"), _grouped(leaves, "staff_id")
    stood_in = _grouped(stand_ins.order_by("from_on", "pk"), "stands_in_for_id")
    accounts = {user.staff_id: user for user in users}
    kept = certificates_of(numbers)
    return [
        Person(
            staff=each, postings=at.get(each.pk, []), leave=next(iter(away.get(each.pk, [])), None),
            stand_ins=stood_in.get(each.pk, []), user=accounts.get(each.pk),
            certificates=certificate_lines(at.get(each.pk, []), kept.get(each.pk, []), on),
        )
        for each in staff
    ]  # fmt: skip


def certificate_lines(
    postings: Iterable[Posting], kept: Iterable[Certificate], on: date
) -> Sequence[CertificateLine]:
    """``postings``: those in force on the day."""
    return lines_of([posting.role for posting in postings], kept, on=on)


def _grouped(rows: Iterable[Row], field: str) -> Mapping[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, field)].append(row)
    return groups


@dataclass(frozen=True)
class Place:
    """An institution, and how many people work at it or below it on the day."""

    institution: Institution
    people: int


@dataclass(frozen=True)
class PlaceWithStaff:
    """``above`` from the root down, as far as this access may see; ``below`` by code."""

    institution: Institution
    above: Sequence[Institution]
    below: Sequence[Place]
    people: Sequence[Person]


def top_places(access: Access) -> Sequence[Institution]:
    """Where this access's part of the tree begins, highest first."""
    below = below_places(access, "path")
    if below is None:
        return []
    codes = access.places_of(Permission.SEE_STAFF)
    return list(Institution.objects.filter(code__in=codes).order_by(Length("path"), "code"))


def places_page(
    access: Access, *, after: str, limit: int, level: str = "", parent: str = ""
) -> Sequence[Institution]:
    """The next ``limit`` institutions of this access's part of the tree by code, closed ones
    included; of a ``level``, right below a ``parent``. One query."""
    below = below_places(access, "path")
    if below is None:
        return []
    wanted = {"level": level, "parent": parent}
    found = Institution.objects.filter(
        below, code__gt=after, **{name: value for name, value in wanted.items() if value}
    )
    return list(found.order_by("code")[:limit])


def place_of(access: Access, code: str) -> Institution | None:
    """One institution of this access's part of the tree. One query."""
    below = below_places(access, "path")
    return None if below is None else Institution.objects.filter(below, code=code).first()


def place_with_staff(access: Access, code: str, *, on: date) -> PlaceWithStaff | None:
    """The place with its people and the places right below; None if it does not exist or is none
    of this access's."""
    below = below_places(access, "path")
    if below is None:
        return None
    of_place = Institution.objects.filter(code=code).values("path")
    around = Institution.objects.filter(below).alias(asked=Subquery(of_place))
    on_the_way = Q(asked__startswith=F("path"))
    rows = list(around.filter(on_the_way | Q(parent=code, is_open=True)).order_by("code"))
    place = next((row for row in rows if row.code == code), None)
    if place is None:
        return None
    posted = list(
        in_force(on)
        .filter(institution__path__startswith=place.path)
        .values_list("institution__path", "staff_id", "staff__name")
    )
    here = {number: name for path, number, name in posted if path == place.path}
    above = [row for row in rows if row.parent_id != code and row is not place]
    return PlaceWithStaff(
        institution=place,
        above=sorted(above, key=lambda row: len(row.path)),
        below=_counted([row for row in rows if row.parent_id == code], place.path, posted),
        people=people_of([Staff(number, here[number]) for number in sorted(here)], on=on),
    )


def _counted(
    children: Sequence[Institution], path: str, posted: Iterable[tuple[str, str, str]]
) -> Sequence[Place]:
    """Each person once per child, however many postings they hold below it; ``posted``: path,
    number and name."""
    below: dict[str, set[str]] = defaultdict(set)
    depth = path.count("/")
    for at, number, _name in posted:
        parts = at.split("/")
        if len(parts) > depth:
            below[parts[depth]].add(number)
    return [Place(child, len(below.get(child.code, ()))) for child in children]
