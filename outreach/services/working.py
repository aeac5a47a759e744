"""Working the day's list: an outcome, a skip, a later hour, and the way back.

Of two people the first wins. The client's row is locked as for every contact, then the entry's;
what was read (``version``) must still stand. An outcome is a contact and what becomes of the entry,
in one transaction: a network that breaks leaves both or none.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from clients.selectors.one_client import SeenClient
from organisation.models import User
from organisation.selectors.access import Access
from organisation.selectors.keys import keyring
from outreach.models import Contact, Entry, ListDay, ListWork, WorkStep
from outreach.policies.daily_work import daily_policy
from outreach.rules.contact_words import seal_words
from outreach.rules.said import Said
from outreach.rules.working import (
    DONE,
    UNREACHED,
    Becomes,
    SkipReason,
    WorkState,
    after_outcome,
    may_put_off,
)
from outreach.selectors.day_queue import hands
from outreach.services.contact_checks import must_log
from outreach.services.contacts import log_contact, withdraw_contact
from outreach.services.last_contacts import lock_client
from outreach.services.work_refusals import (
    NotLater,
    NotOnList,
    NotTheirs,
    SkipUnsaid,
    UndoOver,
    WorkChanged,
)

OF_ENTRY = ("employee_no", "role", "familiarity", "score", "place", "is_service_only", "reasons")
FACTS = ("state", "later_at", "skip_reason", "words_sealed", "contact_id", "tries", "handed_to")


@dataclass(frozen=True)
class At:
    """Who works which client of which day's list, and when: every act begins with it. ``version``:
    of what the person read, 0 where nobody had done anything."""

    access: Access
    by: User
    seen: SeenClient
    day: date
    version: int
    at: datetime


@transaction.atomic
def log_outcome(
    act: At, *, said: Said, key: str, call_back_at: datetime | None = None, admits: bool = False
) -> ListWork:
    """Log the contact and settle the entry. The same key again changes nothing. Raises what
    ``log_contact`` raises, NotOnList, WorkChanged."""
    work = _held(act)
    if _is_said_again(work, act, said, key):
        return work
    _must_stand(work, act)
    contact = log_contact(
        access=act.access, seen=act.seen, said=said, key=key, admits=admits, by=act.by, at=act.at
    )
    tries = work.tries + (said.outcome in UNREACHED)
    becomes = DONE
    if said.outcome is not None:
        at, back = timezone.localtime(act.at), call_back_at and timezone.localtime(call_back_at)
        becomes = after_outcome(daily_policy(), said.outcome, tries=tries, at=at, call_back_at=back)
    return _become(work, act, becomes, contact_id=contact.pk, tries=tries)


@transaction.atomic
def skip(act: At, *, reason: SkipReason, words: str = "") -> ListWork:
    """Leave the client out today, and say why. Raises SkipUnsaid, NotOnList, WorkChanged."""
    words = words.strip()
    if reason is SkipReason.OTHER and not words:
        raise SkipUnsaid(reason)
    work = _held(act)
    _must_stand(work, act)
    sealed = seal_words(keyring(), words, client_no=work.client_no, key=f"list-{act.day}")
    return _become(
        work, act, Becomes(WorkState.SKIPPED), skip_reason=reason.value, words_sealed=sealed
    )


@transaction.atomic
def put_off(act: At, *, until: datetime) -> ListWork:
    """Ask for the client again later today. Raises NotLater, NotOnList, WorkChanged."""
    until = timezone.localtime(until)
    if not may_put_off(daily_policy(), until, at=timezone.localtime(act.at)):
        raise NotLater(act.day)
    work = _held(act)
    _must_stand(work, act)
    return _become(work, act, Becomes(WorkState.LATER, until))


@transaction.atomic
def hand_over(act: At, *, to: str) -> ListWork:
    """Let somebody else of the client's people work the entry: open again, on the list of ``to``,
    an employee number. Raises NotTheirs, NotOnList, WorkChanged."""
    if to not in hands(act.access, act.seen):
        raise NotTheirs(to)
    work = _held(act)
    _must_stand(work, act)
    return _become(work, act, Becomes(WorkState.OPEN), handed_to=to)


@transaction.atomic
def undo(act: At) -> ListWork:
    """Put the entry back to what stood before the last act, if that was this person's and just now;
    a contact logged by it is withdrawn. Raises UndoOver, NotOnList, WorkChanged."""
    work = _held(act)
    if work.version != act.version:
        raise _changed(work)
    fresh = act.at < work.changed_at + timedelta(minutes=daily_policy().undo_minutes)
    last = work.steps.filter(version=work.version).first()
    if last is None or last.is_undo or work.changed_by_id != act.by.pk or not fresh:
        raise UndoOver(work.pk)
    before = work.steps.filter(version=work.version - 1).first()
    if last.contact_id is not None and last.contact_id != (before and before.contact_id):
        withdraw_contact(
            access=act.access, seen=act.seen, contact_id=last.contact_id, by=act.by, at=act.at
        )
    facts = {name: getattr(before, name) for name in FACTS} if before else {}
    return _write(work, act, {"state": WorkState.OPEN.value, **facts}, is_undo=True)


def _held(act: At) -> ListWork:
    """The entry's row, locked; made if nobody acted on it yet. Raises MayNotLog, NotOnList."""
    must_log(act.access, act.seen)
    lock_client(act.seen.client_no)
    found = {"day": act.day, "client_no": act.seen.client_no}
    work = ListWork.objects.select_for_update().filter(**found).first()
    is_handed = work is not None and work.handed_to == act.access.employee_no
    if not (act.seen.is_own or is_handed):
        raise NotOnList(act.seen.client_no)
    return work or ListWork(**found, **_entry(act), state=WorkState.OPEN)


