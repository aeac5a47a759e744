"""What a client's holdings say: the investment held, and the shares beside their target."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from clients.rules.calendar import age
from clients.rules.client_policy import Allocation

CENT = Decimal("0.01")
# Those of the four basics that no file of domain/08 tells, as ``ClientProfile`` names them.
NOTED_BASICS = ("has_mobile_bank", "has_credit_card", "has_payment_binding")
INVESTMENT = "investment"


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


def basics_of(
    noted: Mapping[str, bool | None], amounts: Mapping[str, Decimal], investment: Sequence[str]
) -> dict[str, bool | None]:
    """The four basics (domain/04) → whether the client has it; None: nobody knows, which is no gap.
    Investment is told by the holdings, the others by what was noted."""
    found = {name: noted.get(name) for name in NOTED_BASICS}
    return found | {INVESTMENT: any(amounts.get(name, 0) > 0 for name in investment)}


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
