"""The institutions of an invented bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from nightly.banks.words import BANK, CITIES, DISTRICTS, STREETS
from organisation.rules.roles import Level

HEAD_OFFICE = "000000"


@dataclass(frozen=True)
class Institution:
    code: str
    name: str
    level: Level
    parent_code: str


@dataclass(frozen=True)
class Tree:
    """Institutions, each after its parent; codes are two digits per level."""

    institutions: tuple[Institution, ...]

    @cached_property
    def outlets(self) -> tuple[str, ...]:
        return tuple(each.code for each in self.institutions if each.level == Level.OUTLET)

    @cached_property
    def branches(self) -> tuple[str, ...]:
        return tuple(each.code for each in self.institutions if each.level == Level.BRANCH)

    @cached_property
    def sub_branches(self) -> tuple[str, ...]:
        return tuple(each.code for each in self.institutions if each.level == Level.SUB_BRANCH)

    def branch_of(self, code: str) -> str:
        return f"{code[:2]}0000"


def make_tree(clients: int) -> Tree:
    """12 outlets in 3 branches up to 20,000 clients, 300 in 15 at a million. Every branch has an
    outlet directly below it and, where there are three sub-branches, one of them below another."""
    outlets = max(12, round(12 * (clients / 20_000) ** 0.823))
    branches = min(90, max(3, round(3 * (outlets / 12) ** 0.5)))
    made = [Institution(HEAD_OFFICE, f"{BANK}总行", Level.HEAD_OFFICE, "")]
    for number in range(branches):
        size = outlets // branches + (number < outlets % branches)
        made += _branch(number, size)
    return Tree(tuple(made))


def _branch(number: int, outlets: int) -> Sequence[Institution]:
    code = f"{number + 1:02d}0000"
    city = CITIES[number % len(CITIES)] + (
        "" if number < len(CITIES) else str(number // len(CITIES) + 1)
    )
    made = [Institution(code, f"{city}分行", Level.BRANCH, HEAD_OFFICE)]
    subs = max(2, min(90, outlets // 5))
    for sub in range(subs):
        parent = f"{code[:2]}0100" if sub == 2 else code
        name = f"{city}{_nth(DISTRICTS, sub)}支行"
        made.append(Institution(f"{code[:2]}{sub + 1:02d}00", name, Level.SUB_BRANCH, parent))
    for outlet in range(outlets):
        # The last outlet of a branch has no sub-branch between; the others go round.
        sub = 0 if outlet == outlets - 1 else outlet % subs + 1
        parent = f"{code[:2]}{sub:02d}00"
        name = f"{city}{_nth(STREETS, outlet)}网点"
        made.append(
            Institution(f"{parent[:4]}{outlet // subs + 1:02d}", name, Level.OUTLET, parent)
        )
    return made


def _nth(words: Sequence[str], index: int) -> str:
    """Never the same name twice in a branch."""
    turn = index // len(words)
    return words[index % len(words)] + (f"第{turn + 1}" if turn else "")
