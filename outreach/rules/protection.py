"""What forbids a contact (domain/03 §Rules that protect clients). Asked before every call, message
and visit, and again by whoever writes it down: a warning alone would not stop anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clients.rules.guards import Guard, covers
from outreach.rules.policy import DailyPolicy, Purpose


class Refusal(StrEnum):
    """In the order they are told: the gravest first."""

    DO_NOT_CONTACT = "do_not_contact"
    NO_CONSENT = "no_consent"
    OUT_OF_WINDOW = "out_of_window"
    ONE_A_DAY = "one_a_day"
    OTHERS_PLAN = "others_plan"
    NOT_ASSESSED = "not_assessed"
    ASSESSMENT_EXPIRED = "assessment_expired"
    NOT_SUITABLE = "not_suitable"


ABOUT_PRODUCTS = frozenset({Refusal.NOT_ASSESSED, Refusal.ASSESSMENT_EXPIRED, Refusal.NOT_SUITABLE})


@dataclass(frozen=True)
class Wanted:
    """A contact somebody is about to make. ``at`` is local to the client and aware; ``side`` is the
    side of the bank it comes from, one of the policy's ``plan_order``; ``product_levels`` are the
    risk levels (R1 … R5, or empty) of the products to be offered."""

    purpose: Purpose
    at: datetime
    side: str
    product_levels: Sequence[str] = ()


@dataclass(frozen=True)
class Known:
    """What is known of the client. ``marketed_today`` counts marketing contacts of that day by
    anybody on any channel; ``plan_side`` is the side that runs an active plan, if any, and
    ``is_own_plan`` whether it is of the person who asks."""

    guards: Sequence[Guard]
    risk_level: str
    marketed_today: int = 0
    plan_side: str | None = None
    is_own_plan: bool = False


def refusals(policy: DailyPolicy, wanted: Wanted, known: Known) -> Sequence[Refusal]:
    """All that forbids it; none: it may be made. Service contacts are bound by the window only.
    Raises KeyError for a side that the policy does not name."""
    found = [] if is_inside(policy, wanted.at) else [Refusal.OUT_OF_WINDOW]
    if wanted.purpose is Purpose.MARKETING:
        found += _against_marketing(policy, wanted, known)
    return sorted(found, key=list(Refusal).index)


def binding(found: Sequence[Refusal], *, client_began: bool) -> Sequence[Refusal]:
    """Of what forbids a contact that which binds this one: a client who comes or calls by itself is
    heard at any hour and whatever the flags say, and is still offered nothing that does not fit."""
    return [each for each in found if each in ABOUT_PRODUCTS] if client_began else found


def is_inside(policy: DailyPolicy, at: datetime) -> bool:
    """The window's last minute is its end, which is outside."""
    opens, closes = policy.window
    return opens <= at.timetz().replace(tzinfo=None) < closes


def _against_marketing(policy: DailyPolicy, wanted: Wanted, known: Known) -> list[Refusal]:
    forbidding = {
        Guard.DO_NOT_CONTACT: Refusal.DO_NOT_CONTACT, Guard.NO_CONSENT: Refusal.NO_CONSENT,
    }  # fmt: skip
    found = [refusal for guard, refusal in forbidding.items() if guard in known.guards]
    if known.marketed_today >= policy.marketing_per_day:
        found.append(Refusal.ONE_A_DAY)
    if known.plan_side is not None and not known.is_own_plan and _yields(policy, wanted, known):
        found.append(Refusal.OTHERS_PLAN)
    return found + _against_products(wanted, known)


def _yields(policy: DailyPolicy, wanted: Wanted, known: Known) -> bool:
    """Whether the plan that runs is of a side as strong or stronger: manager > branch > remote."""
    order = {side: place for place, side in enumerate(policy.plan_order)}
    return order[str(known.plan_side)] <= order[wanted.side]


def _against_products(wanted: Wanted, known: Known) -> list[Refusal]:
    if not any(wanted.product_levels):
        return []
    if Guard.NOT_ASSESSED in known.guards:
        return [Refusal.NOT_ASSESSED]
    if Guard.ASSESSMENT_EXPIRED in known.guards:
        return [Refusal.ASSESSMENT_EXPIRED]
    fits = all(covers(known.risk_level, level) for level in wanted.product_levels)
    return [] if fits else [Refusal.NOT_SUITABLE]
