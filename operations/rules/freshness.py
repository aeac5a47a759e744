"""Whether the published day is the one people may expect by now."""

from datetime import date, datetime, time, timedelta


def expected_day(now: datetime, *, late_at: time) -> date:
    """The day that should be published at ``now`` (local time): yesterday once the night has had
    its time, before that the day before (files come T+1, domain/08)."""
    days_back = 1 if now.time() >= late_at else 2
    return now.date() - timedelta(days=days_back)


def is_late(published_on: date | None, now: datetime, *, late_at: time) -> bool:
    """Whether pages stand on an older day than expected; nothing published yet is not late."""
    return published_on is not None and published_on < expected_day(now, late_at=late_at)


def was_late(as_of: date, published_at: datetime, *, late_at: time) -> bool:
    """Whether the night of ``as_of`` was published (local time) after its morning's limit."""
    limit = datetime.combine(as_of + timedelta(days=1), late_at, tzinfo=published_at.tzinfo)
    return published_at > limit
