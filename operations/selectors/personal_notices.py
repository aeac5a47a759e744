"""What one person was told."""

from collections.abc import Sequence

from django.db.models import F

from operations.models import PersonalNotice


def own_notices(employee_no: str, *, limit: int) -> Sequence[PersonalNotice]:
    """One's own, the unread before the read, the newest first. One query."""
    mine = PersonalNotice.objects.filter(employee_no=employee_no)
    order = (F("read_at").desc(nulls_first=True), "-told_at", "-pk")
    return list(mine.order_by(*order)[:limit])


def unread_notices(employee_no: str, *, limit: int) -> Sequence[PersonalNotice]:
    """One's own that were not read yet, the newest first. One query."""
    mine = PersonalNotice.objects.filter(employee_no=employee_no, read_at__isnull=True)
    return list(mine.order_by("-told_at", "-pk")[:limit])


def unread_count(employee_no: str) -> int:
    """One query."""
    mine = PersonalNotice.objects.filter(employee_no=employee_no, read_at__isnull=True)
    return mine.count()
