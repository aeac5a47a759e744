"""Leave and stand-ins, kept here on top of the bank's staff file (domain/01).

Heads, branch offices and administrators record them for the people of their subtree. Nobody makes
themselves a stand-in, and an administrator never is one: they see no client.
"""

from datetime import date, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from organisation.models import Leave, Staff, StandIn, User
from organisation.rules.roles import Role
from organisation.selectors.people import book_roles_of
from organisation.selectors.postings import in_force
from organisation.services.own_people import person_of_mine

log = structlog.get_logger()
LONGEST_STAND_IN = timedelta(days=366)


class WrongDays(ValueError):
    """The last day is before the first, or too far from it."""


class NotAStandIn(ValueError):
    """This person cannot stand in for that one: themselves, an administrator, who asks, somebody
    without a posting, or a role the other one does not hold or that has no book."""


class AlreadyRecorded(ValueError):
    """The same person has such an entry over these days already."""


@transaction.atomic
def record_leave(
    *, employee_no: str, kind: str, from_on: date, until_on: date | None, reason: str, by: User,
    on: date,
) -> Leave:  # fmt: skip
    """Days away: the book is kept, nobody is given (domain/01). ``until_on`` is the last day away,
    None if not known yet; ``on`` the day of the act.

    Raises NotYours, WrongDays, AlreadyRecorded.
    """
    staff = person_of_mine(employee_no, by, on)
    if until_on is not None and until_on < from_on:
        raise WrongDays
    overlapping = Leave.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=from_on))
    if until_on is not None:
        overlapping = overlapping.filter(from_on__lte=until_on)
    if overlapping.filter(staff=staff).exists():
        raise AlreadyRecorded
    leave = Leave.objects.create(
        staff=staff, kind=kind, from_on=from_on, until_on=until_on, reason=reason, created_by=by
    )
    log.info("leave.recorded", employee_no=employee_no, by=str(by))
    return leave


@transaction.atomic
def end_leave(*, leave: Leave, by: User, on: date) -> None:
    """Back at work on the day ``on``; one that has not begun before is taken back.

    Raises NotYours.
    """
    person_of_mine(leave.staff_id, by, on)
    _end(leave, on)
    log.info("leave.ended", employee_no=leave.staff_id, by=str(by))


@transaction.atomic
def record_stand_in(
    *, employee_no: str, stands_in_for: str, role: Role, from_on: date, until_on: date, by: User,
    on: date,
) -> StandIn:  # fmt: skip
    """``employee_no`` sees and works the book of ``stands_in_for`` in ``role``, first and last day
    included, and is never assigned to it.

    Raises NotYours (for either person), WrongDays, NotAStandIn, AlreadyRecorded.
    """
    other, staff = person_of_mine(stands_in_for, by, on), person_of_mine(employee_no, by, on)
    if not from_on <= until_on <= from_on + LONGEST_STAND_IN:
        raise WrongDays
    if staff.pk in (other.pk, by.staff_id) or not _has_book(other, role, on):
        raise NotAStandIn
    if not _may_see_clients(staff, on):
        raise NotAStandIn
    overlapping = StandIn.objects.filter(staff=staff, stands_in_for=other, role=role)
    if overlapping.filter(from_on__lte=until_on, until_on__gte=from_on).exists():
        raise AlreadyRecorded
    stand_in = StandIn.objects.create(
        staff=staff, stands_in_for=other, role=role, from_on=from_on, until_on=until_on,
        created_by=by,
    )  # fmt: skip
    log.info("stand_in.recorded", employee_no=employee_no, other=stands_in_for, by=str(by))
    return stand_in


@transaction.atomic
def end_stand_in(*, stand_in: StandIn, by: User, on: date) -> None:
    """No longer from the day ``on``; one that has not begun before is taken back.

    Raises NotYours.
    """
    person_of_mine(stand_in.stands_in_for_id, by, on)
    _end(stand_in, on)
    log.info("stand_in.ended", employee_no=stand_in.staff_id, by=str(by))


def _end(absence: Leave | StandIn, on: date) -> None:
    """The day before ``on`` is its last one; what has not begun by then never was."""
    if absence.from_on >= on:
        absence.delete()
    else:
        absence.until_on = on - timedelta(days=1)
        absence.save(update_fields=["until_on"])


def _has_book(staff: Staff, role: Role, on: date) -> bool:
    return role in book_roles_of(staff.pk, on=on)


def _may_see_clients(staff: Staff, on: date) -> bool:
    roles = set(in_force(on).filter(staff=staff).values_list("role", flat=True))
    return bool(roles) and Role.ADMINISTRATOR.value not in roles
