"""What a contact was: its kind, outcome, seconds, what was talked about and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import exp

from organisation.rules.roles import Role
from outreach.rules.contacts import FACE_TO_FACE, REACHED, Direction, Kind, NextStep, Outcome
from outreach.rules.policy import Purpose
from wealthcrm.demo.past.dice import Dice
from wealthcrm.demo.past.managed import Managed
from wealthcrm.demo.past.topics import TOPICS, Topic
from wealthcrm.demo.past.words import words_of

CALL, MESSAGE, VISIT, MEETING = Kind.CALL, Kind.MESSAGE, Kind.VISIT, Kind.MEETING
# Of a hundred contacts of a role so many are of each kind.
KINDS: Mapping[str, Mapping[Kind, int]] = {
    Role.WEALTH_ADVISOR: {CALL: 46, MESSAGE: 17, MEETING: 20, VISIT: 17},
    Role.RELATIONSHIP_MANAGER: {CALL: 60, MESSAGE: 20, MEETING: 15, VISIT: 5},
    Role.LOBBY_MANAGER: {CALL: 50, MESSAGE: 21, MEETING: 27, VISIT: 2},
    Role.LOAN_MANAGER: {CALL: 56, MESSAGE: 24, MEETING: 14, VISIT: 6},
    Role.REMOTE_MANAGER: {CALL: 68, MESSAGE: 32},
}
# Of a thousand contacts of a kind so many end like this.
OUTCOMES: Mapping[Kind, Mapping[Outcome, int]] = {
    CALL: {
        Outcome.NOT_ANSWERED: 170, Outcome.BUSY: 60, Outcome.WRONG_NUMBER: 6,
        Outcome.CALL_BACK: 65, Outcome.TALKED: 425, Outcome.APPOINTMENT: 80,
        Outcome.INTERESTED: 125, Outcome.REFUSED: 66, Outcome.DO_NOT_CALL: 3,
    },
    MESSAGE: {
        Outcome.DONE: 860, Outcome.INTERESTED: 70, Outcome.APPOINTMENT: 30, Outcome.REFUSED: 40,
    },
    MEETING: {
        Outcome.TALKED: 510, Outcome.INTERESTED: 300, Outcome.APPOINTMENT: 60,
        Outcome.REFUSED: 110, Outcome.NOT_MET: 20,
    },
    VISIT: {
        Outcome.TALKED: 520, Outcome.INTERESTED: 280, Outcome.APPOINTMENT: 60,
        Outcome.REFUSED: 60, Outcome.NOT_MET: 80,
    },
}  # fmt: skip
# What comes next after an outcome, in how many of a hundred cases, and in how many workdays.
NEXT: Mapping[Outcome, tuple[int, tuple[NextStep, ...], tuple[int, int]]] = {
    Outcome.CALL_BACK: (100, (NextStep.CALL,), (1, 3)),
    Outcome.APPOINTMENT: (100, (NextStep.MEETING, NextStep.MEETING, NextStep.VISIT), (2, 7)),
    Outcome.INTERESTED: (
        90, (NextStep.MATERIAL, NextStep.BUSINESS, NextStep.CALL, NextStep.MEETING), (2, 9),
    ),
    Outcome.TALKED: (18, (NextStep.CALL, NextStep.MESSAGE, NextStep.CALL), (8, 25)),
    Outcome.NOT_MET: (70, (NextStep.CALL,), (1, 5)),
}  # fmt: skip
SHORT = frozenset({Outcome.CALL_BACK, Outcome.REFUSED, Outcome.DO_NOT_CALL})
LONGEST = 1_500  # seconds


@dataclass(frozen=True)
class Talk:
    """``next_in``: workdays to ``next_step``, 0 without one. ``is_last``: the client asked not to
    be contacted any more."""

    kind: Kind
    direction: Direction
    purpose: Purpose
    outcome: Outcome
    seconds: int | None
    products: tuple[str, ...]
    next_step: NextStep | None
    next_in: int
    words: str

    @property
    def is_last(self) -> bool:
        return self.outcome is Outcome.DO_NOT_CALL


def draw_talk(client: Managed, day: date, dice: Dice, *, is_promised: bool) -> Talk:
    """One contact with a client. What was promised before reaches the client nearly always."""
    kinds = KINDS.get(client.role, KINDS[Role.RELATIONSHIP_MANAGER])
    kind = dice.weighed(kinds)
    outcome = dice.weighed(OUTCOMES[kind])
    if is_promised and outcome not in REACHED and dice.says(90):
        kind, outcome = (CALL if kind is MESSAGE else kind), Outcome.TALKED
    began = kind is not MESSAGE and outcome in REACHED - SHORT and dice.says(9)
    topic, product = _topic(client, day, dice)
    is_told = outcome in REACHED or outcome is Outcome.DONE
    step, ahead = _next(outcome, kinds, dice)
    return Talk(
        kind=kind,
        direction=Direction.IN if began else Direction.OUT,
        purpose=topic.purpose,
        outcome=outcome,
        seconds=_seconds(kind, outcome, dice),
        products=(product[0],) if product and is_told else (),
        next_step=step,
        next_in=ahead,
        words=words_of(
            topic, product[1] if product else "", kind=kind, outcome=outcome, step=step, dice=dice
        ),
    )


def _topic(client: Managed, day: date, dice: Dice) -> tuple[Topic, tuple[str, str] | None]:
    """What it is about: a product is offered only where the client's risk level covers it, and
    served only if it is held."""
    named = {topic: _products(topic, client, day) for topic in TOPICS}
    fitting = {
        topic: topic.weight for topic, products in named.items()
        if (products or not topic.classes) and topic.role in ("", client.role)
    }  # fmt: skip
    topic = dice.weighed(fitting)
    return topic, dice.one_of(named[topic]) if named[topic] else None


def _products(topic: Topic, client: Managed, day: date) -> list[tuple[str, str]]:
    lines = client.offers_on(day) if topic.purpose is Purpose.MARKETING else client.held
    return [one for each in topic.classes for one in lines.get(each, ())]


def _next(outcome: Outcome, kinds: Mapping[Kind, int], dice: Dice) -> tuple[NextStep | None, int]:
    percent, steps, (low, high) = NEXT.get(outcome, (0, (NextStep.CALL,), (1, 1)))
    if not dice.says(percent):
        return None, 0
    step = dice.one_of(steps)
    if step is NextStep.VISIT and VISIT not in kinds:
        step = NextStep.MEETING
    return step, dice.whole(low, high)


def _seconds(kind: Kind, outcome: Outcome, dice: Dice) -> int | None:
    """Of talks on the phone; most last three or four minutes."""
    if kind in FACE_TO_FACE or kind is MESSAGE or outcome not in REACHED:
        return None
    if outcome in SHORT:
        return dice.whole(12, 85)
    spread = dice.share() + dice.share() + dice.share() - 1.5
    return min(LONGEST, max(20, int(200 * exp(1.3 * spread))))
