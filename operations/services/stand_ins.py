"""Recording a stand-in, and telling the person whose book is to be worked."""

from datetime import date, datetime

from django.db import transaction

from operations.models import PersonalNotice
from operations.services.telling import tell_person
from organisation.models import StandIn, User
from organisation.rules.roles import Role
from organisation.services.absences import record_stand_in


@transaction.atomic
def stand_in_and_tell(
    *, employee_no: str, stands_in_for: str, role: Role, from_on: date, until_on: date, by: User,
    on: date, at: datetime,
) -> StandIn:  # fmt: skip
    """``record_stand_in``, with what it raises; who stands in reads of it at the bell."""
    made = record_stand_in(
        employee_no=employee_no, stands_in_for=stands_in_for, role=role, from_on=from_on,
        until_on=until_on, by=by, on=on,
    )  # fmt: skip
    tell_person(
        key=f"stand_in/{made.pk}", employee_no=made.staff_id, kind=PersonalNotice.Kind.STAND_IN,
        facts={
            "other": made.stands_in_for_id, "role": made.role, "from_on": from_on.isoformat(),
            "until_on": until_on.isoformat(),
        },
        at=at,
    )  # fmt: skip
    return made
