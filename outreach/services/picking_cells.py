"""Putting the clients of a goal's cells on their manager's coming lists, and off them again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from clients.rules.scope import Scope
from organisation.models import Staff, User
from outreach.models import Assigned, ListDay
from outreach.policies.daily_work import daily_policy
from outreach.rules.days import IsWorkday, workdays_after
from outreach.rules.familiarity import cells_words
from outreach.selectors.grid import Book, best_first, candidates, rows_of_book
from outreach.services.work_refusals import GridChanged, NotTheirs, UndoOver


@dataclass(frozen=True)
class Picked:
    """``taken``: numbers of the assignments made; ``already``: clients of the cells that were on
    the lists before; ``barred``: who may not be marketed to; ``left``: who found no place."""

    taken: Sequence[int]
    already: int
    barred: int
    left: int
    from_on: date | None = None


@transaction.atomic
def pick_cells(
    *,
    scope: Scope,
    book: Book,
    run_id: int,
    cells: Collection[int],
    places: int,
    already: int,
    is_workday: IsWorkday,
    by: User,
    at: datetime,
) -> Picked:
    """Put the best ``places`` clients of these cells on the manager's coming lists. ``already``:
    how many of them were on it as the page said; ``scope``: of who asks, whose book it must be.

    Raises NotTheirs for anybody else's book, GridChanged when it is another number by now: a
    second click must not take the next ones.
    """
    if (book.employee_no, book.role) not in scope.books:
        raise NotTheirs(book.employee_no)
    # One at a time for a book; whoever refers to the person's row is not kept waiting.
    list(Staff.objects.select_for_update(no_key=True).filter(pk=book.employee_no))
    found = candidates(rows_of_book(scope, book, run_id=run_id), cells)
    on_list = sum(each.is_on_list for each in found)
    if on_list != already:
        raise GridChanged(on_list)
    free = [each for each in found if not each.is_on_list]
    able = [each for each in free if not each.is_barred]
    today, policy = timezone.localdate(at), daily_policy()
    chosen = best_first(able, today=today)[: min(places, policy.pick_most)]
    from_on = next_list(today, is_workday)
    made = Assigned.objects.bulk_create(
        Assigned(
            client_no=each.client_no, cause=Assigned.Cause.ASSIGNED,
            reference=reference_of(cells), from_on=from_on,
            until_on=from_on + timedelta(days=policy.pick_days), made_at=at, made_by=by,
        )
        for each in chosen
    )  # fmt: skip
    barred, left = len(free) - len(able), len(able) - len(chosen)
    return Picked([each.pk for each in made], on_list, barred, left, from_on)


@transaction.atomic
def unpick(*, assigned: Sequence[int], by: User, at: datetime) -> None:
    """Take off the lists what this person put on them, all of it or nothing. Raises UndoOver if
    some was answered or ended meanwhile."""
    own = Assigned.objects.select_for_update().filter(
        pk__in=assigned, made_by=by, ended_at__isnull=True
    )
    numbers = list(own.order_by("pk").values_list("pk", flat=True))
    if not numbers or len(numbers) != len(set(assigned)):
        raise UndoOver(len(assigned))
    Assigned.objects.filter(pk__in=numbers).update(ended_at=at)


def reference_of(cells: Collection[int]) -> str:
    """What an assignment says it is of: ``grid:4-6``."""
    return f"grid:{cells_words(cells)}"


def next_list(today: date, is_workday: IsWorkday) -> date:
    """The first list that is not made yet."""
    last = ListDay.objects.aggregate(last=Max("day"))["last"]
    return workdays_after(max(today, last or today), 1, is_workday)
