"""What a client's holdings say: the basics held, and the shares beside their target."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from clients.rules.calendar import age
from clients.rules.client_policy import HAS_LOAN, Allocation

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Share:
    """One group of asset classes: yuan and percent held, percent wanted and the yuan it takes.

    ``target`` and ``gap`` are None where there is no target: not assessed, or no birthday.
    """

    group: str
    amount: Decimal
    percent: Decimal
    target: Decimal | None
    gap: Decimal | None

    @property
    def is_over(self) -> bool:
        return self.gap is not None and self.gap < 0


def basics_held(
    basics: Mapping[str, tuple[str, ...]], amounts: Mapping[str, Decimal], *, has_loan: bool
) -> dict[str, bool]:
    """Basic → whether it is held: any of its asset classes above 0, or a loan."""
    return {
        name: any(has_loan if kind == HAS_LOAN else amounts.get(kind, 0) > 0 for kind in kinds)
        for name, kinds in basics.items()
    }


def stage_of(stages: Mapping[str, int], birthday: date, on: date) -> str:
    """The stage of life with the highest age reached."""
    years = age(birthday, on)
    reached = [(least, name) for name, least in stages.items() if least <= years]
    return max(reached)[1]


def shares(
    allocation: Allocation, amounts: Mapping[str, Decimal], *, risk_level: str, stage: str | None
) -> list[Share]:
    """Every group with what is held and wanted; nothing for a client who holds nothing."""
    total = sum(amounts.values(), Decimal(0))
    if not total:
        return []
    wanted = allocation.targets.get(risk_level, {}).get(stage or "")
    found = []
    for at, (group, classes) in enumerate(allocation.groups.items()):
        held = sum((amounts[name] for name in classes), Decimal(0))
        target = wanted[at] if wanted else None
        gap = (
            None if target is None else (total * target / 100 - held).quantize(CENT, ROUND_HALF_UP)
        )
        percent = (held * 100 / total).quantize(Decimal("0.1"), ROUND_HALF_UP)
        found.append(Share(group, held, percent, target, gap))
    return found
