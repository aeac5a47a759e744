"""How often one token, or one person at the docs page, may ask (``settings.API_…_A_MINUTE``)."""

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from api.caller import Caller

if TYPE_CHECKING:  # the framework's views are being made while it asks for this module
    from rest_framework.views import APIView

SAFE = ("GET", "HEAD", "OPTIONS")


class PerCaller(SimpleRateThrottle):
    """Reads and everything else are counted apart; a search sent by POST counts as a read."""

    def __init__(self) -> None:
        """The rate is the request's: nothing to read beforehand."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        is_read = request.method in SAFE or getattr(view, "action", "") == "search"
        self.scope = "read" if is_read else "write"
        most = settings.API_READS_A_MINUTE if is_read else settings.API_WRITES_A_MINUTE
        self.rate = f"{most}/min"
        self.num_requests, self.duration = most, 60
        allowed: bool = super().allow_request(request, view)
        return allowed

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        if not isinstance(request.auth, Caller):
            return None
        return f"api:{self.scope}:{request.auth.key}"
