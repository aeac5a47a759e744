"""The first half-year of a new client, step by step: a welcome within 3 working days, 3 months of
remote care, the hand-over, 3 months with the outlet's manager (domain/03 §Why a client is on
today's list). The night's statement ``reason_new_client.sql`` asks for the same talks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from outreach.rules.triggers import CARE_AHEAD, Triggers

WELCOME, HAND_OVER = "welcome", "hand_over"
AHEAD = timedelta(days=CARE_AHEAD)


class StepState(StrEnum):
    DONE = "done"
    MISSED = "missed"  # its time is over, and nobody talked to the client in it
    LATE = "late"
    DUE = "due"
    AHEAD = "ahead"


class Stage(StrEnum):
    """Where a new client is in the half-year, told by the days since the opening alone."""

    WELCOME = "welcome"
    REMOTE = "remote"
    OUTLET = "outlet"


@dataclass(frozen=True)
class Step:
    """``name``: WELCOME, HAND_OVER, or after how many days; ``done_on`` if it is done."""

    name: str
    due_on: date
    state: StepState
    done_on: date | None


def hand_over_day(triggers: Triggers) -> int:
    """After so many days the outlet takes over: the last talk of the first half."""
    return triggers.care_days[(len(triggers.care_days) + 1) // 2 - 1]


def care_until(opened_on: date, triggers: Triggers) -> date:
    """The last day on which a client is a new one."""
    return opened_on + timedelta(days=triggers.care_days[-1]) + AHEAD


def opened_in(stage: Stage | None, as_of: date, triggers: Triggers) -> tuple[date, date]:
    """The first and last day of opening of who is in that stage on ``as_of``; None: in any."""
    first = as_of - (care_until(as_of, triggers) - as_of)
    remote = as_of - timedelta(days=triggers.care_days[0]) + AHEAD
    outlet = as_of - timedelta(days=hand_over_day(triggers))
    if stage is None:
        return first, as_of
    return {
        Stage.WELCOME: (remote + timedelta(days=1), as_of),
        Stage.REMOTE: (outlet + timedelta(days=1), remote),
        Stage.OUTLET: (first, outlet),
    }[stage]


def stage_of(opened_on: date, as_of: date, triggers: Triggers) -> Stage:
    """Of who is a new client on that day."""
    for stage in Stage:
        first, last = opened_in(stage, as_of, triggers)
        if first <= opened_on <= last:
            return stage
    return Stage.OUTLET


def steps_of(
    opened_on: date,
    triggers: Triggers,
    *,
    welcome_on: date,
    reached: Collection[date],
    taken_on: date | None,
    today: date,
) -> Sequence[Step]:
    """All steps in their order. ``welcome_on``: the last workday for the welcome; ``reached``: the
    days of effective contacts; ``taken_on``: when the outlet's manager took the client over.

    A talk counts for the step whose time it falls in: from a week before the step's day to a week
    before the next one's. The hand-over is never too late.
    """
    talks = [(WELCOME, opened_on, welcome_on)] + [
        (str(n), opened_on + timedelta(days=n) - AHEAD, opened_on + timedelta(days=n))
        for n in triggers.care_days
    ]
    over = [begins for _name, begins, _due in talks[1:]]
    over.append(care_until(opened_on, triggers) + timedelta(days=1))
    steps = []
    for (name, begins, due), ends in zip(talks, over, strict=True):
        done = min((day for day in reached if begins <= day < ends), default=None)
        steps.append(Step(name, due, _state(done, begins, due, ends, today), done))
        if name == str(hand_over_day(triggers)):
            never = date.max
            steps.append(
                Step(HAND_OVER, due, _state(taken_on, begins, due, never, today), taken_on)
            )
    return steps


def next_step(steps: Sequence[Step]) -> Step | None:
    """What is to be done first; None when nothing is left."""
    left = [each for each in steps if each.state in (StepState.LATE, StepState.DUE)]
    ahead = [each for each in steps if each.state is StepState.AHEAD]
    return min([*left] or ahead, key=lambda step: step.due_on, default=None)


def _state(done: date | None, begins: date, due: date, ends: date, today: date) -> StepState:
    if done is not None:
        return StepState.DONE
    if today >= ends:
        return StepState.MISSED
    if today > due:
        return StepState.LATE
    return StepState.DUE if today >= begins else StepState.AHEAD
