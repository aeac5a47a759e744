"""What people, campaigns and cohorts ask managers to contact clients for."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from clients.models import LastContact
from outreach.models import Assigned
from outreach.policies.daily_work import daily_policy


def end_assigned(*, before: date, at: datetime) -> int:
    """End what was answered by an effective contact that its maker can no longer amend (until then
    it is only silent), and what is over before that day: the same may be asked for again. Answers
    on how many."""
    amendable = timedelta(days=-(-daily_policy().amend_hours // 24))
    reached = LastContact.objects.filter(
        client_id=OuterRef("client_no"), effective_on__gte=OuterRef("from_on"),
        effective_on__lt=timezone.localdate(at) - amendable,
    )  # fmt: skip
    is_over = Q(until_on__lt=before) | Exists(reached)
    open_ones = Assigned.objects.filter(is_over, ended_at__isnull=True)
    return open_ones.update(ended_at=at)
