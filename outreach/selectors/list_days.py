"""Which day's list people work."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from outreach.models import ListDay


def list_at_hand(days: QuerySet[ListDay], today: date) -> ListDay | None:
    """Today's, or that of the next workday, or the last there was. At most two statements."""
    coming = days.filter(day__gte=today).order_by("day")[:1]
    last = days.filter(day__lt=today).order_by("-day")[:1]
    found = [*coming] or [*last]
    return found[0] if found else None


def had_on(day: date) -> Q:
    """Of contacts: those of a local day, by the column that they are indexed by."""
    begins = datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())
    return Q(at__gte=begins, at__lt=begins + timedelta(days=1))
