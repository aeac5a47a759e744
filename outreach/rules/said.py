"""What somebody says of a contact, and what of it cannot be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from outreach.rules.contacts import FACE_TO_FACE, OUTCOMES_OF, Direction, Kind, NextStep, Outcome
from outreach.rules.policy import DailyPolicy, Purpose

WORDS_LENGTH = 2000
MOST_PRODUCTS = 20
LONGEST = 86_399  # seconds of a talk: no longer than a day
AHEAD = timedelta(days=366)  # nobody plans further


@dataclass(frozen=True)
class Said:
    """A contact as its maker says it. ``outcome`` None: a visit or meeting that is only planned.
    ``at`` is local and aware; ``seconds`` of calls only; ``next_on`` is the day of ``next_step``,
    ``next_time`` its hour where one was named; ``products``: product codes."""

    kind: Kind
    direction: Direction
    purpose: Purpose
    outcome: Outcome | None
    at: datetime
    seconds: int | None = None
    products: tuple[str, ...] = ()
    next_step: NextStep | None = None
    next_on: date | None = None
    next_time: time | None = None
    words: str = ""

    @property
    def on(self) -> date:
        return self.at.date()

    @property
    def is_plan(self) -> bool:
        return self.outcome is None


class Wrong(StrEnum):
    """In the order of the form."""

    OUTCOME = "outcome"  # not one of this kind of contact
    PLAN = "plan"  # only visits and meetings are planned, and only such as are still to come
    NOT_YET = "not_yet"
    TOO_OLD = "too_old"
    SECONDS = "seconds"  # of what is no talk on the phone, or too many
    PRODUCTS = "products"  # too many
    NEXT_STEP = "next_step"  # a step without a day, or a day or hour without a step
    NEXT_DAY = "next_day"  # over already, or too far away
    WORDS = "words"  # too long


@dataclass(frozen=True)
class Before:
    """What stood before: of a new contact nothing. ``was_filed``: as a plan; ``recorded_at``: when
    its outcome was first written, local."""

    was_filed: bool = False
    recorded_at: datetime | None = None


NOTHING = Before()


def wrongs(policy: DailyPolicy, said: Said, *, before: Before, at: datetime) -> list[Wrong]:
    """All that is wrong with it; none: it can be. ``at``: now, local and aware. What is amended is
    as old as it was when it was recorded."""
    found = [*_about_outcome(said, before, at), *_about_time(policy, said, before, at)]
    if said.seconds is not None and (said.kind is not Kind.CALL or said.seconds > LONGEST):
        found.append(Wrong.SECONDS)
    if len(said.products) > MOST_PRODUCTS:
        found.append(Wrong.PRODUCTS)
    found += _about_next_step(said, first=(before.recorded_at or at).date())
    if len(said.words) > WORDS_LENGTH:
        found.append(Wrong.WORDS)
    return found


def _about_next_step(said: Said, *, first: date) -> Iterator[Wrong]:
    is_hour_alone = said.next_time is not None and said.next_on is None
    if (said.next_step is None) is not (said.next_on is None) or is_hour_alone:
        yield Wrong.NEXT_STEP
    elif said.next_on is not None and not first <= said.next_on <= first + AHEAD:
        yield Wrong.NEXT_DAY


def _about_outcome(said: Said, before: Before, at: datetime) -> Iterator[Wrong]:
    if before.was_filed and said.kind not in FACE_TO_FACE:
        yield Wrong.PLAN
    elif said.is_plan:
        is_right = said.kind in FACE_TO_FACE and at < said.at <= at + AHEAD
        if before.recorded_at is not None or not is_right:
            yield Wrong.PLAN
    elif said.outcome is Outcome.CANCELLED:
        if not before.was_filed:
            yield Wrong.OUTCOME
    elif said.outcome not in OUTCOMES_OF[said.kind]:
        yield Wrong.OUTCOME


def _about_time(policy: DailyPolicy, said: Said, before: Before, at: datetime) -> Iterator[Wrong]:
    if said.is_plan:
        return
    if said.at > at and said.outcome is not Outcome.CANCELLED:
        yield Wrong.NOT_YET
    if said.on < (before.recorded_at or at).date() - timedelta(days=policy.record_days):
        yield Wrong.TOO_OLD
