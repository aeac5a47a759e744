"""Somebody away, somebody standing in, and an account with a past, for looking at."""

from datetime import date, timedelta

from django.utils import timezone

from organisation.models import AccountEvent, Leave, StandIn, User
from organisation.rules.roles import Role
from tests.factories import second_factor


def make_absences(users: dict[Role, User], today: date) -> None:
    """The relationship manager is away, the lobby manager stands in; the account has a past."""
    away, other = users[Role.RELATIONSHIP_MANAGER], users[Role.LOBBY_MANAGER]
    from_on, until_on = today - timedelta(days=3), today + timedelta(days=9)
    Leave.objects.create(staff=away.staff, from_on=from_on, until_on=until_on, reason="年休假")
    StandIn.objects.create(
        staff=other.staff, stands_in_for=away.staff, role=Role.RELATIONSHIP_MANAGER,
        from_on=from_on, until_on=until_on,
    )  # fmt: skip
    second_factor(away)
    admin = users[Role.ADMINISTRATOR]
    for kind, by, why in (
        ("made", None, ""),
        ("code_issued", admin, "本人忘记密码，已当面核对"),
    ):
        AccountEvent.objects.create(user=away, kind=kind, by=by, reason=why, at=timezone.now())
