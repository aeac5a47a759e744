"""The head has each manager wake up some strangers on the coming lists (生客激活, domain/03 §Why a
client is on today's list: five strangers a day per manager)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from clients.rules.scope import Scope
from clients.selectors.books import Reach
from organisation.models import Staff, User
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from outreach.models import Assigned
from outreach.policies.daily_work import daily_policy
from outreach.rules.days import IsWorkday, workdays_after
from outreach.selectors.grid import Book, Candidate, best_first, candidates, rows_of_book
from outreach.selectors.team_people import loads_below
from outreach.services.picking_cells import next_list
from outreach.services.reassigning import MayNotHandOut
from outreach.services.work_refusals import WorkRefused

STRANGERS = (7, 8, 9)  # the cells of row C
MOST_BOOKS = 100
CAUSE = Assigned.Cause.ASSIGNED


class NoSuchBooks(WorkRefused):
    """Nobody who manages clients below the head's places."""


@dataclass(frozen=True)
class Woken:
    """``taken``: numbers of the assignments made; ``short``: books that had fewer strangers."""

    taken: Sequence[int]
    people: int
    short: int
    from_on: date


@transaction.atomic
def wake_strangers(
    *,
    access: Access,
    scope: Scope,
    reach: Reach,
    run_id: int,
    books: Collection[Book],
    a_day: int,
    lists: int,
    key: str,
    is_workday: IsWorkday,
    by: User,
    at: datetime,
) -> Woken:
    """Put ``a_day`` strangers of each book on each of the next ``lists`` lists, those with most
    assets first. The same ``key`` again, and the click answers what it answered before.

    Raises MayNotHandOut, NoSuchBooks.
    """
    if not access.places_of(Permission.HAND_OUT):
        raise MayNotHandOut(access.employee_no)
    wanted = _of_the_head(reach, run_id, books)
    # One at a time for a book, in one order; whoever refers to a person's row is not kept waiting.
    people = sorted({each.employee_no for each in wanted})
    list(Staff.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))
    reference, policy = f"wake:{key}", daily_policy()
    a_day, lists = (max(1, min(each, policy.wake_most)) for each in (a_day, lists))
    days = list(_lists(timezone.localdate(at), lists, is_workday))
    before = Assigned.objects.filter(cause=CAUSE, reference=reference, made_by=by)
    if before.exists():
        return Woken([], len(wanted), 0, days[0])
    chosen = [_chosen(scope, run_id, each, a_day * lists, timezone.localdate(at))
              for each in wanted]  # fmt: skip
    made = Assigned.objects.bulk_create(
        Assigned(
            client_no=each.client_no, cause=CAUSE, reference=reference, from_on=days[n // a_day],
            until_on=days[n // a_day] + timedelta(days=policy.pick_days), made_at=at, made_by=by,
        )
        for found in chosen
        for n, each in enumerate(found)
    )  # fmt: skip
    short = sum(len(found) < a_day * lists for found in chosen)
    return Woken([each.pk for each in made], len(wanted), short, days[0])


def _of_the_head(reach: Reach, run_id: int, books: Collection[Book]) -> Sequence[Book]:
    known = {Book(load.employee_no, load.role) for load in loads_below(run_id, reach, "")}
    wanted = sorted(known & set(books), key=lambda each: (each.employee_no, each.role))
    if not wanted or len(wanted) != len(set(books)) or len(wanted) > MOST_BOOKS:
        raise NoSuchBooks(len(books))
    return wanted


def _chosen(scope: Scope, run_id: int, book: Book, places: int, today: date) -> Sequence[Candidate]:
    found = candidates(rows_of_book(scope, book, run_id=run_id), STRANGERS)
    able = [each for each in found if not each.is_on_list and not each.is_barred]
    return best_first(able, today=today)[:places]


def _lists(today: date, count: int, is_workday: IsWorkday) -> Iterator[date]:
    """The next lists that are not made yet."""
    day = next_list(today, is_workday)
    for _ in range(count):
        yield day
        day = workdays_after(day, 1, is_workday)
