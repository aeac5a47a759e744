"""What people, campaigns and cohorts ask managers to contact clients for."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from clients.models import LastContact
from clients.services.handing import take_clients_back
from organisation.selectors.away import away_on
from organisation.selectors.postings import in_force
from outreach.models import Assigned
from outreach.policies.daily_work import daily_policy

HANDED_OUT = "maturity"  # reference of the grants of who calls a client without a manager


@transaction.atomic
def end_assigned(*, before: date, at: datetime) -> int:
    """End what was answered by an effective contact that its maker can no longer amend (until then
    it is only silent), what is over before that day (the same may be asked for again), and what
    waits for somebody who has left or is away then: nobody who is not there is given a client
    (domain/01). With it end the grants of those who were to call. Answers on how many."""
    amendable = timedelta(days=-(-daily_policy().amend_hours // 24))
    reached = LastContact.objects.filter(
        client_id=OuterRef("client_no"), effective_on__gte=OuterRef("from_on"),
        effective_on__lt=timezone.localdate(at) - amendable,
    )  # fmt: skip
    is_over = Q(until_on__lt=before) | Exists(reached) | Q(employee_no__in=_gone(before))
    over = Assigned.objects.filter(is_over, ended_at__isnull=True)
    named = sorted(over.exclude(employee_no="").values_list("client_no", flat=True))
    ended = over.update(ended_at=at)
    take_clients_back(client_nos=named, reference=HANDED_OUT, by=None, at=at)
    return ended


def _gone(on: date) -> set[str]:
    """Of those somebody was assigned to: who is not posted any more, or away on that day."""
    named = Assigned.objects.filter(ended_at__isnull=True).exclude(employee_no="")
    people = set(named.values_list("employee_no", flat=True))
    posted = set(in_force(on).filter(staff_id__in=people).values_list("staff_id", flat=True))
    return (people - posted) | (people & away_on(on))
