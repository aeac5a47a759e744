"""Working the day's list: an outcome, a skip, a later hour, and the way back.

Each act is one transaction; of two people the first wins (``outreach.services.entry_rows``). An
outcome is a contact and what becomes of the entry: a network that breaks leaves both or none. The
same act again, as a double click sends it, changes nothing and is answered as the first was.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from outreach.models import Contact, ListWork, WorkStep
from outreach.policies.daily_work import daily_policy
from outreach.rules.contacts import Outcome
from outreach.rules.said import Said, Wrong
from outreach.rules.working import (
    DONE,
    STEP_OF,
    UNREACHED,
    Becomes,
    SkipReason,
    WorkState,
    after_outcome,
    call_back_hour,
    is_hour_for_calls,
    may_put_off,
)
from outreach.selectors.day_queue import hands
from outreach.services.contact_refusals import ContactWrong
from outreach.services.contacts import says, withdraw_contact, write_contact
from outreach.services.entry_rows import (
    FACTS,
    At,
    become,
    changed,
    held,
    is_done_again,
    must_stand,
    seal_skip,
    write,
)
from outreach.services.hand_notices import Handed, tell_handed
from outreach.services.work_refusals import NotLater, NotTheirs, SkipUnsaid, UndoOver


@transaction.atomic
def log_outcome(act: At, *, said: Said, key: str, admits: bool = False) -> ListWork:
    """Log the contact and settle the entry. The same key and words again change nothing. Raises
    what ``log_contact`` raises, NotLater for a call back at an hour when nobody calls, NotOnList,
    WorkChanged."""
    work = held(act)
    if _is_said_again(work, act, said, key):
        return work
    must_stand(work, act)
    _must_be_hour(act, said)
    contact = write_contact(
        access=act.access, seen=act.seen, said=said, key=key, admits=admits, by=act.by, at=act.at
    )
    tries = work.tries + (said.outcome in UNREACHED)
    becomes = DONE
    if said.outcome is not None:
        becomes = after_outcome(
            daily_policy(), said.outcome, tries=tries, at=timezone.localtime(act.at),
            call_back_at=call_back_hour(said, timezone.localtime(act.at)),
        )  # fmt: skip
    return become(work, act.by, act.at, becomes, contact_id=contact.pk, tries=tries)


@transaction.atomic
def skip(act: At, *, reason: SkipReason, words: str = "") -> ListWork:
    """Leave the client out today, and say why. Raises SkipUnsaid, NotOnList, WorkChanged."""
    words, becomes = words.strip(), Becomes(WorkState.SKIPPED)
    if reason is SkipReason.OTHER and not words:
        raise SkipUnsaid(reason)
    work = held(act)
    if is_done_again(work, act, becomes, words, skip_reason=reason.value):
        return work
    must_stand(work, act)
    sealed = seal_skip(work, words)
    return become(work, act.by, act.at, becomes, skip_reason=reason.value, words_sealed=sealed)


@transaction.atomic
def put_off(act: At, *, until: datetime) -> ListWork:
    """Ask for the client again later today. Raises NotLater, NotOnList, WorkChanged."""
    until = timezone.localtime(until)
    if not may_put_off(daily_policy(), until, at=timezone.localtime(act.at)):
        raise NotLater(act.day)
    work, becomes = held(act), Becomes(WorkState.LATER, until)
    if is_done_again(work, act, becomes):
        return work
    must_stand(work, act)
    return become(work, act.by, act.at, becomes)


@transaction.atomic
def hand_over(act: At, *, to: str) -> ListWork:
    """Let somebody else of the client's people work the entry: open again, on the list of ``to``,
    an employee number. Raises NotTheirs, NotOnList, WorkChanged."""
    if to not in hands(act.access, act.seen):
        raise NotTheirs(to)
    work, becomes = held(act), Becomes(WorkState.OPEN)
    if is_done_again(work, act, becomes, handed_to=to):
        return work
    must_stand(work, act)
    tell_handed(to=to, as_what=Handed.LIST, clients=1, by=act.by, at=act.at)
    return become(work, act.by, act.at, becomes, handed_to=to)


@transaction.atomic
def undo(act: At) -> ListWork:
    """Put the entry back to what stood before the last act, if that was this person's and just now;
    a contact logged by it is withdrawn. Raises UndoOver, NotOnList, WorkChanged."""
    work = held(act)
    if work.version != act.version:
        raise changed(work)
    last = work.steps.filter(version=work.version).first() if work.pk else None
    if last is None or last.is_undo or work.changed_by_id != act.by.pk or _is_old(last, act.at):
        raise UndoOver(work.pk)
    before = work.steps.filter(version=work.version - 1).first()
    if last.contact_id is not None and last.contact_id != (before and before.contact_id):
        withdraw_contact(
            access=act.access, seen=act.seen, contact_id=last.contact_id, by=act.by, at=act.at
        )
    facts = {name: getattr(before, name) for name in FACTS} if before else {}
    told = {"state": WorkState.OPEN.value, **facts}
    return write(work, told, by=act.by, at=act.at, is_undo=True)


def _is_old(step: WorkStep, at: datetime) -> bool:
    return at >= step.changed_at + timedelta(minutes=daily_policy().undo_minutes)


def _is_said_again(work: ListWork, act: At, said: Said, key: str) -> bool:
    """A second click, or a form sent again as no answer came: the same words of one page, a moment
    later."""
    if work.contact_id is None or work.version != act.version + 1:
        return False
    own = Contact.objects.filter(pk=work.contact_id, employee_no=act.access.employee_no, key=key)
    contact = own.first()
    told = ("at", "on") if said.seconds is not None else ("at", "on", "seconds")  # of a phone box
    return contact is not None and says(contact, said, but=told)


def _must_be_hour(act: At, said: Said) -> None:
    """What is promised has a day: raises ContactWrong. A call back is for an hour at which calls
    are made, and one of today for an hour that is still to come: raises NotLater."""
    if said.outcome in STEP_OF and said.next_on is None:
        raise ContactWrong([Wrong.NEXT_STEP])
    at, policy = timezone.localtime(act.at), daily_policy()
    if said.outcome is not Outcome.CALL_BACK:
        return
    hour = call_back_hour(said, at)
    if said.next_on == at.date() and (hour is None or not may_put_off(policy, hour, at=at)):
        raise NotLater(act.day)
    if said.next_time is not None and not is_hour_for_calls(policy, said.next_time):
        raise NotLater(act.day)
