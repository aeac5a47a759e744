"""What people, campaigns and cohorts ask managers to contact clients for."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from clients.models import LastContact
from outreach.models import Assigned


def end_assigned(*, before: date, at: datetime) -> int:
    """End what was answered by an effective contact, and what is over before that day: the same may
    be asked for again. Answers on how many."""
    reached = LastContact.objects.filter(
        client_id=OuterRef("client_no"), effective_on__gte=OuterRef("from_on")
    )
    is_over = Q(until_on__lt=before) | Exists(reached)
    open_ones = Assigned.objects.filter(is_over, ended_at__isnull=True)
    return open_ones.update(ended_at=at)
