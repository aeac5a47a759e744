"""Reading what phone boxes reported."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from outreach.models import CallEvent, Contact, PhoneBox
from outreach.policies.daily_work import daily_policy
from outreach.rules.calls import is_around
from outreach.rules.contacts import REACHED, Direction, Kind, Origin
from outreach.rules.protection import is_inside
from outreach.rules.said import LONGEST, Said

DAY = timedelta(days=1)


@dataclass(frozen=True)
class BoxRow:
    """``calls`` of the last day, ``open`` of them of whom nobody knows whom they were with."""

    box: PhoneBox
    calls: int
    open: int


def boxes(access: Access, *, at: datetime) -> Sequence[BoxRow]:
    """Those that the person manages, those in use first; two statements."""
    since = CallEvent.objects.filter(received_at__gte=at - DAY).values_list("box")
    counts = since.annotate(n=Count("pk"), open=Count("pk", filter=Q(contact=None)))
    found = {box_id: (n, waiting) for box_id, n, waiting in counts}
    rows: QuerySet[PhoneBox] = PhoneBox.objects.select_related(
        "institution", "made_by__staff", "disabled_by__staff"
    )
    ordered = sorted(rows, key=lambda row: (row.disabled_at is not None, row.name, row.pk))
    return [
        BoxRow(each, *found.get(each.pk, (0, 0))) for each in ordered if is_managed(access, each)
    ]


def is_managed(access: Access, box: PhoneBox) -> bool:
    """Whether the box stands at a place of the person, or below one."""
    return access.reaches(Permission.MANAGE_PHONE_BOXES, box.institution.path)


def call_nobody_logged(client_no: str, employee_no: str, said: Said) -> Contact | None:
    """The contact that the phone box made of the call which this person logs now: of several the
    one that agrees whether anybody talked, then the last one."""
    if said.kind is not Kind.CALL:
        return None
    near = timedelta(minutes=daily_policy().match_minutes)
    rows = Contact.objects.standing().filter(
        client_no=client_no, employee_no=employee_no, origin=Origin.BOX, direction=said.direction,
        at__gte=said.at - near - timedelta(seconds=LONGEST), at__lte=said.at + near,
    )  # fmt: skip
    return nearest(rows, said)


def calls_nobody_logged(
    said: Collection[tuple[str, str, Said]],
) -> Mapping[tuple[str, str, Direction], list[Contact]]:
    """The contacts that phone boxes made of calls which these people may mean: (person, client, who
    called whom) → contacts, of which ``nearest`` tells one. One statement, none without calls."""
    calls = [each for each in said if each[2].kind is Kind.CALL]
    if not calls:
        return {}
    near = timedelta(minutes=daily_policy().match_minutes)
    rows = Contact.objects.standing().filter(
        client_no__in={number for _person, number, _said in calls},
        employee_no__in={person for person, _number, _said in calls}, origin=Origin.BOX,
        at__gte=min(each.at for _p, _n, each in calls) - near - timedelta(seconds=LONGEST),
        at__lte=max(each.at for _p, _n, each in calls) + near,
    )  # fmt: skip
    found: dict[tuple[str, str, Direction], list[Contact]] = defaultdict(list)
    for each in rows:
        found[each.employee_no, each.client_no, Direction(each.direction)].append(each)
    return found


def nearest(rows: Iterable[Contact], said: Said) -> Contact | None:
    """The one of these calls that is meant."""
    policy = daily_policy()
    around = [
        each for each in rows
        if is_around(policy, said.at, began=each.at, seconds=each.seconds or 0)
    ]  # fmt: skip
    is_talk = said.outcome in REACHED
    return max(
        around, key=lambda each: ((each.outcome in REACHED) is is_talk, each.at, each.pk),
        default=None,
    )  # fmt: skip


def is_called_out_of_hours(contact: Contact) -> bool:
    """Whether the phone box says so of a call of ours, whatever its maker says; one statement."""
    begun = CallEvent.objects.filter(contact=contact, direction=Direction.OUT)
    return any(
        not is_inside(daily_policy(), timezone.localtime(at))
        for at in begun.values_list("started_at", flat=True)
    )
