"""How well a manager knows a client, as the logged contacts say, and the nine-grid (生客熟客九宫格,
domain/03)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from outreach.rules.policy import DailyPolicy, Familiarity

ROWS = (Familiarity.FAMILIAR, Familiarity.MET, Familiarity.STRANGER)
COLUMNS = 3


@dataclass(frozen=True)
class Evidence:
    """What was logged with the client in the policy's days; ``last_on`` is the last effective
    contact ever."""

    effective: int
    face_to_face: int
    last_on: date | None


@dataclass(frozen=True)
class Suggestion:
    """A move worth making, with what it stands on."""

    to: Familiarity
    evidence: Evidence


def suggest(
    policy: DailyPolicy, now: Familiarity, evidence: Evidence, *, since_on: date, as_of: date
) -> Suggestion | None:
    """One step up by what was done, or down after silence; None: it is right as it is.

    Silence begins with the last effective contact, or with the day the familiarity was set.
    """
    rules = policy.familiarity
    if now is Familiarity.STRANGER and evidence.effective >= rules.met_effective:
        return Suggestion(Familiarity.MET, evidence)
    is_known = (
        evidence.effective >= rules.familiar_effective
        and evidence.face_to_face >= rules.familiar_face_to_face
    )
    if now is Familiarity.MET and is_known:
        return Suggestion(Familiarity.FAMILIAR, evidence)
    if now is Familiarity.STRANGER:
        return None
    quiet = quiet_since(evidence, since_on)
    if (as_of - quiet).days <= rules.silent_days[now]:
        return None
    down = Familiarity.MET if now is Familiarity.FAMILIAR else Familiarity.STRANGER
    return Suggestion(down, evidence)


def quiet_since(evidence: Evidence, since_on: date) -> date:
    """The last effective contact, or the day the familiarity was set if that was later."""
    return max(since_on, evidence.last_on) if evidence.last_on else since_on


def cell_of(policy: DailyPolicy, familiarity: Familiarity, aum: Decimal) -> int:
    """The cell of the nine-grid, 1 … 9: rows familiar to stranger, columns assets high to low."""
    high, middle = policy.grid_columns
    column = 0 if aum >= high else 1 if aum >= middle else 2
    return ROWS.index(familiarity) * COLUMNS + column + 1


def cells_for(policy: DailyPolicy, goal: str) -> Collection[int]:
    """The cells to pick from for a goal. Raises KeyError for an unknown one."""
    return policy.goals[goal]


def rows_of(policy: DailyPolicy, goal: str) -> Sequence[Familiarity]:
    """The familiarities that a goal picks from, most familiar first."""
    return [
        ROWS[row] for row in sorted({(cell - 1) // COLUMNS for cell in cells_for(policy, goal)})
    ]


def cells_words(cells: Collection[int]) -> str:
    """``1-3``, or each of them where they do not follow one another: ``1,5``."""
    numbers = sorted(set(cells))
    if len(numbers) > 1 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{numbers[0]}-{numbers[-1]}"
    return ",".join(map(str, numbers))
