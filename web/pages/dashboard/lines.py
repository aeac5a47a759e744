"""Rows of a dashboard's tables: tiers, and the institutions directly below."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from django.utils.translation import gettext_lazy as _

from clients.models import InstitutionSummary
from clients.selectors.boards import Surroundings
from organisation.rules.roles import Level
from web.labels import Words
from web.pages.tiers import TierRow, tier_rows, wealth_and_above

HUNDRED = Decimal(100)
STEPS = 6  # of the heat scale
LOWEST_COLD = Decimal(70)  # % and below is the coldest


def level_name(summary: InstitutionSummary) -> str:
    """The level in words; a level nobody named yet shows as itself."""
    known = summary.level in Level.values
    return str(Level(summary.level).label) if known else summary.level


@dataclass(frozen=True)
class Coverage:
    """Managed ÷ should be managed; of private and wealth clients all must be (domain/02 §Books)."""

    label: Words
    managed: int
    should: int
    must_be_whole: bool = False

    @property
    def percent(self) -> Decimal | None:
        """One decimal, rounded down: 99.96 % is not all of them. None where nobody is."""
        if not self.should:
            return None
        share = HUNDRED * self.managed / self.should
        return share.quantize(Decimal("0.1"), rounding=ROUND_FLOOR)

    @property
    def is_low(self) -> bool:
        return self.must_be_whole and self.managed < self.should

    @property
    def heat(self) -> int:
        """Step of the heat scale, 0 … 6: the upper three tenths are what differs."""
        above = max(Decimal(0), (self.percent or Decimal(0)) - LOWEST_COLD)
        return int(STEPS * above / (HUNDRED - LOWEST_COLD))


@dataclass(frozen=True)
class TierLine:
    """One tier tonight and on the day compared with (None: no such day)."""

    now: TierRow
    before: TierRow | None

    @property
    def coverage(self) -> Coverage:
        should = self.now.managed + self.now.unmanaged
        is_wealth = self.now.code in ("private", "wealth")
        return Coverage(self.now.label, self.now.managed, should, is_wealth)


def tier_lines(now: InstitutionSummary, before: InstitutionSummary | None) -> Sequence[TierLine]:
    """All five tiers, best first."""
    then: Sequence[TierRow | None] = tier_rows(before) if before else [None] * len(tier_rows(now))
    return [TierLine(*pair) for pair in zip(tier_rows(now), then, strict=True)]


@dataclass(frozen=True)
class Line:
    """One institution: tonight's totals beside those of the day compared with."""

    now: InstitutionSummary
    before: InstitutionSummary | None
    tiers: Sequence[TierLine]

    @property
    def level(self) -> str:
        return level_name(self.now)

    @property
    def wealth_and_above(self) -> int:
        return wealth_and_above([line.now for line in self.tiers])

    @property
    def wealth_and_above_before(self) -> int | None:
        return wealth_and_above(tier_rows(self.before)) if self.before else None

    @property
    def aum_change(self) -> Decimal | None:
        return self.now.aum - self.before.aum if self.before else None

    @property
    def coverage(self) -> Coverage:
        """Of all who should have a manager; ``potential`` should not."""
        each = self._coverages(("private", "wealth", "mid", "long_tail"))
        return Coverage(_("合计"), sum(c.managed for c in each), sum(c.should for c in each))

    @property
    def wealth_coverage(self) -> Coverage:
        each = self._coverages(("private", "wealth"))
        managed, should = sum(c.managed for c in each), sum(c.should for c in each)
        return Coverage(_("财富及以上"), managed, should, must_be_whole=True)

    @property
    def profiles(self) -> Coverage:
        """Profiles as complete as the AUM asks for, of those it asks for (domain/02 §Book health);
        nothing for runs that did not count them."""
        return Coverage(
            _("建档"), self.now.profiles_met or 0, self.now.profiles_asked or 0,
            must_be_whole=True,
        )  # fmt: skip

    @property
    def heat_row(self) -> Sequence[Coverage]:
        """By tier, of all, and the profiles: a row of the heat table."""
        tiers = self._coverages(("private", "wealth", "mid", "long_tail"))
        return [*tiers, self.coverage, self.profiles]

    def _coverages(self, tiers: tuple[str, ...]) -> Sequence[Coverage]:
        return [line.coverage for line in self.tiers if line.now.code in tiers]


def line_of(now: InstitutionSummary, before: InstitutionSummary | None) -> Line:
    """The line of one institution."""
    return Line(now, before, tier_lines(now, before))


# What the institutions below can be sorted by; a minus in front: largest first.
SORTS: Mapping[str, Callable[[Line], Decimal | int | str]] = {
    "name": lambda line: line.now.name,
    "unmanaged": lambda line: line.now.unmanaged,
    "coverage": lambda line: _or_whole(line.wealth_coverage.percent),
    "aum": lambda line: line.now.aum,
    "change": lambda line: line.aum_change or Decimal(0),
    "clients": lambda line: line.now.clients,
    "wealth": lambda line: line.wealth_and_above,
    "up": lambda line: line.now.upgraded,
    "down": lambda line: line.now.downgraded,
    "stale": lambda line: line.now.stale,
}
WORST_FIRST = "-unmanaged"
HEADS: Mapping[str, Words] = {
    "name": _("机构"),
    "unmanaged": _("无人管户"),
    "coverage": _("财富及以上覆盖率"),
    "aum": _("资产（元）"),
    "change": _("资产变化"),
    "clients": _("客户（户）"),
    "wealth": _("财富及以上"),
    "up": _("升"),
    "down": _("降"),
    "stale": _("陈旧"),
}


@dataclass(frozen=True)
class Column:
    """A head that sorts: ``direction`` as ``aria-sort`` says it, empty if not sorted by it;
    ``next_sort`` what a click asks for."""

    key: str
    label: Words
    direction: str
    next_sort: str


def columns(sort: str) -> Sequence[Column]:
    """The heads of the institutions below, sorted by ``sort``."""
    return [_column(key, label, sort) for key, label in HEADS.items()]


def _column(key: str, label: Words, sort: str) -> Column:
    if sort.removeprefix("-") != key:
        # The worst or the largest first; names and coverage from the bottom.
        return Column(key, label, "", key if key in ("name", "coverage") else f"-{key}")
    is_down = sort.startswith("-")
    return Column(
        key, label, "descending" if is_down else "ascending", key if is_down else f"-{key}"
    )


def _or_whole(percent: Decimal | None) -> Decimal:
    return HUNDRED if percent is None else percent


def child_lines(around: Surroundings, sort: str) -> Sequence[Line]:
    """The institutions directly below, sorted; equal ones by AUM, largest first, then by code.

    Raises KeyError for a column that does not exist.
    """
    key = SORTS[sort.removeprefix("-")]
    lines = [
        line_of(child, around.children_before.get(child.institution_code))
        for child in around.children
    ]
    lines.sort(key=lambda line: line.now.institution_code)
    lines.sort(key=lambda line: line.now.aum, reverse=True)
    return sorted(lines, key=key, reverse=sort.startswith("-"))
