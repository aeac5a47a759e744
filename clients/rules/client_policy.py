"""The numbers of ``clients/policies/client_page.yaml``, typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from clients.rules.asset_classes import ASSET_CLASSES


class ClientPolicyInvalid(ValueError):
    """The YAML contradicts itself; the message names the key."""


@dataclass(frozen=True)
class Allocation:
    """Target shares in percent: risk level → stage of life → one per group, in order.

    ``groups``: group → asset classes, each class in exactly one. ``stages``: stage → from what age.
    """

    groups: Mapping[str, tuple[str, ...]]
    stages: Mapping[str, int]
    targets: Mapping[str, Mapping[str, tuple[Decimal, ...]]]


@dataclass(frozen=True)
class ClientPolicy:
    version: int
    reveals_per_day: int
    note_edit_hours: int
    introducer_months: int
    assessment_months: int
    senior_age: int
    investment: tuple[str, ...]  # the asset classes of which any makes an investor
    profile_weights: Mapping[str, int]
    profile_required: Sequence[tuple[Decimal, int]]  # (from AUM in yuan, percent), highest first
    allocation: Allocation


def read_client_policy(body: Mapping[str, Any]) -> ClientPolicy:
    """Raises ClientPolicyInvalid if a class is in no or two groups, or targets are not 100 %, or
    investment is of no class."""
    return ClientPolicy(
        version=int(body["version"]),
        reveals_per_day=int(body["reveals_per_day"]),
        note_edit_hours=int(body["note_edit_hours"]),
        introducer_months=int(body["introducer_months"]),
        assessment_months=int(body["assessment_months"]),
        senior_age=int(body["senior_age"]),
        investment=_classes(body["investment"]),
        profile_weights={name: int(weight) for name, weight in body["profile_weights"].items()},
        profile_required=sorted(
            ((Decimal(line["aum"]), int(line["percent"])) for line in body["profile_required"]),
            reverse=True,
        ),
        allocation=_allocation(body["allocation"]),
    )


def _classes(names: Sequence[str]) -> tuple[str, ...]:
    if not names or set(names) - set(ASSET_CLASSES):
        raise ClientPolicyInvalid("investment must name asset classes")
    return tuple(names)


def _allocation(body: Mapping[str, Any]) -> Allocation:
    groups = {name: tuple(classes) for name, classes in body["groups"].items()}
    if sorted(name for classes in groups.values() for name in classes) != sorted(ASSET_CLASSES):
        raise ClientPolicyInvalid("allocation.groups must name every asset class once")
    targets = {
        level: {stage: tuple(map(Decimal, shares)) for stage, shares in stages.items()}
        for level, stages in body["targets"].items()
    }
    for level, stages in targets.items():
        for stage, shares in stages.items():
            if len(shares) != len(groups) or sum(shares) != 100:
                raise ClientPolicyInvalid(f"allocation.targets.{level}.{stage} must add up to 100")
    return Allocation(groups, {name: int(age) for name, age in body["stages"].items()}, targets)
