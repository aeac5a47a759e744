"""What falls due in the next 30 days, as a calendar: weeks down, days across."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from clients.models import InstitutionBoard

DAYS_AHEAD = 30
WARMEST = 6


@dataclass(frozen=True)
class DueDay:
    """One day of the calendar. ``heat`` is 0 … 6 by its share of the heaviest day's amount;
    ``is_inside`` is false for days of the first and last week that are not among the thirty."""

    day: date
    holdings: int
    clients: int
    amount: Decimal
    heat: int
    is_inside: bool


@dataclass(frozen=True)
class Maturities:
    """``heaviest`` is the day with the largest amount, the earliest of equals; None without any."""

    weeks: Sequence[Sequence[DueDay]]
    holdings: int
    amount: Decimal
    heaviest: DueDay | None


def maturities_of(board: InstitutionBoard, as_of: date) -> Maturities:
    """The calendar of the 30 days after ``as_of``, in whole weeks from Monday."""
    due = {
        date.fromisoformat(day): (holdings, clients, Decimal(amount))
        for day, holdings, clients, amount in board.maturities
    }
    most = max((amount for *_, amount in due.values()), default=Decimal(0))
    first, last = as_of + timedelta(days=1), as_of + timedelta(days=DAYS_AHEAD)
    monday = first - timedelta(days=first.weekday())
    weeks = []
    while monday <= last:
        days = [monday + timedelta(days=place) for place in range(7)]
        weeks.append([_due_day(day, due, most, is_inside=first <= day <= last) for day in days])
        monday += timedelta(days=7)
    inside = [day for week in weeks for day in week if day.is_inside]
    heaviest = max(inside, key=lambda day: day.amount)
    return Maturities(
        weeks=weeks,
        holdings=sum(day.holdings for day in inside),
        amount=sum((day.amount for day in inside), Decimal(0)),
        heaviest=heaviest if heaviest.amount else None,
    )


def _due_day(
    day: date,
    due: Mapping[date, tuple[int, int, Decimal]],
    most: Decimal,
    *,
    is_inside: bool,
) -> DueDay:
    holdings, clients, amount = due.get(day, (0, 0, Decimal(0)))
    heat = int(-(-WARMEST * amount // most)) if most else 0
    return DueDay(day, holdings, clients, amount, heat, is_inside)
