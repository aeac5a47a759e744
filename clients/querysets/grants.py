"""Which grants count at a moment."""

from datetime import datetime

from django.db.models import Q


def running(at: datetime) -> Q:
    """Begun, neither ended nor over: the one condition under which a grant opens a client."""
    return (
        Q(granted_at__lte=at) & Q(ended_at__isnull=True) & (Q(until__isnull=True) | Q(until__gt=at))
    )
