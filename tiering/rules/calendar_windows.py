"""The windows of the averages as calendar days (domain/02 §Averages and its "Exactly")."""

from dataclasses import dataclass
from datetime import date, timedelta

TRAILING_DAYS = 365
YEAR_TO_DATE, TRAILING_365, SINCE_OPENING = "year_to_date", "trailing_365", "since_opening"


@dataclass(frozen=True)
class Windows:
    """The windows that end with ``day``.

    ``*_days`` are the calendar days elapsed, both ends counted; ``*_anchor`` is the day before the
    window, so a window's balance-days are C(day) − C(anchor), C being the sum of all B up to a day.
    """

    day: date
    month_days: int
    quarter_days: int
    year_days: int
    month_anchor: date
    quarter_anchor: date
    year_anchor: date
    trailing_anchor: date


def windows_of(day: date) -> Windows:
    """The windows ending with ``day``."""
    month_start = day.replace(day=1)
    quarter_start = month_start.replace(month=day.month - (day.month - 1) % 3)
    year_start = date(day.year, 1, 1)
    eve = timedelta(days=1)
    return Windows(
        day=day,
        month_days=(day - month_start).days + 1,
        quarter_days=(day - quarter_start).days + 1,
        year_days=(day - year_start).days + 1,
        month_anchor=month_start - eve,
        quarter_anchor=quarter_start - eve,
        year_anchor=year_start - eve,
        trailing_anchor=day - timedelta(days=TRAILING_DAYS),
    )


def usual_basis(day: date, *, average_basis: str, min_days_in_year: int) -> str:
    """The basis of a client with enough history: early in the year the trailing average stands in
    for the year's few days (domain/02 "Exactly"). Clients with fewer than ``min_days_of_history``
    days are ``since_opening`` before this is asked."""
    early = windows_of(day).year_days < min_days_in_year
    return TRAILING_365 if early else average_basis
