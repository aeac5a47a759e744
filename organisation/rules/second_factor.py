"""Codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds) and recovery codes."""

import base64
import re
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

from django_otp.oath import TOTP

STEP_SECONDS = 30
SECRET_BYTES = 20
# Clocks of telephones are a little off: a code of the step before or after is taken too.
TOLERANCE_STEPS = 1
RECOVERY_CODES = 10
ISSUER = "WealthCRM"
# Read from paper and typed: no letter that looks like another.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_DIGITS = re.compile(r"\d{6}", re.ASCII)


def new_secret() -> str:
    """A new secret in base32, as authenticator apps take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def otpauth_line(secret: str, employee_no: str) -> str:
    """What the QR code says to an authenticator app."""
    about = urlencode({"secret": secret, "issuer": ISSUER})
    return f"otpauth://totp/{ISSUER}:{quote(employee_no)}?{about}"


def code_at(secret: str, at: datetime) -> str:
    """The code an authenticator app shows at this instant."""
    return f"{_totp(secret, at).token():06d}"


def matching_step(secret: str, code: str, *, at: datetime, after: int | None) -> int | None:
    """The 30-second step the code is of, if it is right at ``at`` and newer than the step
    ``after``: a code once taken is never taken again. None if it is wrong or old."""
    if not _DIGITS.fullmatch(code):
        return None
    totp = _totp(secret, at)
    newest = None if after is None else after + 1
    if not totp.verify(int(code), tolerance=TOLERANCE_STEPS, min_t=newest):
        return None
    return int(totp.t())


def new_recovery_codes() -> list[str]:
    """Ten codes of 2 groups of 5 letters, about 49 bits each."""
    return [new_code(groups=2, letters=5) for _ in range(RECOVERY_CODES)]


def new_code(*, groups: int, letters: int) -> str:
    """Random groups of letters, joined by hyphens."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(letters)) for _ in range(groups))


def bare(code: str) -> str:
    """A typed code without what people put in between, in small letters."""
    return re.sub(r"[\s\-–—－]", "", code).lower()


def _totp(secret: str, at: datetime) -> TOTP:
    totp = TOTP(base64.b32decode(secret), step=STEP_SECONDS)
    totp.time = at.timestamp()
    return totp
