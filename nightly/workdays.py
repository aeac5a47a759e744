"""The days on which a Chinese bank's warehouse sends files."""

from datetime import date
from functools import cache

import chinese_calendar

SATURDAY = 5


@cache
def is_workday(day: date) -> bool:
    """Whether ``day`` is a workday, moved ones included; beyond the years that the library's
    published calendar knows, every Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY
