"""Book health (管户健康度, domain/02 §Book health): a 0–100 index, and what each part of it says.

A part without data is left out, and the weights of the others count for the whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CONTACT, FOLLOW_UP, PROFILE, PRODUCTS, ASSETS, LOST = (
    "contact", "follow_up", "profile", "products", "assets", "lost",
)  # fmt: skip
PARTS = (CONTACT, FOLLOW_UP, PROFILE, PRODUCTS, ASSETS, LOST)
DIVISORS = ("contact_target", "profile_target", "products_target", "assets_span", "lost_limit")
TENTH, WHOLE = Decimal("0.1"), Decimal(1)
FULL = Decimal(100)


class BookPolicyInvalid(ValueError):
    """The YAML contradicts itself; the message names the key."""


@dataclass(frozen=True)
class BookPolicy:
    """The numbers of ``clients/policies/book_page.yaml``; percentages are whole numbers."""

    version: int
    near_percent: int
    fall_percent: int
    due_days: int
    lost_percent: int
    weights: Mapping[str, int]
    contact_target: int
    profile_target: int
    many_products: int
    products_target: int
    assets_span: int
    lost_limit: int


def read_book_policy(body: Mapping[str, Any]) -> BookPolicy:
    """Raises BookPolicyInvalid for a weight of no part, or a number that would divide by 0."""
    health = body["health"]
    if set(health["weights"]) != set(PARTS):
        raise BookPolicyInvalid(f"health.weights must name exactly {', '.join(PARTS)}")
    for name in DIVISORS:
        if int(health[name]) <= 0:
            raise BookPolicyInvalid(f"health.{name} must be above 0")
    return BookPolicy(
        version=int(body["version"]),
        **{name: int(body[name]) for name in (
            "near_percent", "fall_percent", "due_days", "lost_percent",
        )},
        weights={name: int(health["weights"][name]) for name in PARTS},
        **{name: int(health[name]) for name in (*DIVISORS, "many_products")},
    )  # fmt: skip


@dataclass(frozen=True)
class BookFacts:
    """What of a book its health is told by; amounts in yuan. ``many`` clients hold at least
    ``many_products`` asset classes, ``lost`` ones less than ``lost_percent`` of their average."""

    clients: int
    aum: Decimal
    annual_average: Decimal
    many: int
    lost: int
    # How many clients' AUM asks for a profile, and of how many it is complete enough; None: not
    # counted (yet).
    profiles: tuple[int, int] | None = None
    # How many clients were or should have been contacted by the standards of their tier, and of
    # whom none was missed; None: not counted (yet).
    contacts: tuple[int, int] | None = None


@dataclass(frozen=True)
class HealthPart:
    """One line of the index. ``figure`` is the percentage behind the ``score`` (0–100); both are
    None for a part nothing is known about yet."""

    name: str
    weight: int
    figure: Decimal | None = None
    score: int | None = None


def health_parts(policy: BookPolicy, facts: BookFacts) -> Sequence[HealthPart]:
    """The six parts in the order of the field's text."""
    known = {
        CONTACT: _kept(facts.contacts, policy.contact_target),
        PROFILE: _kept(facts.profiles, policy.profile_target),
        PRODUCTS: _products(policy, facts),
        ASSETS: _assets(policy, facts),
        LOST: _lost(policy, facts),
    }
    return [_part(name, policy.weights[name], known.get(name)) for name in PARTS]


def health_index(parts: Sequence[HealthPart]) -> int | None:
    """The weighted mean of the known parts, rounded half up; None if nothing is known."""
    known = [(part.weight, part.score) for part in parts if part.score is not None]
    weight = sum(each for each, _ in known)
    if not weight:
        return None
    total = Decimal(sum(each * score for each, score in known))
    return int((total / weight).quantize(WHOLE, ROUND_HALF_UP))


Found = tuple[Decimal, Decimal]  # the percentage, and the score before it is cut to 0–100


def _kept(counts: tuple[int, int] | None, target: int) -> Found | None:
    """Of so many clients that something is asked of, how many it is done for."""
    asked, met = counts or (0, 0)
    if not asked:
        return None
    share = FULL * met / asked
    return share, FULL * share / target


def _products(policy: BookPolicy, facts: BookFacts) -> Found | None:
    if not facts.clients:
        return None
    share = FULL * facts.many / facts.clients
    return share, FULL * share / policy.products_target


def _assets(policy: BookPolicy, facts: BookFacts) -> Found | None:
    if not facts.annual_average:
        return None
    change = FULL * (facts.aum - facts.annual_average) / facts.annual_average
    return change, 50 + 50 * change / policy.assets_span


def _lost(policy: BookPolicy, facts: BookFacts) -> Found | None:
    if not facts.clients:
        return None
    share = FULL * facts.lost / facts.clients
    return share, FULL - FULL * share / policy.lost_limit


def _part(name: str, weight: int, found: Found | None) -> HealthPart:
    if found is None:
        return HealthPart(name, weight)
    figure, score = found
    whole = min(FULL, max(Decimal(0), score)).quantize(WHOLE, ROUND_HALF_UP)
    return HealthPart(name, weight, figure.quantize(TENTH, ROUND_HALF_UP), int(whole))
