"""A person's list of the day: whom to call next, whom later, who is done; and the day's calls."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Q,
    Subquery,
)

from clients.models import Client, ClientSnapshot
from clients.rules.scope import Placed, Scope, is_seen_in_full
from clients.selectors.one_client import SeenClient, with_names
from clients.selectors.visible import visible_to
from organisation.selectors.access import Access
from outreach.models import Entry, ListDay, ListWork
from outreach.rules.entry import Why, read_reasons
from outreach.rules.working import SETTLED, WorkState
from outreach.selectors.list_days import counted
from outreach.selectors.queue_rows import (
    Facts,
    backlog_of_list,
    books_of,
    list_day,
    of_books,
    rows_of_list,
)

Book = tuple[str | None, str | None]  # employee number, role


@dataclass(frozen=True)
class Tally:
    """The calls of a person on one day: the three counters of domain/03 §The relationship manager's
    day, and how many clients who are due found no place on the list."""

    dialled: int
    answered: int
    effective: int
    backlog: int


@dataclass(frozen=True)
class Item:
    """One client of the list. ``snapshot``: with its names; ``version`` 0: nobody acted yet;
    ``outcome``: of what was logged."""

    snapshot: ClientSnapshot
    name: str
    familiarity: str
    score: int
    place: int | None
    must: bool  # of what nobody acted on: it is answered today
    is_service_only: bool
    reasons: Sequence[Why]
    state: WorkState
    version: int
    later_at: datetime | None
    skip_reason: str
    words_sealed: bytes | None  # why it was skipped (``outreach.rules.contact_words.skip_key``)
    outcome: str
    changed_at: datetime | None
    handed_to: str  # an employee number; empty: the book's own

    @property
    def client_no(self) -> str:
        return str(self.snapshot.client_no)


@dataclass(frozen=True)
class Queue:
    """``listed`` None: no list was ever made. ``open`` and ``later``: the next to be called first;
    ``settled``: what was done last first; ``backlog``: the best of who found no place, if asked
    for, and the one asked for; ``hidden``: still to be worked, of whom the looker sees nothing."""

    listed: ListDay | None
    tally: Tally
    open: Sequence[Item]
    later: Sequence[Item]
    settled: Sequence[Item]
    backlog: Sequence[Item]
    hidden: int = 0


def hands(access: Access, seen: SeenClient) -> Mapping[str, str]:
    """Who else may work the client's entry, number → name: the client's manager and co-managers.
    No query."""
    people = {each.employee_no: each.name for each in seen.co_managers}
    if seen.snapshot.employee_no:
        people |= {seen.snapshot.employee_no: seen.manager_name}
    people.pop(access.employee_no, None)
    return {number: name or number for number, name in people.items()}


def day_queue(
    scope: Scope,
    *,
    run_id: int,
    employee_no: str,
    today: date,
    at: datetime,
    also: str = "",
    with_backlog: bool = False,
    with_handed: bool = False,
    eyes: Scope | None = None,
) -> Queue:
    """The queue of the books in ``scope`` (one's own and those stood in for) and of what was handed
    to the person, of today's list or the next, else the last there was. ``run_id``: the newest
    published run, by which the gate decides: a list follows its client. ``also``: a client who may
    be in the backlog; ``with_handed``: what is with somebody else by now as well; ``eyes``: of a
    head who looks at it, if it is not the person's own look. Three statements, four with the
    backlog."""
    listed = list_day(scope, employee_no, today)
    if listed is None:
        return Queue(None, Tally(0, 0, 0, 0), (), (), (), ())
    rows = rows_of_list(scope, listed, employee_no, also)
    if not with_handed:
        rows = [row for row in rows if row["handed_"] in ("", employee_no)]
    waiting = backlog_of_list(scope, listed) if with_backlog else []
    items, hidden = _items(scope, eyes, run_id, employee_no, [*rows, *waiting])
    later = [each for each in items if each.state is WorkState.LATER]
    due = [each for each in later if each.later_at is not None and each.later_at <= at]
    waits = [each for each in later if each not in due]
    settled = [each for each in items if each.state in SETTLED]
    fresh = [each for each in items if each.state is WorkState.OPEN]
    # Handed over, or taken up and undone: on the list whatever place the night gave.
    on_it = [each for each in fresh if each.place is not None or each.version]
    return Queue(
        listed=listed,
        tally=_tally(listed),
        open=[*sorted(due, key=_when), *on_it],
        later=sorted(waits, key=_when),
        settled=sorted(settled, key=lambda each: each.changed_at or at, reverse=True),
        backlog=[each for each in fresh if each not in on_it],
        hidden=hidden,
    )


def left_to_call(books: Scope, *, run_id: int, today: date) -> tuple[date, int] | None:
    """The list of today or the next, and how many of these books' entries wait on it; None where no
    such list was made. One statement."""
    entries = of_books(
        Entry.objects.filter(run_id=OuterRef("run_id"), place__isnull=False), books_of(books)
    ).filter(client_no__in=visible_to(books, run_id=run_id).values("client_no"))
    over = ListWork.objects.filter(
        Q(state__in=list(SETTLED)) | ~Q(handed_to=""),
        day=OuterRef(OuterRef("day")), client_no=OuterRef("client_no"),
    )  # fmt: skip
    days = ListDay.objects.filter(day__gte=today).order_by("day")
    waiting = counted(entries.filter(~Exists(over)), Count("client_no"))
    return days.annotate(waiting=waiting).values_list("day", "waiting").first()


def _when(item: Item) -> datetime:
    assert item.later_at is not None  # noqa: S101 - those of LATER have one
    return item.later_at


def _tally(listed: ListDay) -> Tally:
    return Tally(*(getattr(listed, name) for name in (
        "dialled", "answered", "effective", "backlog",
    )))  # fmt: skip


def _items(
    scope: Scope, eyes: Scope | None, run_id: int, employee_no: str, rows: Sequence[Facts]
) -> tuple[Sequence[Item], int]:
    """Those whose client is still in these books, or was handed to the person and is still seen by
    name: whoever may look at a client otherwise does not work its entry. And how many of them that
    are not settled are hidden from ``eyes``."""
    gate = replace(eyes, books=eyes.books | scope.books) if eyes else scope
    name = Client.objects.filter(pk=OuterRef("client_no")).values("name")
    seen = with_names(visible_to(gate, run_id=run_id))
    seen = seen.filter(client_no__in=[row["client_no"] for row in rows])
    clients = {each.client_no: each for each in seen.annotate(name=Subquery(name))}
    theirs = [
        (row, client) for row in rows
        if (client := clients.get(row["client_no"]))
        and _is_theirs(scope.books, gate, client.placed, is_handed=row["handed_"] == employee_no)
    ]  # fmt: skip
    hidden = [row for row, client in theirs if eyes and not is_seen_in_full(eyes, client.placed)]
    shown = [_item(row, client) for row, client in theirs if row not in hidden]
    return shown, sum(row["state_"] not in SETTLED for row in hidden)


def _is_theirs(books: Collection[Book], gate: Scope, placed: Placed, *, is_handed: bool) -> bool:
    if is_handed or placed.employee_no is None:  # a client without a manager: assigned to them
        return is_seen_in_full(gate, placed)
    return (placed.employee_no, placed.manager_role) in books


def _item(row: Facts, client: ClientSnapshot) -> Item:
    return Item(
        snapshot=client,
        name=getattr(client, "name", None) or client.client_no,
        familiarity=row["familiarity"],
        score=row["score"],
        place=row["place"],
        must=row["must_"],
        is_service_only=row["is_service_only"],
        reasons=read_reasons(row["reasons"]),
        state=WorkState(row["state_"]),
        version=row["version_"],
        later_at=row["later_at_"],
        skip_reason=row["skip_reason_"],
        words_sealed=row["words_sealed_"],
        outcome=row["outcome"],
        changed_at=row["changed_at_"],
        handed_to=row["handed_"],
    )
