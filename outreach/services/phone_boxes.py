"""Phone boxes: made by an administrator, who reads the secret once; disabled, renewed."""

import secrets
from datetime import datetime

from django.db import transaction

from organisation.models import Institution, User
from organisation.rules.sealing import seal, unseal
from organisation.selectors.keys import keyring
from outreach.models import PhoneBox
from outreach.rules.signing import is_on_time, is_signed

SECRET_BYTES = 32
PLACE = {"table": "phone_box", "column": "secret"}
NO_SECRET = "-" * 43  # what an unknown box is compared with: it is answered no sooner


class BoxClosed(LookupError):
    """It is disabled."""


class NotSigned(PermissionError):
    """No such box, a disabled one, or not signed by its secret: one answer for all."""


class ClockOff(PermissionError):
    """Signed, but its clock and ours are too far apart, or it is a recording of an old report."""


@transaction.atomic
def make_box(
    *, name: str, institution: Institution, by: User, at: datetime
) -> tuple[PhoneBox, str]:
    """The box and its secret, told once and kept sealed."""
    code, text = f"box-{secrets.token_hex(5)}", secrets.token_urlsafe(SECRET_BYTES)
    box = PhoneBox.objects.create(
        name=name, institution=institution, code=code, secret_sealed=_sealed(code, text),
        secret_at=at, made_at=at, made_by=by,
    )  # fmt: skip
    return box, text


@transaction.atomic
def renew_secret(*, box: PhoneBox, at: datetime) -> str:
    """A new secret, told once; what is signed by the old one is refused from now on."""
    text = secrets.token_urlsafe(SECRET_BYTES)
    kept = PhoneBox.objects.filter(pk=box.pk)
    kept.update(secret_sealed=_sealed(box.code, text), secret_at=at)
    return text


def disable_box(*, box: PhoneBox, by: User, at: datetime) -> bool:
    """It is taken no more; False if it was disabled before. What it reported stays."""
    kept = PhoneBox.objects.filter(pk=box.pk, disabled_at=None)
    return bool(kept.update(disabled_at=at, disabled_by=by))


def enable_box(*, box: PhoneBox) -> bool:
    """It is taken again, by its last secret; False if it was not disabled."""
    kept = PhoneBox.objects.filter(pk=box.pk, disabled_at__isnull=False)
    return bool(kept.update(disabled_at=None, disabled_by=None))


def box_of_report(*, code: str, stamp: str, given: str, body: bytes, at: datetime) -> PhoneBox:
    """The box that signed this report, with its institution; one statement. Raises NotSigned,
    ClockOff."""
    found = PhoneBox.objects.select_related("institution").filter(code=code, disabled_at=None)
    box = found.first() if code.isprintable() else None
    secret = NO_SECRET if box is None else unseal(
        keyring(), bytes(box.secret_sealed), row=box.code, **PLACE
    )  # fmt: skip
    if not is_signed(secret, stamp, body, given) or box is None:
        raise NotSigned
    if not is_on_time(stamp, at=at):
        raise ClockOff
    return box


def _sealed(code: str, text: str) -> bytes:
    return seal(keyring(), text, row=code, **PLACE)
