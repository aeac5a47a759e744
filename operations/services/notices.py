"""Telling people what the system met, once each."""

from collections.abc import Sequence
from datetime import date, datetime

from operations.models import Notice
from operations.rules.stops import Reason


def tell(
    *,
    key: str,
    level: str,
    subject: str,
    as_of: date | None,
    at: datetime,
    reasons: Sequence[Reason] = (),
) -> bool:
    """Store a notice unless one with ``key`` is open; returns whether it is told now. One that was
    settled is opened again: the same thing has happened once more."""
    told = {"reasons": list(reasons), "told_at": at}
    notice, is_new = Notice.objects.get_or_create(
        key=key, defaults={"level": level, "subject": subject, "as_of": as_of} | told
    )
    settled = Notice.objects.filter(pk=notice.pk, settled_at__isnull=False)
    return bool(settled.update(settled_at=None, **told)) or is_new


def reword(*, key: str, reasons: Sequence[Reason]) -> bool:
    """What is open under ``key`` has another cause by now; it is not told anew."""
    open_one = Notice.objects.filter(key=key, settled_at__isnull=True)
    return bool(open_one.exclude(reasons=list(reasons)).update(reasons=list(reasons)))


def settle_notices(*, until: date, at: datetime) -> int:
    """The days up to ``until`` are published: what was told about them is over."""
    open_ones = Notice.objects.filter(settled_at__isnull=True, as_of__lte=until)
    return open_ones.update(settled_at=at)


def settle_notice(*, key: str, at: datetime) -> bool:
    """What was told under ``key`` is over; returns whether it was open."""
    return bool(Notice.objects.filter(key=key, settled_at__isnull=True).update(settled_at=at))
