"""A person's day as it wrote itself: whom they called and met, what was said, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, OuterRef, Q, Subquery, Sum

from clients.models import Client
from clients.rules.scope import Scope, is_seen_in_full
from clients.rules.sealing import mask_name
from clients.selectors.visible import visible_to
from organisation.rules.sealing import Keyring
from outreach.models import Contact, DayWords, Entry, ListDay, ListWork
from outreach.rules.contact_words import open_words
from outreach.rules.contacts import FACE_TO_FACE, REACHED, Direction, Kind, Outcome
from outreach.rules.work_log import words_key
from outreach.rules.working import WorkState
from outreach.selectors.contacts import ToldContact, named, told
from outreach.selectors.list_days import counted, had_on

MOST = 200  # contacts that are shown
PLANNED_DAYS = 7


@dataclass(frozen=True)
class DayCounts:
    """``met``: visits and meetings that took place; ``skipped``: clients of the list left out with
    a reason; ``promised``: next steps agreed on this day."""

    dialled: int
    answered: int
    effective: int
    seconds: int
    appointments: int
    met: int
    messages: int
    promised: int
    skipped: int


@dataclass(frozen=True)
class LoggedContact:
    """``name``: of the client; empty where the reader does not see it any more, and then neither
    are the words. ``is_full``: the reader sees the client by name."""

    told: ToldContact
    name: str
    is_full: bool


@dataclass(frozen=True)
class Ahead:
    """The next list: its day, and how many clients wait on it and must be answered."""

    day: date
    listed: int
    must: int


@dataclass(frozen=True)
class WorkLog:
    """``planned``: visits and meetings filed for the days after; ``words``: the person's own, and
    ``version`` of them."""

    counts: DayCounts
    contacts: Sequence[LoggedContact]
    planned: Sequence[LoggedContact]
    ahead: Ahead | None
    words: str
    version: int


def work_log(
    employee_no: str,
    day: date,
    *,
    scope: Scope,
    run_id: int,
    keyring: Keyring,
    is_own: bool,
    with_words: bool = True,
) -> WorkLog:
    """``scope`` of the reader, at this moment: what is not seen by name is counted alone, but of
    the ``is_own`` log (at the counter clients are seen masked). ``with_words``: the person's own
    are the reader's as well. Six statements."""
    had, planned = _contacts(employee_no, day)
    numbers = {each.client_no for each in (*had, *planned)}
    names = _names(numbers, scope, run_id, with_masked=is_own)
    words = DayWords.objects.filter(employee_no=employee_no, day=day).first()
    return WorkLog(
        counts=day_counts(employee_no, day),
        contacts=_logged(had, names, keyring),
        planned=_logged(planned, names, keyring),
        ahead=_ahead(employee_no, day),
        words=open_words(
            keyring, words.words_sealed if words and with_words else None, client_no=employee_no,
            key=words_key(day),
        ),
        version=words.version if words else 0,
    )  # fmt: skip


def _contacts(employee_no: str, day: date) -> tuple[Sequence[Contact], Sequence[Contact]]:
    """What was had on the day, and what is planned for the week after it."""
    soon = Q(outcome="", on__gt=day, on__lte=day + timedelta(days=PLANNED_DAYS))
    wanted = Contact.objects.standing().filter(
        (had_on(day) & ~Q(outcome="")) | soon, employee_no=employee_no
    )
    found = list(named(wanted).order_by("at", "pk")[:MOST])
    return [each for each in found if each.outcome], [each for each in found if not each.outcome]


def _logged(
    rows: Sequence[Contact], names: dict[str, tuple[str, bool]], keyring: Keyring
) -> Sequence[LoggedContact]:
    return [
        LoggedContact(each, *names.get(each.contact.client_no, ("", False)))
        for each in told(rows, keyring, with_earlier=False)
    ]


def _names(
    numbers: set[str], scope: Scope, run_id: int, *, with_masked: bool
) -> dict[str, tuple[str, bool]]:
    """Client → the name as it is shown, and whether that is all of it."""
    name = Client.objects.filter(pk=OuterRef("client_no")).values("name")
    rows = visible_to(scope, run_id=run_id).filter(client_no__in=numbers)
    found = {}
    for row in rows.annotate(name=Subquery(name)):
        known = getattr(row, "name", None) or row.client_no
        if is_seen_in_full(scope, row.placed):
            found[row.client_no] = known, True
        elif with_masked:
            found[row.client_no] = mask_name(known), False
    return found


def planned_after(employee_no: str, day: date) -> int:
    """Visits and meetings filed for the week after the day. One statement."""
    soon = Contact.objects.standing().filter(
        employee_no=employee_no, outcome="", on__gt=day, on__lte=day + timedelta(days=PLANNED_DAYS)
    )
    return soon.count()


def day_counts(employee_no: str, day: date) -> DayCounts:
    """Two statements."""
    rows = Contact.objects.standing().filter(had_on(day), employee_no=employee_no)
    calls = Q(kind=Kind.CALL, direction=Direction.OUT)
    left_out = ListWork.objects.filter(
        Q(employee_no=employee_no, handed_to="") | Q(handed_to=employee_no),
        day=day, state=WorkState.SKIPPED,
    )  # fmt: skip
    found = rows.exclude(outcome="").aggregate(
        dialled=Count("pk", filter=calls),
        answered=Count("pk", filter=calls & Q(outcome__in=list(REACHED))),
        effective=Count("pk", filter=calls & Q(is_effective=True)),
        seconds=Sum("seconds", filter=calls, default=0),
        appointments=Count("pk", filter=Q(outcome=Outcome.APPOINTMENT)),
        met=Count("pk", filter=Q(kind__in=list(FACE_TO_FACE), is_effective=True)),
        messages=Count("pk", filter=Q(kind=Kind.MESSAGE, direction=Direction.OUT)),
        promised=Count("pk", filter=Q(next_on__isnull=False)),
    )
    return DayCounts(**found, skipped=left_out.count())


def _ahead(employee_no: str, day: date) -> Ahead | None:
    rows = Entry.objects.filter(
        run_id=OuterRef("run_id"), employee_no=employee_no, place__isnull=False
    )
    days = ListDay.objects.filter(day__gt=day).annotate(
        waiting=counted(rows, Count("client_no")),
        musts=counted(rows, Count("client_no", filter=Q(must=True))),
    )
    found = days.order_by("day").values_list("day", "waiting", "musts").first()
    return Ahead(*found) if found else None
