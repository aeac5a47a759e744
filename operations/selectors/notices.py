"""What was told: the open notices, and the newest of all."""

from collections.abc import Sequence

from django.db.models import Case, F, When

from operations.models import Notice


def open_notices() -> Sequence[Notice]:
    """What nobody settled yet, the earliest day first: days after it wait for it. One query."""
    told = Notice.objects.filter(settled_at__isnull=True)
    return list(told.order_by(F("as_of").asc(nulls_last=True), "pk"))


def told_notices(*, limit: int) -> Sequence[Notice]:
    """The open ones, then the settled ones; the newest told first in both. One query."""
    is_settled = Case(When(settled_at__isnull=True, then=False), default=True)
    return list(Notice.objects.order_by(is_settled, "-told_at", "-pk")[:limit])
