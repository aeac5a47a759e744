"""Who managed whom on which days, and what may be offered to them."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from clients.models import Client, ClientSnapshot, Holding, Product
from clients.policies.client_page import client_policy
from clients.rules.calendar import months_after
from clients.rules.guards import covers
from nightly.banks.words import EXPIRED_PRODUCTS
from nightly.workdays import is_workday
from operations.models import Day
from organisation.models import Posting
from tiering.models import BookMembership

DAYS = 200  # natural days that the contacts reach back
AHEAD = 60  # days after the last one, for what is promised
RISK_LEVELS = ("C1", "C2", "C3", "C4", "C5")
# Product class → products (code, name).
Lines = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Workdays:
    """The bank's workdays from the first day of the contacts to some after the last one."""

    days: Sequence[date]

    @classmethod
    def until(cls, ending: date) -> "Workdays":
        first = ending - timedelta(days=DAYS - 1)
        every = (first + timedelta(days=n) for n in range(DAYS + AHEAD))
        return cls([day for day in every if is_workday(day)])

    def place(self, day: date) -> int:
        """Of ``day``, or of the first workday after it."""
        return bisect_left(self.days, day)

    def at(self, place: int) -> date:
        """The last one for a place beyond it."""
        return self.days[min(place, len(self.days) - 1)]


@dataclass(frozen=True)
class Managed:
    """A client in somebody's book from a day to a day, both included. ``offers``: what the client's
    risk level covers, up to the day on which the assessment lapses (``offers_until``); ``held``:
    what the client has."""

    client_no: str
    tier: str
    employee_no: str
    role: str
    institution_code: str
    from_on: date
    until_on: date
    offers: Lines
    offers_until: date
    held: Lines

    def offers_on(self, day: date) -> Lines:
        return self.offers if day < self.offers_until else {}


def managed_until(ending: date) -> list[Managed]:
    """Every client who may be contacted for marketing, with each primary manager until ``ending``,
    by client number: none who asked not to be contacted, none without consent."""
    facts = _Facts.of_last_night()
    rows = BookMembership.objects.filter(is_primary=True).order_by("client_no", "since_on", "pk")
    return [facts.of(row, ending) for row in rows if facts.has(row)]


@dataclass(frozen=True)
class _Facts:
    """By client: tier, row and products held; by posting: the place; by risk level: the offers."""

    tiers: Mapping[str, str]
    clients: Mapping[str, Client]
    held: Mapping[str, Lines]
    places: Mapping[tuple[str, str], str]
    offers: Mapping[str, Lines]

    @classmethod
    def of_last_night(cls) -> "_Facts":
        run_id = Day.objects.exclude(published_run=None).latest("as_of").published_run_id or 0
        tiers = ClientSnapshot.objects.filter(run_id=run_id).values_list("client_no", "tier")
        clients = Client.objects.filter(has_marketing_consent=True, is_do_not_contact=False)
        postings = Posting.objects.order_by("-pk")  # of several, the first
        products = list(Product.objects.exclude(pk__in=EXPIRED_PRODUCTS).order_by("pk"))
        return cls(
            tiers=dict(tiers),
            clients=clients.in_bulk(),
            held=_held(run_id, {each.pk: each for each in products}),
            places={(each.staff_id, each.role): each.institution_id for each in postings},
            offers={level: _offers(level, products) for level in ("", *RISK_LEVELS)},
        )

    def has(self, row: BookMembership) -> bool:
        is_known = row.client_no in self.clients and row.client_no in self.tiers
        return is_known and (row.employee_no, row.role) in self.places

    def of(self, row: BookMembership, ending: date) -> Managed:
        client, months = self.clients[row.client_no], client_policy().assessment_months
        assessed = client.risk_assessed_on
        return Managed(
            client_no=row.client_no,
            tier=self.tiers[row.client_no],
            employee_no=row.employee_no,
            role=row.role,
            institution_code=self.places[row.employee_no, row.role],
            from_on=max(row.since_on, client.opened_on),
            until_on=row.ended_on - timedelta(days=1) if row.ended_on else ending,
            offers=self.offers[client.risk_level],
            offers_until=months_after(assessed, months) if assessed else date.min,
            held=self.held.get(row.client_no, {}),
        )


def _offers(level: str, products: Iterable[Product]) -> Lines:
    """What may be offered to clients of a risk level; to those without one, nothing."""
    found: dict[str, list[tuple[str, str]]] = {}
    for each in products:
        if level and covers(level, each.risk_level):
            found.setdefault(each.asset_class, []).append((each.pk, each.name))
    return found


def _held(run_id: int, products: Mapping[str, Product]) -> Mapping[str, Lines]:
    """Client → what the client held that night."""
    rows = Holding.objects.filter(run_id=run_id, product_code__in=products)
    found: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for client_no, code in rows.order_by("client_no", "position").values_list(
        "client_no", "product_code"
    ):
        lines = found.setdefault(client_no, {}).setdefault(products[code].asset_class, [])
        lines.append((code, products[code].name))
    return found
