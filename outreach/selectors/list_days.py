"""Which day's list people work, and how its rows are counted beside others."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, IntegerField, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from outreach.models import ListDay


def list_at_hand(days: QuerySet[ListDay], today: date) -> ListDay | None:
    """Today's, or that of the next workday, or the last there was. At most two statements."""
    found = [*coming(days, today)] or [*last(days, today)]
    return found[0] if found else None


def coming(days: QuerySet[ListDay], today: date) -> QuerySet[ListDay]:
    """Today's list or that of the next workday."""
    return days.filter(day__gte=today).order_by("day")[:1]


def last(days: QuerySet[ListDay], today: date) -> QuerySet[ListDay]:
    """The last list there was before today."""
    return days.filter(day__lt=today).order_by("-day")[:1]


def had_on(day: date) -> Q:
    """Of contacts: those of a local day, by the column that they are indexed by."""
    return had_between(*instants_of(day))


def had_between(begins: datetime, ends: datetime) -> Q:
    return Q(at__gte=begins, at__lt=ends)


def instants_of(day: date) -> tuple[datetime, datetime]:
    """When a local day begins, and when the next one does."""
    begins = datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())
    return begins, begins + timedelta(days=1)


def counted(rows: QuerySet[Any], count: Count) -> Coalesce:
    """A count as a column: of all rows of a subquery."""
    one = rows.order_by().annotate(whole=Value(1)).values("whole").annotate(n=count)
    return Coalesce(Subquery(one.values("n"), output_field=IntegerField()), 0)
