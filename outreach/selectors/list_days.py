"""Which day's list people work, and how its rows are counted beside others."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, IntegerField, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
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


def counted(rows: QuerySet[Any], count: Count) -> Coalesce:
    """A count as a column: of all rows of a subquery."""
    one = rows.order_by().annotate(whole=Value(1)).values("whole").annotate(n=count)
    return Coalesce(Subquery(one.values("n"), output_field=IntegerField()), 0)
