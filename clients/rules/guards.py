"""What must not be done with a client, before what could be (domain/03 §Rules that protect
clients)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clients.rules.calendar import age, months_after


class Guard(StrEnum):
    """In the order they are shown: the gravest first."""

    DO_NOT_CONTACT = "do_not_contact"
    NO_CONSENT = "no_consent"
    NOT_ASSESSED = "not_assessed"
    ASSESSMENT_EXPIRED = "assessment_expired"
    SENIOR = "senior"


@dataclass(frozen=True)
class Facts:
    """What the guards are told by."""

    is_do_not_contact: bool
    has_marketing_consent: bool
    risk_level: str
    risk_assessed_on: date | None
    birthday: date | None


def guards_of(facts: Facts, *, on: date, assessment_months: int, senior_age: int) -> list[Guard]:
    """The guards that stand on a day.

    An assessment counts until the day before the same day ``assessment_months`` later. ``senior``
    begins with the birthday: "over 65" is read as having turned 65, the more careful reading.
    """
    found = []
    if facts.is_do_not_contact:
        found.append(Guard.DO_NOT_CONTACT)
    if not facts.has_marketing_consent:
        found.append(Guard.NO_CONSENT)
    if not facts.risk_level or facts.risk_assessed_on is None:
        found.append(Guard.NOT_ASSESSED)
    elif months_after(facts.risk_assessed_on, assessment_months) <= on:
        found.append(Guard.ASSESSMENT_EXPIRED)
    if facts.birthday is not None and age(facts.birthday, on) >= senior_age:
        found.append(Guard.SENIOR)
    return found


def covers(risk_level: str, product_level: str) -> bool:
    """Whether a client of level C1…C5 may be offered a product of level R1…R5 (C1→R1 … C5→R5).
    A product without a level is offered to anybody; a client without one is offered none."""
    return not product_level or (bool(risk_level) and product_level[1:] <= risk_level[1:])
