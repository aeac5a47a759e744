"""A day's list is made anew: what people did on the one before is held against it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from clients.models import ClientGrant
from clients.querysets.grants import running
from outreach.models import Entry, ListWork, WorkStep
from outreach.policies.daily_work import daily_policy
from outreach.rules.entry import Why, read_reasons
from outreach.rules.working import SETTLED, WorkState
from outreach.services.entry_rows import EMPTY, FACTS, OF_ENTRY

AT_ONCE = 2_000  # rows written by one statement


def renew_works(*, day: date, run_id: int, at: datetime) -> int:
    """Take over into the rows of that day what the run's entries say: the book the client is in
    now, the score, the reasons. Who was settled is open again if something must be answered that
    nobody knew of then; who was handed over and has left the book, or whose helper is none any
    more, is the manager's again. How many of them changed hands or were opened."""
    # In the order in which a head moves many of them; new ones wait for the list's own row.
    rows = ListWork.objects.select_for_update().filter(day=day).order_by("pk")
    works = {each.client_no: each for each in rows}
    if not works:
        return 0
    entries = Entry.objects.filter(run_id=run_id, client_no__in=works)
    helpers = _helpers(works.values(), at)
    found = [_renewed(works[entry.client_no], entry, helpers, at) for entry in entries]
    steps = [step for step in found if step is not None]
    names = [*OF_ENTRY, *FACTS, "version", "changed_at", "changed_by_id"]
    fields = [name.removesuffix("_id") for name in names]
    ListWork.objects.bulk_update([works[e.client_no] for e in entries], fields, AT_ONCE)
    WorkStep.objects.bulk_create(steps, AT_ONCE)
    return len(steps)


def _renewed(
    work: ListWork, entry: Entry, helpers: set[tuple[str, str]], at: datetime
) -> WorkStep | None:
    """The row as it is now, and its step if more than its figures changed."""
    told = {name: getattr(work, name) for name in FACTS}
    if work.state in SETTLED and _asks_anew(work.reasons, entry.reasons):
        told = EMPTY | {"state": WorkState.OPEN.value, "tries": work.tries}
    has_moved = (work.employee_no, work.role) != (entry.employee_no, entry.role)
    if has_moved or (work.client_no, work.handed_to) not in helpers:
        told["handed_to"] = ""
    for name in OF_ENTRY:
        setattr(work, name, getattr(entry, name))
    if told == {name: getattr(work, name) for name in FACTS}:
        return None
    told |= {"changed_at": at, "changed_by_id": None}
    for name, value in told.items():
        setattr(work, name, value)
    work.version += 1
    return WorkStep(work=work, version=work.version, **told)


def _asks_anew(known: Sequence[Sequence[Any]], now: Sequence[Sequence[Any]]) -> bool:
    rules = daily_policy().reasons
    seen = {_what(why) for why in read_reasons(known)}
    return any(rules[why.reason].must and _what(why) not in seen for why in read_reasons(now))


def _what(why: Why) -> tuple[object, ...]:
    """What a reason is there for, whatever its figure has become since."""
    return why.reason, why.due_on, why.detail


def _helpers(works: Iterable[ListWork], at: datetime) -> set[tuple[str, str]]:
    """(Client, employee) of those who may still work what was handed to them."""
    handed = [each.client_no for each in works if each.handed_to]
    sources = [ClientGrant.Source.CO_MANAGER, ClientGrant.Source.LIST]
    grants = ClientGrant.objects.filter(running(at), client_no__in=handed, source__in=sources)
    return set(grants.values_list("client_no", "employee_no"))
