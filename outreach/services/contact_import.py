"""Contacts that another system logged for a branch's people (a call centre, an outbound list): some
hundreds at once, each taken or refused by itself, none lost, none twice.

What protects clients is asked of each as of a contact logged by hand: what it broke is refused
unless its sender admits it, and stands in the row then. Nothing that is only planned is taken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from clients.rules.scope import Scope
from clients.selectors.visible import visible_to
from organisation.models import Staff, User
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from organisation.selectors.keys import keyring
from outreach.models import Contact
from outreach.policies.daily_work import daily_policy
from outreach.rules.contact_words import seal_words
from outreach.rules.contacts import Direction
from outreach.rules.protection import Refusal
from outreach.rules.said import NOTHING, Said, Wrong, wrongs
from outreach.selectors.call_protection import (
    Had,
    History,
    breaches_of_many,
    history_of,
    note_marketed,
)
from outreach.selectors.call_targets import Reach, Target, clients_of
from outreach.selectors.calls import calls_nobody_logged, nearest
from outreach.selectors.protection import levels_of
from outreach.services.contact_checks import facts_of
from outreach.services.contact_refusals import MayNotLog
from outreach.services.contacts import says
from outreach.services.last_contacts import lock_clients, refresh_many
from outreach.services.taking_over import take_over, with_seconds

MOST_CONTACTS = 500  # of one import
KEY_LENGTH = 100
Done = tuple[str, str, date]  # person, client and the day of what was done
Key = tuple[str, str]  # person and the contact's key


@dataclass(frozen=True)
class Sent:
    """A contact as another system logged it. ``key``: its own number of it, which stands for this
    contact of ``employee_no`` for ever."""

    key: str
    client_no: str
    employee_no: str
    said: Said
    admits: bool = False

    @property
    def row_key(self) -> str:
        """Of the contact's row: tells nothing, and is never that of a form."""
        return "import:" + sha256(self.key.encode()).hexdigest()[:40]


class Took(StrEnum):
    MADE = "made"
    KNOWN = "known"  # taken before, in the same words
    CONFLICT = "conflict"  # taken before, and told otherwise
    NOT_THEIRS = "not_theirs"  # no such client or person, or not theirs, or not the sender's
    WRONG = "wrong"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True)
class Became:
    """``contact``: what was made, or is known by that key; ``wrongs`` (none: products nobody has)
    and ``refusals`` say what is WRONG and what is FORBIDDEN."""

    took: Took
    contact: Contact | None = None
    wrongs: Sequence[Wrong] = ()
    refusals: Sequence[Refusal] = ()


@dataclass
class _Import:
    """One import. ``known``: contacts by person and key, those of this import too once they are
    judged; ``calls``: what phone boxes made of calls that people may mean."""

    targets: Mapping[Done, Target]
    known: dict[Key, Contact]
    levels: Mapping[str, str]
    history: History
    calls: Mapping[tuple[str, str, Direction], list[Contact]]
    by: User
    at: datetime
    fresh: list[Contact] = field(default_factory=list)


@transaction.atomic
def import_contacts(
    *, access: Access, scope: Scope, run_id: int, sent: Sequence[Sent], by: User, at: datetime
) -> Sequence[Became]:
    """What became of each, in their order; some twenty statements, however many there are. Of two
    with one key the one sent first counts. Raises MayNotLog without the right to import."""
    at = timezone.localtime(at)
    if not access.places_of(Permission.IMPORT_CONTACTS):
        raise MayNotLog(access.employee_no)
    rows = [replace(each, said=_local(each.said)) for each in sent]
    targets = _targets(access, scope, run_id, rows, at)
    _hold(targets)
    levels = levels_of(sorted({code for each in rows for code in each.said.products}))
    able = [each for each in rows if _done(each) in targets]
    work = _Import(
        targets, _known(rows), levels, history_of([_had(each, levels) for each in able]),
        calls_nobody_logged([(each.employee_no, each.client_no, each.said) for each in able]),
        by, at,
    )  # fmt: skip
    # Of two marketing calls of a day the later one is one too many, however they were sent.
    order = sorted(range(len(rows)), key=lambda place: (rows[place].said.at, place))
    first = {(each.employee_no, each.row_key): n for n, each in reversed(list(enumerate(rows)))}
    answers: dict[int, Became] = {}
    for place in order:
        if first[rows[place].employee_no, rows[place].row_key] == place:
            answers[place] = _judged(work, rows[place])
    Contact.objects.bulk_create(work.fresh)
    refresh_many(sorted({
        each.contact.client_no for each in answers.values()
        if each.took is Took.MADE and each.contact
    }))  # fmt: skip
    return [answers.get(place) or _judged(work, each) for place, each in enumerate(rows)]


