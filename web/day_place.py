"""Where a page of a list in the order of days begins: the day and the row it follows, as an address
names them."""

from datetime import date


def day_place(text: str, *, sign: str = "_") -> tuple[date, str] | None:
    """Behind which day and row; what is no such place begins at the start."""
    day, _sign, row = text.partition(sign)
    try:
        return (date.fromisoformat(day), row) if row else None
    except ValueError:
        return None