def _entry(act: At) -> dict[str, Any]:
    run_id = ListDay.objects.filter(day=act.day).values_list("run_id", flat=True).first()
    entry = Entry.objects.filter(run_id=run_id, client_no=act.seen.client_no).first()
    if run_id is None or entry is None:
        raise NotOnList(act.seen.client_no)
    return {name: getattr(entry, name) for name in OF_ENTRY}


def _is_said_again(work: ListWork, act: At, said: Said, key: str) -> bool:
    """A second click, or a form sent again as no answer came: the same outcome of one page."""
    if work.contact_id is None or said.outcome is None or work.version != act.version + 1:
        return False
    own = Contact.objects.filter(pk=work.contact_id, employee_no=act.access.employee_no, key=key)
    return own.filter(outcome=said.outcome.value).exists()


def _must_stand(work: ListWork, act: At) -> None:
    is_over = work.state in (WorkState.DONE, WorkState.SKIPPED)
    if is_over or work.version != act.version:
        raise _changed(work)


def _changed(work: ListWork) -> WorkChanged:
    return WorkChanged(work.changed_by_id, work.changed_at, work.state)


def _become(work: ListWork, act: At, becomes: Becomes, **facts: Any) -> ListWork:
    told = {
        "state": becomes.state.value, "later_at": becomes.later_at, "tries": work.tries,
        "handed_to": work.handed_to,
    }  # fmt: skip
    return _write(work, act, told | facts)


def _write(work: ListWork, act: At, facts: dict[str, Any], *, is_undo: bool = False) -> ListWork:
    empty: dict[str, Any] = {
        "later_at": None, "skip_reason": "", "words_sealed": None, "contact_id": None, "tries": 0,
        "handed_to": "",
    }  # fmt: skip
    told = empty | facts | {"changed_at": act.at, "changed_by_id": act.by.pk}
    for name, value in told.items():
        setattr(work, name, value)
    work.version += 1
    work.save()
    WorkStep.objects.create(work=work, version=work.version, is_undo=is_undo, **told)
    return work
