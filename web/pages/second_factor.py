"""Setting up an authenticator app: the secret as a picture and as text."""

import base64
from dataclasses import dataclass

import segno

from organisation.models import User
from organisation.rules.sealing import SealingError, seal, unseal
from organisation.rules.second_factor import new_secret, otpauth_line
from organisation.selectors.keys import keyring


@dataclass(frozen=True)
class SetUp:
    """``offer`` is the secret sealed for this account: the form sends it back, so that nothing is
    kept of an app that was never bound. ``groups`` is the secret as people type it."""

    offer: str
    picture: str
    groups: str
    line: str


def set_up_page(user: User, secret: str) -> SetUp:
    line = otpauth_line(secret, user.employee_no)
    sealed = seal(keyring(), secret, **_place(user))
    return SetUp(
        offer=base64.urlsafe_b64encode(sealed).decode(),
        picture=segno.make(line, error="m").svg_data_uri(scale=4, border=2),
        groups=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        line=line,
    )


def offered_secret(user: User, offer: str) -> str:
    """The secret the form was made with; a new one if it brings none, or one of another account."""
    try:
        return unseal(keyring(), base64.urlsafe_b64decode(offer), **_place(user))
    except (SealingError, ValueError):
        return new_secret()


def _place(user: User) -> dict[str, str]:
    return {"table": "second_factor_offer", "row": str(user.pk), "column": "secret"}
