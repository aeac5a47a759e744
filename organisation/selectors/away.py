"""Who is away on a day (domain/01: keeps the book and is given nobody)."""

from datetime import date

from django.db.models import Q, QuerySet

from organisation.models import Leave


def away_on(day: date) -> frozenset[str]:
    """Employee numbers on leave or suspended on ``day``, first and last day included."""
    return frozenset(leaves_on(day).values_list("staff_id", flat=True))


def leaves_on(day: date) -> QuerySet[Leave]:
    """The leaves and suspensions that cover a day."""
    return Leave.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=day), from_on__lte=day)
