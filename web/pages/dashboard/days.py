"""Which published day a dashboard shows, and which earlier one it is compared with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from operations.selectors.days import published_runs
from web.labels import Words

KNOWN_DAYS = 10_000  # more than a bank will ever have published
SELECTABLE_DAYS = 800
TREND_DAYS = 60
# The last day of a month or year need not be published; the last workday before a long holiday is
# near enough, a day of weeks ago is not.
LATEST_EVE = timedelta(days=10)
LABELS: Mapping[str, Words] = {"day": _("上日"), "month": _("月初"), "year": _("年初")}


class NoSuchTotals(LookupError):
    """No such institution, day or comparison in what this person may see: pages answer 404."""


@dataclass(frozen=True)
class Basis:
    """A day to compare with: the last one published before; None where there is none."""

    code: str
    label: Words
    as_of: date | None
    run_id: int | None


@dataclass(frozen=True)
class Days:
    """The day shown and its run, all published days with theirs (newest first), the bases."""

    as_of: date
    run_id: int
    published: Sequence[tuple[date, int]]
    bases: Sequence[Basis]
    basis: Basis

    @property
    def choices(self) -> Sequence[tuple[date, int]]:
        """The newest days, and the one shown however old it is."""
        newest = self.published[:SELECTABLE_DAYS]
        chosen = (self.as_of, self.run_id)
        return newest if chosen in newest else [*newest, chosen]

    @property
    def trend(self) -> Sequence[tuple[date, int]]:
        """The last published days up to the one shown, newest first."""
        return [each for each in self.published if each[0] <= self.as_of][:TREND_DAYS]

    @property
    def since_basis(self) -> Sequence[tuple[date, int]]:
        """The published days after the basis, up to the one shown, newest first."""
        start = self.basis.as_of
        return [each for each in self.published if start and start < each[0] <= self.as_of]


def days_of(newest: date, asked: date | None, against: str) -> Days:
    """The day asked for (else ``newest``), against the basis of that name. One query.

    Raises NoSuchTotals for a day that is not published and a basis that does not exist.
    """
    published = published_runs(limit=KNOWN_DAYS)
    runs = dict(published)
    as_of = asked or newest
    if as_of not in runs or against not in LABELS:
        raise NoSuchTotals(f"{as_of} against {against}")
    bases = [_basis(code, as_of, published) for code in LABELS]
    basis = next(each for each in bases if each.code == against)
    return Days(as_of, runs[as_of], published, bases, basis)


def _basis(code: str, as_of: date, published: Sequence[tuple[date, int]]) -> Basis:
    starts = {"day": as_of, "month": as_of.replace(day=1), "year": as_of.replace(month=1, day=1)}
    start = starts[code]
    oldest = date.min if code == "day" else start - LATEST_EVE
    earlier = ((day, run) for day, run in published if oldest <= day < start)
    day, run = next(earlier, (None, None))
    return Basis(code, LABELS[code], day, run)
