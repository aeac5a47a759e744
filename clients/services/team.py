"""The service team of a private client (柔性团队, domain/02 §Locks and approvals): people who see
that client only, masked, for as long as the primary manager keeps them in it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clients.models import ClientGrant
from clients.selectors.one_client import SeenClient
from clients.services.records import (
    MayNotEdit,
    NotThere,
    RecordRefused,
    ThereAlready,
    UnknownEmployee,
    must_edit,
)
from organisation.models import Posting, User
from organisation.rules.permissions import Permission, roles_with
from organisation.selectors.access import Access

TIER = "private"
SEES_A_TEAM_S_CLIENT = (Permission.SEE_GRANTED_CLIENTS, Permission.SEE_TEAM_CLIENTS)


class CannotSee(RecordRefused):
    """The person's roles see no client handed to them: a place in the team would be empty."""


def must_lead(access: Access, seen: SeenClient) -> None:
    """Raises MayNotEdit unless the private client is in the person's book, own or stood in for."""
    must_edit(access, seen)
    if not (seen.is_book and seen.snapshot.tier == TIER):
        raise MayNotEdit(seen.client_no)


@transaction.atomic
def add_to_team(
    *,
    access: Access,
    seen: SeenClient,
    employee_no: str,
    reason: str,
    by: User,
    at: datetime,
) -> ClientGrant:
    """From this moment the person sees the client. Raises MayNotEdit, UnknownEmployee for who holds
    no posting today, CannotSee, ThereAlready."""
    must_lead(access, seen)
    today = timezone.localdate(at)
    working = Posting.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=today), staff_id=employee_no, joined_on__lte=today
    )
    roles = set(working.values_list("role", flat=True))
    if not roles:
        raise UnknownEmployee(employee_no)
    if not any(roles & set(roles_with(right)) for right in SEES_A_TEAM_S_CLIENT):
        raise CannotSee(employee_no)
    grant, is_new = ClientGrant.objects.get_or_create(
        client_no=seen.client_no, employee_no=employee_no, source=ClientGrant.Source.TEAM,
        reference="", ended_at=None,
        defaults={"reason": reason.strip(), "granted_at": at, "granted_by": by},
    )  # fmt: skip
    if not is_new:
        raise ThereAlready(employee_no)
    return grant


@transaction.atomic
def end_in_team(*, access: Access, seen: SeenClient, grant_id: int, by: User, at: datetime) -> None:
    """The person sees the client no more, with the next request. Raises MayNotEdit, NotThere."""
    must_lead(access, seen)
    grant = ClientGrant.objects.select_for_update().filter(
        pk=grant_id, client_no=seen.client_no, source=ClientGrant.Source.TEAM,
        ended_at__isnull=True,
    ).first()  # fmt: skip
    if grant is None:
        raise NotThere(grant_id)
    grant.ended_at, grant.ended_by = at, by
    grant.save(update_fields=["ended_at", "ended_by"])
