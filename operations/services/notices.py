"""Telling people what the system met, once each."""

from datetime import date, datetime

from operations.models import Notice


def tell(
    *,
    key: str,
    level: str,
    subject: str,
    as_of: date | None,
    facts: dict[str, object] | None = None,
) -> bool:
    """Store a notice unless one with ``key`` was told before; returns whether it is new."""
    _, is_new = Notice.objects.get_or_create(
        key=key,
        defaults={"level": level, "subject": subject, "as_of": as_of, "facts": facts or {}},
    )
    return is_new


def settle_notices(*, until: date, at: datetime) -> int:
    """The days up to ``until`` are published: what was told about them is over."""
    open_ones = Notice.objects.filter(settled_at__isnull=True, as_of__lte=until)
    return open_ones.update(settled_at=at)
