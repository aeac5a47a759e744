"""What matures in a place within the head's days, and to whom it was handed out (domain/03 §Why a
client is on today's list: the head's list 30 days ahead)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum

from clients.models import Client, ClientSnapshot, Holding
from clients.querysets.snapshots import SnapshotQuerySet
from clients.rules.scope import Scope
from clients.selectors.one_client import with_names
from clients.selectors.visible import visible_to
from organisation.selectors.people import names_of
from outreach.models import Assigned
from outreach.policies.daily_work import daily_policy

PAGE = 50
STATES = ("open", "handed", "all")


@dataclass(frozen=True)
class Maturing:
    """``first``, ``last``: the days on which something falls due; ``yuan``: all of it;
    ``assigned``: what was handed out and still stands; ``to``: who calls a client without a
    manager."""

    snapshot: ClientSnapshot
    name: str
    manager: str
    first: date
    last: date
    yuan: Decimal
    assigned: Assigned | None
    to: str


def maturing_rows(scope: Scope, *, run_id: int, as_of: date) -> SnapshotQuerySet:
    """The clients at home in the head's places with money falling due in the policy's days after
    the published day, whoever has seen about it."""
    until = as_of + timedelta(days=daily_policy().triggers.handout_days)
    rows = visible_to(scope, run_id=run_id).filter(home_outlet__in=scope.outlets)
    found: SnapshotQuerySet = rows.filter(next_matures_on__gt=as_of, next_matures_on__lte=until)
    return found


def standing_assignments() -> QuerySet[Assigned]:
    """What was handed out and neither answered nor taken back."""
    return Assigned.objects.filter(cause=Assigned.Cause.MATURITY, ended_at__isnull=True)


STANDING = Exists(
    standing_assignments().filter(
        client_no=OuterRef("client_no"), until_on__gte=OuterRef("next_matures_on")
    )
)


def handed_out(rows: SnapshotQuerySet, state: str) -> SnapshotQuerySet:
    """Those that nobody handed out yet (``open``), those that were, or all. What was handed out for
    something that fell due before does not stand for what falls due behind it."""
    if state == "all":
        return rows
    found: SnapshotQuerySet = rows.filter(STANDING if state == "handed" else ~STANDING)
    return found


def count_maturing(rows: SnapshotQuerySet) -> Mapping[str, int]:
    """State → clients; one statement."""
    found: dict[str, int] = rows.annotate(is_out=STANDING).aggregate(
        handed=Count("client_no", filter=Q(is_out=True)), all=Count("client_no")
    )
    return found | {"open": found["all"] - found["handed"]}


def maturing_after(
    rows: SnapshotQuerySet, *, as_of: date, after: tuple[date, str] | None, limit: int = PAGE
) -> Sequence[Maturing]:
    """The next rows, what matures first on top; behind (day, client number). Three statements."""
    if after is not None:
        day, number = after
        rows = rows.filter(
            Q(next_matures_on__gt=day) | Q(next_matures_on=day, client_no__gt=number)
        )
    name = Client.objects.filter(pk=OuterRef("client_no")).values("name")
    found = list(
        with_names(rows).annotate(name=Subquery(name))
        .order_by("next_matures_on", "client_no")[:limit]
    )  # fmt: skip
    numbers = [each.client_no for each in found]
    standing = standing_assignments().filter(client_no__in=numbers)
    due = {each.client_no: each.next_matures_on for each in found}
    out = {each.client_no: each for each in standing if each.until_on >= due[each.client_no]}
    people = names_of({each.employee_no for each in out.values() if each.employee_no})
    sums = _sums(found, as_of)
    return [_row(each, sums, out.get(each.client_no), people) for each in found]


def _sums(found: Sequence[ClientSnapshot], as_of: date) -> Mapping[str, tuple[date, date, Decimal]]:
    if not found:
        return {}
    until = as_of + timedelta(days=daily_policy().triggers.handout_days)
    rows = Holding.objects.filter(
        run_id=found[0].run_id, client_no__in=[each.client_no for each in found],
        matures_on__gt=as_of, matures_on__lte=until,
    ).values("client_no")  # fmt: skip
    due = rows.annotate(first=Min("matures_on"), last=Max("matures_on"), all=Sum("yuan"))
    return {row["client_no"]: (row["first"], row["last"], row["all"]) for row in due}


def _row(
    snapshot: ClientSnapshot,
    sums: Mapping[str, tuple[date, date, Decimal]],
    assigned: Assigned | None,
    people: Mapping[str, str],
) -> Maturing:
    due = snapshot.next_matures_on
    assert due is not None  # noqa: S101 - asked for so
    first, last, yuan = sums.get(snapshot.client_no, (due, due, Decimal(0)))
    to = assigned.employee_no if assigned else ""
    return Maturing(
        snapshot=snapshot,
        name=getattr(snapshot, "name", None) or snapshot.client_no,
        manager=getattr(snapshot, "manager_name", None) or snapshot.employee_no or "",
        first=first,
        last=last,
        yuan=yuan,
        assigned=assigned,
        to=people.get(to, to),
    )
