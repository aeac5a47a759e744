"""What stands beside a client's own row (people, family, days, month ends), in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, JSONObject

from clients.models import (
    Client,
    ClientGrant,
    ClientMonthEnd,
    ClientSnapshot,
    FamilyMember,
    KeyDate,
)
from clients.querysets.grants import running
from clients.rules.calendar import month_ends_before
from operations.models import Day
from organisation.models import Staff
from organisation.selectors.written_once import written_once

MONTHS = 12  # of the curve


@dataclass(frozen=True)
class Manager:
    """Somebody who has to do with the client; ``source`` is that of the grant."""

    grant_id: int
    employee_no: str
    name: str
    source: str
    reference: str
    reason: str


@dataclass(frozen=True)
class Relative:
    member_id: int
    relation: str
    name: str
    birthday: date | None
    is_from_file: bool


@dataclass(frozen=True)
class Remembered:
    """A key date noted by hand."""

    date_id: int
    label: str
    on: date
    is_yearly: bool


@dataclass(frozen=True)
class MonthEnd:
    """AUM and published annual average in yuan at the end of a month."""

    on: date
    aum: Decimal
    annual_average: Decimal | None


@dataclass(frozen=True)
class Beside:
    managers: Sequence[Manager]
    family: Sequence[Relative]
    key_dates: Sequence[Remembered]
    month_ends: Sequence[MonthEnd]


def beside(client: Client) -> Beside:
    """What ``client_with_beside`` read with this client; no query."""
    read: dict[str, list[dict[str, Any]]] = vars(client)
    return Beside(
        managers=[Manager(**row | {"name": row["name"] or ""}) for row in read["granted"]],
        family=[_relative(row) for row in read["relatives"]],
        key_dates=[
            Remembered(**row | {"on": date.fromisoformat(row["on"])}) for row in read["remembered"]
        ],
        month_ends=_month_ends(read["loaded_ends"], read["ends"]),
    )


def _relative(row: dict[str, Any]) -> Relative:
    born = row["birthday"]
    birthday = date.fromisoformat(born) if isinstance(born, str) else None
    return Relative(**row | {"birthday": birthday})


def _month_ends(
    loaded: list[dict[str, Any]], published: list[dict[str, Any]]
) -> Sequence[MonthEnd]:
    """Oldest first; of a month that both know the published night's."""
    rows = {row["on"]: row for row in (*loaded, *published) if row["aum"] is not None}
    return [_month_end(rows[day]) for day in sorted(rows)]


def _month_end(row: dict[str, Any]) -> MonthEnd:
    average = row["annual_average"]
    return MonthEnd(
        on=date.fromisoformat(row["on"]),
        aum=Decimal(row["aum"]),
        annual_average=None if average is None else Decimal(average),
    )


def client_with_beside(client_no: str, as_of: date, at: datetime) -> Client | None:
    """The client's own row with everything small that stands beside it, in one statement."""
    found = _clients(client_no, tuple(month_ends_before(as_of, MONTHS)), at)
    return found[0] if found else None


@written_once
def _clients(client_no: str, days: tuple[date, ...], at: datetime) -> QuerySet[Any]:
    here = Q(client_no=OuterRef("client_no"))
    staff = Staff.objects.filter(employee_no=OuterRef("employee_no")).values("name")
    sources = [ClientGrant.Source.CO_MANAGER, ClientGrant.Source.TEAM]
    granted = ClientGrant.objects.filter(here, running(at), source__in=sources).order_by("pk")
    family = FamilyMember.objects.filter(here).order_by("relation", "name", "pk")
    dates = KeyDate.objects.filter(here).order_by("on", "pk")
    month_ends = Day.objects.filter(as_of__in=days, published_run__isnull=False)
    loaded = ClientMonthEnd.objects.filter(here, month_end_on__in=days)
    then = ClientSnapshot.objects.filter(
        run_id=OuterRef("published_run_id"), client_no=OuterRef(OuterRef("client_no"))
    )
    beside_it = ("profile__basics_noted_by__staff", "last_contact")
    return Client.objects.filter(client_no=client_no).select_related(*beside_it).annotate(
        granted=ArraySubquery(
            granted.annotate(
                row=JSONObject(
                    grant_id="pk", employee_no="employee_no", name=Subquery(staff),
                    source="source", reference="reference", reason="reason",
                )
            ).values("row")
        ),
        relatives=ArraySubquery(
            family.annotate(
                row=JSONObject(
                    member_id="pk", relation="relation", name="name", birthday="birthday",
                    is_from_file="is_from_file",
                )
            ).values("row")
        ),
        remembered=ArraySubquery(
            dates.annotate(
                row=JSONObject(date_id="pk", label="label", on="on", is_yearly="is_yearly")
            ).values("row")
        ),
        # Amounts as text: JSON numbers would come back as floats.
        loaded_ends=ArraySubquery(
            loaded.annotate(
                row=JSONObject(
                    on="month_end_on", aum=Cast("aum", CharField()),
                    annual_average=Cast("annual_average", CharField()),
                )
            ).values("row")
        ),
        ends=ArraySubquery(
            month_ends.annotate(
                row=JSONObject(
                    on="as_of",
                    aum=Cast(Subquery(then.values("aum")), CharField()),
                    annual_average=Cast(Subquery(then.values("annual_average")), CharField()),
                )
            ).values("row")
        ),
    )  # fmt: skip
