"""The work log of a day (工作日志, domain/03 §The relationship manager's day): when its words may
be written, and to what they are bound."""

from datetime import date, datetime, timedelta

from outreach.rules.policy import DailyPolicy

WORDS_LENGTH = 2000


def may_write(policy: DailyPolicy, day: date, *, at: datetime) -> bool:
    """On the day itself, and afterwards as long as its last contact may be amended; ``at`` is
    local."""
    over = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=at.tzinfo)
    return day <= at.date() and at < over + timedelta(hours=policy.amend_hours)


def words_key(day: date) -> str:
    """What the words are sealed by, beside their writer."""
    return f"day-{day}"
