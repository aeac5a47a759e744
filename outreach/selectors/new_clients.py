"""New clients of somebody's books or places, and how far each one's first half-year is
(domain/03 §Why a client is on today's list)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone

from clients.models import Client, ClientSnapshot
from clients.querysets.snapshots import SnapshotQuerySet
from clients.rules.scope import Scope
from clients.selectors.one_client import SeenClient, with_names
from clients.selectors.visible import visible_to
from organisation.selectors.people import names_of
from outreach.models import CareHandOver, Contact
from outreach.policies.daily_work import daily_policy
from outreach.rules.care import Stage, Step, next_step, opened_in, stage_of, steps_of
from outreach.rules.days import IsWorkday, workdays_after
from outreach.selectors.heads import of_books_and_places

PAGE = 50
TAKEN = Exists(
    CareHandOver.objects.filter(
        client_no=OuterRef("client_no"), ended_at__isnull=True, taken_at__isnull=False
    )
)


@dataclass(frozen=True)
class NewClient:
    """``plan``: the hand-over that stands, ``to`` the name of who takes the client over;
    ``next_step`` None: nothing is left to do."""

    snapshot: ClientSnapshot
    name: str
    manager: str
    opened_on: date
    stage: Stage
    steps: Sequence[Step]
    next_step: Step | None
    plan: CareHandOver | None
    to: str


def new_client_rows(
    scope: Scope, *, run_id: int, as_of: date, employee_no: str, stage: Stage | None = None
) -> SnapshotQuerySet:
    """The new clients of one's own books and of those stood in for, of a head's places, and those
    one was named for, in that stage (None: in any)."""
    first, last = opened_in(stage, as_of, daily_policy().triggers)
    opened = Client.objects.filter(
        opened_on__gte=first, opened_on__lte=last, client_no=OuterRef("client_no")
    )
    handed = CareHandOver.objects.filter(
        to_employee_no=employee_no, ended_at__isnull=True, client_no=OuterRef("client_no")
    )
    theirs = of_books_and_places(scope) | Q(Exists(handed))
    found: SnapshotQuerySet = visible_to(scope, run_id=run_id).filter(theirs).filter(Exists(opened))
    return found


def awaiting_hand_over(rows: SnapshotQuerySet) -> SnapshotQuerySet:
    """Those of them whom nobody took over yet."""
    found: SnapshotQuerySet = rows.filter(~TAKEN)
    return found


def count_new_clients(rows: SnapshotQuerySet, *, today: date) -> Mapping[str, int]:
    """Stage → clients, ``awaiting`` a hand-over that is due, and ``all``; one statement over the
    rows of any stage."""
    triggers = daily_policy().triggers
    opened = Client.objects.filter(pk=OuterRef("client_no")).values("opened_on")
    between = {
        stage.value: Count(
            "client_no", filter=Q(opened_on__range=opened_in(stage, today, triggers))
        )
        for stage in Stage
    }
    due = Q(is_taken=False, opened_on__range=opened_in(Stage.OUTLET, today, triggers))
    found: dict[str, int] = rows.annotate(opened_on=Subquery(opened), is_taken=TAKEN).aggregate(
        **between, awaiting=Count("client_no", filter=due), all=Count("client_no")
    )
    return found


def new_clients_after(
    rows: SnapshotQuerySet,
    *,
    today: date,
    is_workday: IsWorkday,
    after: tuple[date, str] | None = None,
    limit: int = PAGE,
) -> Sequence[NewClient]:
    """The next of these rows, the newest client first; behind (day of opening, number). Four
    statements."""
    client = Client.objects.filter(pk=OuterRef("client_no"))
    rows = with_names(rows).annotate(
        name=Subquery(client.values("name")), opened_on=Subquery(client.values("opened_on"))
    )
    if after is not None:
        day, number = after
        rows = rows.filter(Q(opened_on__lt=day) | Q(opened_on=day, client_no__gt=number))
    found = list(rows.order_by("-opened_on", "client_no")[:limit])
    return _all_told(found, today, is_workday)


def new_client_of(seen: SeenClient, *, today: date, is_workday: IsWorkday) -> NewClient:
    """One of them, who was read already. Three statements."""
    row = seen.snapshot
    row.opened_on, row.name = seen.client.opened_on, seen.client.name  # type: ignore[attr-defined]
    return _all_told([row], today, is_workday)[0]


def _all_told(
    found: Sequence[ClientSnapshot], today: date, is_workday: IsWorkday
) -> Sequence[NewClient]:
    numbers = [each.client_no for each in found]
    standing = CareHandOver.objects.filter(client_no__in=numbers, ended_at__isnull=True)
    plans = {each.client_no: each for each in standing}
    people = names_of({each.to_employee_no for each in plans.values()})
    reached = _reached(found)

    welcome = daily_policy().triggers.welcome_workdays
    return [
        _told(
            each, plans.get(each.client_no), people, today,
            reached=reached[each.client_no],
            welcome_on=workdays_after(_opened(each), welcome, is_workday),
        )
        for each in found
    ]  # fmt: skip


def _reached(found: Sequence[ClientSnapshot]) -> Mapping[str, set[date]]:
    """Client → the days of effective contacts since the opening."""
    days: dict[str, set[date]] = defaultdict(set)
    if not found:
        return days
    rows = Contact.objects.standing().filter(
        client_no__in=[each.client_no for each in found], is_effective=True,
        on__gte=min(_opened(each) for each in found),
    )  # fmt: skip
    for number, on in rows.values_list("client_no", "on"):
        days[number].add(on)
    return days


def _told(
    row: ClientSnapshot, plan: CareHandOver | None, people: Mapping[str, str], today: date,
    *, reached: set[date], welcome_on: date,
) -> NewClient:  # fmt: skip
    opened_on, triggers = _opened(row), daily_policy().triggers
    steps = steps_of(
        opened_on, triggers, today=today, reached=reached, welcome_on=welcome_on,
        taken_on=timezone.localdate(plan.taken_at) if plan and plan.taken_at else None,
    )  # fmt: skip
    to = plan.to_employee_no if plan else ""
    return NewClient(
        snapshot=row,
        name=getattr(row, "name", None) or row.client_no,
        manager=getattr(row, "manager_name", None) or row.employee_no or "",
        opened_on=opened_on,
        stage=stage_of(opened_on, today, triggers),
        steps=steps,
        next_step=next_step(steps),
        plan=plan,
        to=people.get(to, to),
    )


def _opened(row: ClientSnapshot) -> date:
    opened: date = getattr(row, "opened_on")  # noqa: B009 - annotated
    return opened
