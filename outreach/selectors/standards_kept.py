"""How far contact standards are kept, book by book, as the night counted it, and what they ask of a
day (domain/03 §Contact standards)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, reduce
from operator import add
from typing import Any, TypeVar

from django.db.models.fields.json import KeyTransform

from clients.models import BookLoad
from clients.selectors.books import Reach
from outreach.policies.daily_work import daily_policy
from outreach.rules.needed import Means, Needed, needed_a_day, rounded_up
from outreach.rules.policy import HARD, INTENSIVE
from outreach.selectors.team_people import loads_below

T = TypeVar("T")
NONE = Fraction(0)


@dataclass(frozen=True)
class Kept:
    """Clients of whom one act is asked: of so many it was ``missed``, falls due ``soon``, was
    ``done`` in the running period."""

    clients: int = 0
    missed: int = 0
    soon: int = 0
    done: int = 0

    def __add__(self, other: "Kept") -> "Kept":
        return Kept(*map(add, vars(self).values(), vars(other).values()))

    @property
    def coverage(self) -> int | None:
        """Percent done in the running period."""
        return 100 * self.done // self.clients if self.clients else None


@dataclass(frozen=True)
class Standards:
    """Of one book, or of many together. ``clients`` by tier; ``kept`` by tier and act, empty for a
    day of before they were counted; ``people`` to do it."""

    people: int
    clients: Mapping[str, int]
    kept: Mapping[tuple[str, str], Kept]

    def __add__(self, other: "Standards") -> "Standards":
        return Standards(
            self.people + other.people, _added(self.clients, other.clients, 0),
            _added(self.kept, other.kept, Kept()),
        )  # fmt: skip

    @cached_property
    def all(self) -> Kept:
        return reduce(add, self.kept.values(), Kept())

    def needed(self, profile: str) -> Needed:
        """Acts of a working day by means."""
        return needed_a_day(daily_policy().standards[profile], self.clients)

    @property
    def hard_calls(self) -> int:
        """Calls a working day by the minimum; ``intensive_calls``: by the other profile."""
        return rounded_up(self.needed(HARD).get(Means.CALL, NONE))

    @property
    def intensive_calls(self) -> int:
        return rounded_up(self.needed(INTENSIVE).get(Means.CALL, NONE))

    @property
    def call_room(self) -> int:
        """Calls that a day of these people holds; ``visit_room``: visits."""
        return self.people * daily_policy().effective_calls

    @property
    def visit_room(self) -> int:
        return self.people * daily_policy().appointments


@dataclass(frozen=True)
class BookStandards:
    load: BookLoad
    place: str
    standards: Standards


NOTHING = Standards(0, {}, {})


def standards_below(run_id: int, reach: Reach, place: str = "") -> Sequence[BookStandards]:
    """Every book with clients within reach, below ``place`` if one is named. One statement; of the
    wide figures two keys are read."""
    loads = loads_below(
        run_id, reach, place,
        tiers=KeyTransform("tiers", "figures"), standards=KeyTransform("standards", "figures"),
    )  # fmt: skip
    return [
        BookStandards(load, load.place, _standards(load))  # type: ignore[attr-defined]
        for load in loads
    ]


def together(books: Iterable[BookStandards]) -> Standards:
    """Of people with books in two roles the day is one."""
    books = list(books)
    whole = reduce(add, (each.standards for each in books), NOTHING)
    return replace(whole, people=len({each.load.employee_no for each in books}))


def _standards(load: BookLoad) -> Standards:
    tiers: Mapping[str, Sequence[Any]] = load.tiers or {}  # type: ignore[attr-defined]
    kept: Sequence[Sequence[Any]] = load.standards or ()  # type: ignore[attr-defined]
    return Standards(
        people=1,
        clients={tier: int(counts[0]) for tier, counts in tiers.items()},
        kept={(tier, act): Kept(*counts) for tier, act, *counts in kept},
    )


def _added(one: Mapping[Any, T], two: Mapping[Any, T], nothing: T) -> Mapping[Any, T]:
    return {
        key: one.get(key, nothing) + two.get(key, nothing)  # type: ignore[operator]
        for key in {**one, **two}
    }
