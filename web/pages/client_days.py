"""What comes up for a client: maturities, the assessment's end, birthdays, days noted by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from clients.policies.client_page import client_policy
from clients.rules.calendar import months_after, next_yearly
from clients.selectors.held import HeldProduct
from clients.selectors.one_client import SeenClient

YEAR = timedelta(days=366)
SHOWN = 12


@dataclass(frozen=True)
class Ahead:
    """One coming day, and in how many days it is."""

    on: date
    words: str
    days: int

    @property
    def is_soon(self) -> bool:
        return self.days <= 14


def days_ahead(seen: SeenClient, held: Sequence[HeldProduct], *, on: date) -> list[Ahead]:
    """Everything within a year from ``on``, soonest first, a dozen at most."""
    found = sorted({*_of_client(seen, on), *_of_family(seen, on), *_of_holdings(held)})
    coming = [(day, words) for day, words in found if on <= day <= on + YEAR]
    return [Ahead(day, words, (day - on).days) for day, words in coming[:SHOWN]]


def _of_client(seen: SeenClient, on: date) -> Iterator[tuple[date, str]]:
    client = seen.client
    if client.risk_assessed_on:
        yield (
            months_after(client.risk_assessed_on, client_policy().assessment_months),
            _("风险测评到期"),
        )
    if client.birthday:
        comes = next_yearly(client.birthday, on)
        yield comes, _("本人生日（%(age)s 岁）") % {"age": comes.year - client.birthday.year}
    for kept in seen.beside.key_dates:
        yield (next_yearly(kept.on, on) if kept.is_yearly else kept.on), kept.label


def _of_family(seen: SeenClient, on: date) -> Iterator[tuple[date, str]]:
    for relative in seen.beside.family:
        if relative.birthday:
            comes = next_yearly(relative.birthday, on)
            yield (
                comes,
                _("%(relation)s %(name)s 生日（%(age)s 岁）")
                % {
                    "relation": relative.relation,
                    "name": relative.name,
                    "age": comes.year - relative.birthday.year,
                },
            )


def _of_holdings(held: Sequence[HeldProduct]) -> Iterator[tuple[date, str]]:
    for row in held:
        if row.matures_on:
            yield row.matures_on, _("%(product)s到期") % {"product": row.name}
