"""The signature of a phone box: HMAC-SHA256 over moment and body, by the secret both sides have."""

import hmac
from datetime import datetime

from outreach.rules.calls import CLOCK


def signature(secret: str, stamp: str, body: bytes) -> str:
    """64 hexadecimal digits over ``stamp``, a full stop and the body; ``stamp``: seconds since
    1970, as they are sent."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, "sha256").hexdigest()


def is_signed(secret: str, stamp: str, body: bytes, given: str) -> bool:
    """Compared in the same time whatever is right of it."""
    return hmac.compare_digest(signature(secret, stamp, body).encode(), given.encode())


def is_on_time(stamp: str, *, at: datetime) -> bool:
    """Not so for what is no number, and for what was signed longer ago or later than clocks may be
    apart: what somebody recorded is of no use for long."""
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return False
    # Compared as numbers: a stamp of twelve digits may be of a year that no calendar has.
    return abs(at.timestamp() - int(stamp)) <= CLOCK.total_seconds()
