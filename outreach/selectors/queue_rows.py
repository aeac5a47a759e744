"""The rows that a person's list of the day is made of, as they are kept."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import (
    BinaryField,
    Count,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce

from clients.rules.scope import Scope
from organisation.selectors.written_once import written_once
from outreach.models import Contact, Entry, ListDay, ListWork
from outreach.rules.contacts import REACHED, Direction, Kind
from outreach.rules.working import WorkState
from outreach.selectors.list_days import coming, counted, had_between, instants_of, last

T = TypeVar("T", Entry, ListWork)
Facts = Mapping[str, Any]
MOST_BACKLOG = 50
SHARED = ("client_no", "familiarity", "score", "place", "is_service_only", "reasons")
# What a row of ListWork says of what became of an entry; of one that nobody touched, this.
WORKED = ("state", "version", "later_at", "skip_reason", "words_sealed", "changed_at")
UNTOUCHED: Mapping[str, Any] = {
    "must_": F("must"), "handed_": Value(""), "outcome": Value(""),
    "state_": Value(WorkState.OPEN.value),
    "version_": Value(0), "later_at_": Value(None, DateTimeField()), "skip_reason_": Value(""),
    "words_sealed_": Value(None, BinaryField()), "changed_at_": Value(None, DateTimeField()),
}  # fmt: skip


def list_day(scope: Scope, employee_no: str, today: date) -> ListDay | None:
    """Today's, or the next workday's, or the last; with the day's counts beside it."""
    given = (today, employee_no, books_of(scope), *instants_of(today))
    found = _coming_list(*given) or _last_list(*given)
    return found[0] if found else None


@written_once
def _coming_list(
    today: date, employee_no: str, books: tuple[str, ...], begins: datetime, ends: datetime
) -> QuerySet[ListDay]:
    return coming(_counted_days(employee_no, books, begins, ends), today)


@written_once
def _last_list(
    today: date, employee_no: str, books: tuple[str, ...], begins: datetime, ends: datetime
) -> QuerySet[ListDay]:
    return last(_counted_days(employee_no, books, begins, ends), today)


def _counted_days(
    employee_no: str, books: tuple[str, ...], begins: datetime, ends: datetime
) -> QuerySet[ListDay]:
    waiting = of_books(Entry.objects.filter(run_id=OuterRef("run_id"), place__isnull=True), books)
    calls = Contact.objects.standing().filter(
        had_between(begins, ends), employee_no=employee_no, kind=Kind.CALL, direction=Direction.OUT
    )
    return ListDay.objects.annotate(
        backlog=counted(waiting, Count("client_no")),
        dialled=counted(calls, Count("pk")),
        answered=counted(calls, Count("pk", filter=Q(outcome__in=list(REACHED)))),
        effective=counted(calls, Count("pk", filter=Q(is_effective=True))),
    )


def rows_of_list(scope: Scope, listed: ListDay, employee_no: str, also: str) -> Sequence[Facts]:
    """Entries in their order, those worked with what became of them; then what was worked that the
    list of now does not hold: it was made anew, taken from the backlog, or handed to the person."""
    found = _entries_and_work(listed.run_id, listed.day, books_of(scope), employee_no, also)
    acted = {row["client_no"]: row for row in found if row["version_"]}
    on_it = sorted((row for row in found if not row["version_"]), key=_best_first)
    return [*(acted.pop(row["client_no"], row) for row in on_it), *acted.values()]


@written_once
def _entries_and_work(
    run_id: int, day: date, books: tuple[str, ...], employee_no: str, also: str
) -> QuerySet[Any, Facts]:
    entries = Entry.objects.filter(run_id=run_id).filter(Q(place__isnull=False) | Q(client_no=also))
    works = ListWork.objects.filter(day=day)
    untouched = of_books(entries, books).annotate(**UNTOUCHED).values(*SHARED, *UNTOUCHED)
    worked = of_books(works, books, handed_to=employee_no).annotate(
        must_=Value(False), handed_=F("handed_to"), outcome=Coalesce("contact__outcome", Value("")),
        **{f"{name}_": F(name) for name in WORKED},
    ).values(*SHARED, *UNTOUCHED)  # fmt: skip
    both: QuerySet[Any, Facts] = untouched.union(worked, all=True)
    return both


def backlog_of_list(scope: Scope, listed: ListDay) -> Sequence[Facts]:
    """The best of who found no place, and nobody acted on."""
    waiting = Entry.objects.filter(run_id=listed.run_id, place__isnull=True)
    entries = of_books(waiting, books_of(scope))
    worked = ListWork.objects.filter(day=listed.day, client_no=OuterRef("client_no"))
    rows = entries.filter(~Exists(worked)).annotate(**UNTOUCHED).values(*SHARED, *UNTOUCHED)
    return list(rows.order_by("-must", "-score", "client_no")[:MOST_BACKLOG])


def _best_first(row: Facts) -> tuple[bool, int, str]:
    return not row["must_"], -row["score"], row["client_no"]


def books_of(scope: Scope) -> tuple[str, ...]:
    """Whose and in which role, one after the other."""
    return tuple(word for book in sorted(scope.books) for word in book)


def of_books(rows: QuerySet[T], books: tuple[str, ...], *, handed_to: str = "") -> QuerySet[T]:
    """Those of these ``books_of``, and those handed to this person."""
    pairs = zip(books[::2], books[1::2], strict=True)
    # Without a book nobody's, in no role: the SQL that is kept asks for all it is given.
    wanted = [Q(employee_no="", role="")]
    wanted += [Q(employee_no=employee_no, role=role) for employee_no, role in pairs]
    if handed_to:
        wanted.append(Q(handed_to=handed_to))
    return rows.filter(reduce(or_, wanted))
