"""The row that says what became of an entry of the day's list: held, compared, written with its
step. Of two people the first wins: the client's row is locked as for every contact, then the
entry's; what was read (``version``) must still stand."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from clients.selectors.one_client import SeenClient
from organisation.models import User
from organisation.selectors.access import Access
from organisation.selectors.keys import keyring
from outreach.models import Entry, ListDay, ListWork, WorkStep
from outreach.rules.contact_words import open_words, seal_words, skip_key
from outreach.rules.working import SETTLED, Becomes, WorkState
from outreach.services.contact_checks import must_log
from outreach.services.last_contacts import lock_client
from outreach.services.work_refusals import ListOver, NotOnList, WorkChanged

OF_ENTRY = (
    "employee_no", "role", "familiarity", "score", "place", "is_service_only", "reasons",
)  # fmt: skip
FACTS = ("state", "later_at", "skip_reason", "words_sealed", "contact_id", "tries", "handed_to")
EMPTY: dict[str, Any] = {
    "later_at": None, "skip_reason": "", "words_sealed": None, "contact_id": None, "tries": 0,
    "handed_to": "",
}  # fmt: skip


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


def held(act: At) -> ListWork:
    """The entry's row, locked; made if nobody acted on it yet. Raises MayNotLog, ListOver,
    NotOnList."""
    must_log(act.access, act.seen)
    must_be_at_hand(act.day, at=act.at)
    lock_client(act.seen.client_no)
    found = {"day": act.day, "client_no": act.seen.client_no}
    work = ListWork.objects.select_for_update().filter(**found).first()
    work = work or ListWork(**found, **_entry(act), state=WorkState.OPEN)
    if not (act.seen.is_own or _is_given(act, work)):
        raise NotOnList(act.seen.client_no)
    return work


def must_be_at_hand(day: date, *, at: datetime) -> None:
    """Of a day before today the list is worked until there is a newer one. Raises ListOver."""
    if day < timezone.localdate(at) and ListDay.objects.filter(day__gt=day).exists():
        raise ListOver(day)


def hold_run(day: date) -> int | None:
    """The run whose entries are the list of the day, which stays so until the transaction ends: an
    act on an entry that nobody touched waits for a list that is being shown, and is held against
    it. Shared: acts do not wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT run_id FROM outreach_listday WHERE day = %s FOR SHARE", [day])
        found = cursor.fetchone()
    return found[0] if found else None


def _is_given(act: At, work: ListWork) -> bool:
    """Handed over, or assigned although nobody manages the client."""
    to = work.handed_to
    if not to and act.seen.snapshot.employee_no is None:
        to = work.employee_no
    return to == act.access.employee_no and act.seen.is_full


def must_stand(work: ListWork, act: At) -> None:
    """Raises WorkChanged."""
    if work.state in SETTLED or work.version != act.version:
        raise changed(work)


def changed(work: ListWork) -> WorkChanged:
    return WorkChanged(work.changed_by_id, work.changed_at, work.state)


def become(work: ListWork, by: User, at: datetime, becomes: Becomes, **facts: Any) -> ListWork:
    """Write what an act makes of it; tries and who it was handed to stay."""
    return write(work, _facts(work, becomes, facts), by=by, at=at)


def is_done_again(work: ListWork, act: At, becomes: Becomes, words: str = "", **facts: Any) -> bool:
    """A second click: just this was done by this person to what the page showed."""
    if work.version != act.version + 1 or work.changed_by_id != act.by.pk:
        return False
    wanted = EMPTY | _facts(work, becomes, facts)
    return words == _skip_words(work) and all(
        getattr(work, name) == value for name, value in wanted.items() if name != "words_sealed"
    )


def _facts(work: ListWork, becomes: Becomes, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "state": becomes.state.value, "later_at": becomes.later_at, "tries": work.tries,
        "handed_to": work.handed_to,
    } | facts  # fmt: skip


def write(work: ListWork, facts: dict[str, Any], *, by: User, at: datetime,
          is_undo: bool = False) -> ListWork:  # fmt: skip
    """The row as ``facts`` say, one version on, and its step; what they leave out is empty."""
    told = EMPTY | facts | {"changed_at": at, "changed_by_id": by.pk}
    for name, value in told.items():
        setattr(work, name, value)
    work.version += 1
    work.save()
    WorkStep.objects.create(work=work, version=work.version, is_undo=is_undo, **told)
    return work


def seal_skip(work: ListWork, words: str) -> bytes | None:
    return seal_words(keyring(), words, client_no=work.client_no, key=skip_key(work.day))


def _skip_words(work: ListWork) -> str:
    key = skip_key(work.day)
    return open_words(keyring(), work.words_sealed, client_no=work.client_no, key=key)


def _entry(act: At) -> dict[str, Any]:
    entry = Entry.objects.filter(run_id=hold_run(act.day), client_no=act.seen.client_no).first()
    if entry is None:
        raise NotOnList(act.seen.client_no)
    return {name: getattr(entry, name) for name in OF_ENTRY}
