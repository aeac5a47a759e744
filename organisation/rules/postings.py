"""How postings follow each other in time."""

from collections.abc import Iterable
from datetime import date


def unbroken_since(spans: Iterable[tuple[date, date | None]], *, on: date) -> date | None:
    """Since when some posting was held on every day up to ``on``; None if none is on that day.

    ``spans``: first day, and the day left, which is not a day of the posting any more; None while
    it lasts (domain/02 §Fine print)."""
    since: date | None = None
    reached = [(first, left) for first, left in spans if first <= on]
    is_longer = True
    while is_longer:
        is_longer = False
        for first, left in reached:
            lasts = left is None or (left > on if since is None else left >= since)
            if lasts and (since is None or first < since):
                since, is_longer = first, True
    return since
