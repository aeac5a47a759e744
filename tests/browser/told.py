"""What the people of the bank for looking at were told: of its nights, and one by one."""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from operations.models import Notice, PersonalNotice
from operations.rules.stops import Reason, reason
from organisation.models import User
from organisation.rules.roles import Role
from tests.factories import NoticeFactory


def tell_people(users: dict[Role, User], last: date) -> None:
    """One notice of each kind, two of them read."""
    manager, head = users[Role.RELATIONSHIP_MANAGER], users[Role.OUTLET_HEAD]
    office, maker = users[Role.BRANCH_OFFICE], manager.employee_no
    role = Role.RELATIONSHIP_MANAGER.value
    told = (
        (manager, "book_moved", {"role": role, "is_primary": True, "joined": 3, "left": 1}),
        (manager, "request_decided", {"request": 1, "kind": "hand_over", "status": "rejected"}),
        (manager, "request_done",
         {"request": 2, "kind": "claim", "status": "refused", "outcome": "no_room"}),
        (manager, "job_ended", {"job": 1, "kind": "client_export", "state": "done"}),
        (head, "shortage",
         {"outlet": "O003", "name": "临港网点", "role": role, "clients": 86, "managers": 1}),
        (office, "requests_waiting", {"branch": "B1", "kind": "hand_over", "by": maker}),
        (office, "proposals_waiting", {"branch": "B1", "proposals": 12}),
        (office, "export_waiting", {"job": 1, "by": maker, "rows": 1_264}),
    )  # fmt: skip
    for n, (user, kind, facts) in enumerate(told):
        at = timezone.now() - timedelta(hours=n)
        PersonalNotice.objects.create(
            key=f"scene:{n}", employee_no=user.employee_no, kind=kind, facts=facts, as_of=last,
            told_at=at, read_at=at if n in (2, 3) else None,
        )  # fmt: skip


def tell_of_nights(as_of: date, why: list[Reason]) -> None:
    """The held night, and three notices of the past."""
    told = datetime(as_of.year, as_of.month, as_of.day, 20, 12, tzinfo=UTC)
    NoticeFactory(as_of=as_of, reasons=why, told_at=told)
    past = {
        4: (Notice.Subject.NIGHT_LATE, []),
        9: (Notice.Subject.NIGHT_FAILED, [reason("step_failed", step="stage", error="NightWrong")]),
        17: (
            Notice.Subject.NIGHT_HELD,
            [reason("too_many_moves", moved=1_204, clients=20_046, limit="5")],
        ),
    }
    for back, (subject, reasons) in past.items():
        at = told - timedelta(days=back)
        NoticeFactory(
            as_of=as_of - timedelta(days=back), subject=subject, reasons=reasons, told_at=at,
            settled_at=at + timedelta(hours=3, minutes=41),
        )  # fmt: skip
