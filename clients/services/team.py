"""The service team of a private client (柔性团队, domain/02 §Locks and approvals): people who see
that client only, for as long as it is private and the primary manager keeps them in it. Who holds
no role that sees names (``employee``) sees it masked (domain/01)."""

from datetime import date, datetime

from django.db import transaction
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
from operations.models import PersonalNotice
from operations.services.bulk import execute
from operations.services.telling import tell_person
from organisation.models import User
from organisation.rules.permissions import Permission, roles_with
from organisation.selectors.access import Access
from organisation.selectors.postings import in_force

TIER = "private"
SEES_A_TEAM_S_CLIENT = (Permission.SEE_GRANTED_CLIENTS, Permission.SEE_TEAM_CLIENTS)
# Ends what is open of clients who are not private in the run, and tells the manager of today; of a
# client without one, who let the person in. Once: what is ended is not open any more.
END_OF_RUN = """
WITH ended AS (
    UPDATE clients_clientgrant AS g SET ended_at = %(at)s
    WHERE g.source = 'team' AND g.ended_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM clients_snapshot AS s
        WHERE s.run_id = %(run)s AND s.client_no = g.client_no AND s.tier = %(tier)s
    )
    RETURNING g.client_no, g.granted_by_id
), told AS (
    SELECT e.client_no, coalesce(s.employee_no, u.employee_no) AS employee_no, count(*) AS members
    FROM ended AS e
    LEFT JOIN clients_snapshot AS s ON s.run_id = %(run)s AND s.client_no = e.client_no
    LEFT JOIN organisation_user AS u ON u.id = e.granted_by_id
    GROUP BY 1, 2
)
INSERT INTO operations_personalnotice (key, employee_no, kind, as_of, facts, told_at)
SELECT concat_ws(':', 'team_ended', %(as_of)s, employee_no, client_no), employee_no, 'team_ended',
    %(as_of)s, jsonb_build_object('client', client_no, 'members', members), %(at)s
FROM told WHERE employee_no IS NOT NULL
ON CONFLICT (key) DO NOTHING
"""


class CannotSee(RecordRefused):
    """The person's roles see no client handed to them: a place in the team would be empty."""


def must_lead(access: Access, seen: SeenClient) -> None:
    """Raises MayNotEdit unless the private client is in the person's book, own or stood in for."""
    must_manage(access, seen)
    if seen.snapshot.tier != TIER:
        raise MayNotEdit(seen.client_no)


def must_manage(access: Access, seen: SeenClient) -> None:
    """Raises MayNotEdit unless the client, of whatever tier, is in the person's book, own or stood
    in for: what was let in before may always be shown out."""
    must_edit(access, seen)
    if not seen.is_book:
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
    """From this moment the person sees the client, and is told. Raises MayNotEdit, UnknownEmployee
    for who holds no posting today, CannotSee, ThereAlready."""
    must_lead(access, seen)
    working = in_force(timezone.localdate(at)).filter(staff_id=employee_no)
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
    tell_person(
        key=f"team/{grant.pk}", employee_no=employee_no, kind=PersonalNotice.Kind.TEAM_JOINED,
        facts={"client": seen.client_no, "by": by.employee_no}, at=at,
    )  # fmt: skip
    return grant


@transaction.atomic
def end_in_team(*, access: Access, seen: SeenClient, grant_id: int, by: User, at: datetime) -> None:
    """The person sees the client no more, with the next request. Raises MayNotEdit, NotThere."""
    must_manage(access, seen)
    grant = ClientGrant.objects.select_for_update().filter(
        pk=grant_id, client_no=seen.client_no, source=ClientGrant.Source.TEAM,
        ended_at__isnull=True,
    ).first()  # fmt: skip
    if grant is None:
        raise NotThere(grant_id)
    grant.ended_at, grant.ended_by = at, by
    grant.save(update_fields=["ended_at", "ended_by"])


def end_teams_of_run(*, run_id: int, as_of: date, at: datetime) -> None:
    """Who has left ``private`` with this run has no service team any more (domain/02 §Locks and
    approvals): its members see the client no longer, and the manager is told. Idempotent; inside
    the transaction of the publishing, after the run's snapshot is attached."""
    execute(END_OF_RUN, {"run": run_id, "as_of": as_of, "at": at, "tier": TIER})