def _local(said: Said) -> Said:
    return replace(said, at=timezone.localtime(said.at), words=said.words.strip())


def _had(row: Sent, levels: Mapping[str, str]) -> Had:
    said = row.said
    return Had(
        row.client_no, said.at, said.purpose, said.direction, said.outcome,
        [levels[code] for code in said.products if code in levels],
    )  # fmt: skip


def _targets(
    access: Access, scope: Scope, run_id: int, rows: Sequence[Sent], at: datetime
) -> Mapping[Done, Target]:
    """As whom each person works each client, or worked it that day; only of clients that the sender
    sees as well."""
    asked = visible_to(scope, run_id=run_id).filter(client_no__in={r.client_no for r in rows})
    seen = sorted(asked.values_list("client_no", flat=True))
    places = access.places_of(Permission.IMPORT_CONTACTS)
    paths = tuple(h.institution_path for h in access.held if h.institution_code in places)
    clients = clients_of(seen)
    reach = Reach({each.employee_no for each in rows}, seen, paths, at)
    found = {}
    for person, number, on in {_done(each) for each in rows if each.client_no in clients}:
        for target in reach.targets(person, [clients[number]], on):
            found[person, number, on] = target
    return found


def _done(row: Sent) -> Done:
    return row.employee_no, row.client_no, row.said.at.date()


def _hold(targets: Mapping[Done, Target]) -> None:
    """Keys are of people: whoever imports for the same ones waits; then the clients."""
    people = sorted({person for person, _number, _on in targets})
    list(Staff.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))
    lock_clients(sorted({number for _person, number, _on in targets}))


def _known(rows: Sequence[Sent]) -> dict[Key, Contact]:
    found = Contact.objects.filter(
        employee_no__in={each.employee_no for each in rows},
        key__in={each.row_key for each in rows},
    )
    return {(each.employee_no, each.key): each for each in found}


def _judged(work: _Import, row: Sent) -> Became:
    """What becomes of one; what is made of it is written with all the others."""
    target = work.targets.get(_done(row))
    if target is None:
        return Became(Took.NOT_THEIRS)
    known = work.known.get((row.employee_no, row.row_key))
    if known is not None:
        is_same = known.client_no == row.client_no and says(known, row.said)
        is_same = is_same and known.withdrawn_at is None
        return Became(Took.KNOWN if is_same else Took.CONFLICT, known)
    found = wrongs(daily_policy(), row.said, before=NOTHING, at=work.at)
    if row.said.is_plan and Wrong.PLAN not in found:
        found = [*found, Wrong.PLAN]
    if found or not set(row.said.products) <= set(work.levels):
        return Became(Took.WRONG, wrongs=found)
    had = _had(row, work.levels)
    against = breaches_of_many(work.history, had, target)
    if against and not row.admits:
        return Became(Took.FORBIDDEN, refusals=against)
    note_marketed(work.history, had)
    contact = _written(work, row, target, against)
    work.known[row.employee_no, row.row_key] = contact
    return Became(Took.MADE, contact)


def _written(work: _Import, row: Sent, target: Target, against: Sequence[Refusal]) -> Contact:
    """The contact of a call that the phone box told is taken over, and no second one made."""
    about = (row.employee_no, row.client_no, row.said.direction)
    call = nearest(work.calls.get(about, ()), row.said)
    words = seal_words(keyring(), row.said.words, client_no=row.client_no, key=row.row_key)
    columns = facts_of(with_seconds(row.said, call), against, filed_on=None) | {
        "client_no": row.client_no, "employee_no": row.employee_no, "key": row.row_key,
        "role": target.standing.role.value,
        "institution_code": target.standing.institution_code, "words_sealed": words,
        "made_at": work.at, "made_by": work.by, "recorded_at": work.at,
    }  # fmt: skip
    if call is not None:
        work.calls[about].remove(call)
        return take_over(call, columns, by=work.by, at=work.at)
    contact = Contact(**columns)
    work.fresh.append(contact)
    return contact
