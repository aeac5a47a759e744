"""Which grants count at a moment, or counted on a day."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone


def running(at: datetime) -> Q:
    """Begun, neither ended nor over: the one condition under which a grant opens a client."""
    return (
        Q(granted_at__lte=at) & Q(ended_at__isnull=True) & (Q(until__isnull=True) | Q(until__gt=at))
    )


def running_on(day: date) -> Q:
    """Begun before the day was over, and neither ended nor over before it began."""
    begins = timezone.make_aware(datetime.combine(day, time.min))
    is_open = (Q(ended_at__isnull=True) | Q(ended_at__gt=begins)) & (
        Q(until__isnull=True) | Q(until__gt=begins)
    )
    return Q(granted_at__lt=begins + timedelta(days=1)) & is_open
