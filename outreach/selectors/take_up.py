"""Take-up and retention of what matured: of a place, and of each manager (domain/03 §Maturity and
movement follow-up). Told from what the night computed of balances, never from what people say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from organisation.selectors.people import names_of
from outreach.models import FollowUp, SheetQuestion
from outreach.policies.daily_work import daily_policy
from outreach.rules.sheets import percent
from outreach.selectors.follow_ups import WRITTEN, aum_now, first_of_clients

PEOPLE = 100  # shown at most, those with the most money first
ZERO = Decimal(0)


@dataclass(frozen=True)
class TakeUp:
    """Amounts are yuan. ``matured``: what fell due by the published day, ``bought`` for it within
    the days so far; ``taken`` of ``holdings`` by the policy's percent; ``before`` and ``now``: all
    that these clients had on the eve, and have. ``written`` of ``sheets`` of either kind;
    ``unanswered`` questions."""

    sheets: int = 0
    written: int = 0
    unanswered: int = 0
    holdings: int = 0
    matured: Decimal = ZERO
    bought: Decimal = ZERO
    taken: int = 0
    before: Decimal = ZERO
    now: Decimal = ZERO

    @property
    def rate(self) -> Decimal | None:
        """Percent of the matured amount that was bought back."""
        return percent(self.bought, self.matured)

    @property
    def retention(self) -> Decimal | None:
        """Percent of the clients' AUM on the eve that they have now."""
        return percent(self.now, self.before)

    @property
    def unwritten(self) -> int:
        return self.sheets - self.written


@dataclass(frozen=True)
class PersonTakeUp:
    """``employee_no`` empty: nobody manages these clients."""

    employee_no: str
    name: str
    figures: TakeUp


def take_up_of(rows: QuerySet[FollowUp], *, run_id: int, as_of: date) -> TakeUp:
    """Three statements."""
    counted = _plain(rows.aggregate(**_counts(as_of)))
    first = first_of_clients(rows).annotate(now=aum_now(run_id))
    kept = first.aggregate(before=Sum("aum_before", default=ZERO), now_=Sum("now", default=ZERO))
    asked = _waiting(rows).count()
    return TakeUp(**counted, unanswered=asked, before=kept["before"], now=kept["now_"])


def take_up_by_person(
    rows: QuerySet[FollowUp], *, run_id: int, as_of: date, limit: int = PEOPLE
) -> Sequence[PersonTakeUp]:
    """Of each manager, by the matured amount. Exported for the morning page. Four statements."""
    counted = rows.values("employee_no").annotate(**_counts(as_of))
    ordered = counted.order_by(F("_matured").desc(), "employee_no")[:limit]
    told: list[dict[str, Any]] = [dict(row) for row in ordered]
    kept, waiting = _kept_by_person(rows, run_id), _waiting_by_person(rows)
    found: dict[str, TakeUp] = {}
    for row in told:
        number = row.pop("employee_no")
        before, now = kept.get(number, (ZERO, ZERO))
        found[number or ""] = TakeUp(
            **_plain(row), unanswered=waiting.get(number, 0), before=before, now=now
        )
    names = names_of({number for number in found if number})
    return [PersonTakeUp(each, names.get(each, each), told) for each, told in found.items()]


def _kept_by_person(
    rows: QuerySet[FollowUp], run_id: int
) -> Mapping[str | None, tuple[Decimal, Decimal]]:
    """Manager → AUM of the clients on the eve, and now."""
    first = first_of_clients(rows).annotate(now=aum_now(run_id)).order_by()
    kept = first.values("employee_no").annotate(
        before=Sum("aum_before"), now_=Sum("now", default=ZERO)
    )
    return {row["employee_no"]: (row["before"], row["now_"]) for row in kept}


def _waiting(rows: QuerySet[FollowUp]) -> QuerySet[SheetQuestion]:
    return SheetQuestion.objects.filter(answered_at__isnull=True, follow_up__in=rows)


def _waiting_by_person(rows: QuerySet[FollowUp]) -> Mapping[str | None, int]:
    counted = _waiting(rows).values("follow_up__employee_no").annotate(n=Count("pk")).order_by()
    return {row["follow_up__employee_no"]: row["n"] for row in counted}


def _counts(as_of: date) -> Mapping[str, Any]:
    due = Q(kind=FollowUp.Kind.MATURITY, is_gone=False, on__lte=as_of, bought__isnull=False)
    enough = due & Q(bought__gte=F("amount") * daily_policy().taken_percent / Decimal(100))
    return {
        "_sheets": Count("pk"),
        "_written": Count("pk", filter=Q(WRITTEN)),
        "_holdings": Count("pk", filter=due),
        "_matured": Sum("amount", filter=due, default=ZERO),
        "_bought": Sum("bought", filter=due, default=ZERO),
        "_taken": Count("pk", filter=enough),
    }


def _plain(counted: Mapping[str, Any]) -> Mapping[str, Any]:
    """Named as the figures are: in a query a name that a column has would hide it."""
    return {name.removeprefix("_"): value for name, value in counted.items()}
