"""Clients handed to a person for a while: whoever gets them sees them by name until then
(domain/01 §Who may see what)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from clients.models import ClientGrant
from organisation.models import User

LIST = ClientGrant.Source.LIST


@transaction.atomic
def hand_clients(
    *,
    client_nos: Collection[str],
    employee_no: str,
    reference: str,
    reason: str,
    until: datetime,
    by: User,
    at: datetime,
) -> int:
    """Grant them under ``reference`` (which list it is); who was handed so already stays. Answers
    on how many are new."""
    handed = ClientGrant.objects.filter(
        client_no__in=client_nos, employee_no=employee_no, source=LIST, reference=reference,
        ended_at__isnull=True,
    ).values_list("client_no", flat=True)  # fmt: skip
    fresh = sorted(set(client_nos) - set(handed))
    ClientGrant.objects.bulk_create(
        [
            ClientGrant(
                client_no=number, employee_no=employee_no, source=LIST, reference=reference,
                reason=reason, granted_at=at, until=until, granted_by=by,
            )
            for number in fresh
        ],
        ignore_conflicts=True,  # at this moment, by somebody else
    )  # fmt: skip
    return len(fresh)


def take_clients_back(
    *, client_nos: Collection[str], reference: str, but: str = "", by: User | None, at: datetime
) -> int:
    """End what was handed out under ``reference``, to anybody but the employee number ``but``;
    ``by`` None: the night."""
    handed = ClientGrant.objects.filter(
        client_no__in=client_nos, source=LIST, reference=reference, ended_at__isnull=True
    )
    return handed.exclude(employee_no=but).update(ended_at=at, ended_by=by)
