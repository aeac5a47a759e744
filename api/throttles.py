"""How often one token, or one person at the docs page, may ask (``settings.API_…_A_MINUTE``)."""

from math import ceil
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from api.caller import Caller

if TYPE_CHECKING:  # the framework's views are being made while it asks for this module
    from rest_framework.views import APIView

SAFE = ("GET", "HEAD", "OPTIONS")
MINUTE = 60


class PerCaller(BaseThrottle):
    """Reads and everything else are counted apart; a search sent by POST counts as a read.

    The framework's own throttle reads a list of instants and writes it back: of requests that come
    at once each finds room. Here one atomic increment per clock minute takes a place, and only who
    took one within the limit is let in. The minute before counts by the share of it that lies
    less than sixty seconds back, so that a limit is not had twice around the full minute.
    """

    wait_for: float | None = None

    def allow_request(self, request: Request, view: "APIView") -> bool:
        if not isinstance(request.auth, Caller):
            return True
        is_read = request.method in SAFE or getattr(view, "action", "") == "search"
        kind = "read" if is_read else "write"
        most = settings.API_READS_A_MINUTE if is_read else settings.API_WRITES_A_MINUTE
        minute, second = divmod(request.auth.at.timestamp(), MINUTE)
        self.wait_for = place_in_minute(f"api:{kind}:{request.auth.key}", int(minute), second, most)
        return self.wait_for is None

    def wait(self) -> float | None:
        """Seconds until there is room again."""
        return self.wait_for


def place_in_minute(name: str, minute: int, second: float, most: int) -> float | None:
    """Takes a place in this minute; None if there was one, else the seconds until there is."""
    before = cache.get(f"{name}:{minute - 1}", 0)
    key = f"{name}:{minute}"
    # Outlives the next minute, which looks back at it: never gone between the two commands.
    cache.add(key, 0, timeout=3 * MINUTE)
    taken = cache.incr(key)
    if before * (MINUTE - second) / MINUTE + taken <= most:
        return None
    cache.decr(key)  # who was refused takes nobody's place
    return _seconds_left(before, min(taken - 1, most), second, most)


def _seconds_left(before: int, taken: int, second: float, most: int) -> float:
    """Until one more fits: in this minute, or in the next one, which looks back at ``taken``."""
    if taken < most:
        return max(1, ceil(MINUTE * (1 - (most - taken - 1) / before) - second))
    return ceil(MINUTE - second + MINUTE * (1 - (most - 1) / max(taken, 1)))
