"""What the CRM keeps of one client, and the client's history."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.policies.client_page import client_policy
from clients.rules.calendar import months_after
from clients.selectors.record import Note, notes_of
from operations.models import AuditEntry
from operations.selectors.audit import entries_of_client
from operations.selectors.moments import Place
from organisation.models import User
from organisation.selectors.people import names_of
from tiering.selectors.client_history import PastChange, history_of
from web.labels import BOOK_REASON_LABELS, TIER_LABELS, Words, label
from web.pages.audit import Who, action_of, who_of
from web.pages.audit_columns import OF_CLIENT, RELATION_LABELS
from web.pages.audit_values import Line, lines_of
from web.pages.client import Head
from web.pages.client_words import BASIS_LABELS
from web.pages.familiarity import FamiliarityHistory, history_of_client

NOTES_SHOWN = CHANGES_SHOWN = 50


@dataclass(frozen=True)
class ShownNote:
    note: Note
    may_edit: bool
    may_remove: bool


@dataclass(frozen=True)
class Record:
    """``introducer_until``: to the day before it the introducer has the credit."""

    head: Head
    notes: Sequence[ShownNote]
    introducer_until: date | None
    is_introducer_expired: bool
    note_hours: int
    familiarity: FamiliarityHistory


@dataclass(frozen=True)
class ShownChange:
    at: datetime
    what: Words
    action: Words
    lines: Sequence[Line]
    who: Who


@dataclass(frozen=True)
class ShownPast:
    on: date
    icon: str
    words: str
    detail: Words


@dataclass(frozen=True)
class HistoryPlace:
    """From where each of the two lists goes on; None: from the newest."""

    past: date | None = None
    changes: Place | None = None

    def query(self) -> str:
        """The address of the page there."""
        given = {
            "past": self.past.isoformat() if self.past else "",
            "changes": self.changes.as_text() if self.changes else "",
        }
        return urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True)
class History:
    """``earlier_past`` and ``earlier_changes``: the query of what comes before, or nothing."""

    head: Head
    past: Sequence[ShownPast]
    changes: Sequence[ShownChange]
    earlier_past: str
    earlier_changes: str
    is_newest: bool


def record_of(head: Head, *, user: User, at: datetime) -> Record:
    """Three statements: the notes, the contacts, the history of the familiarity."""
    seen, rules = head.seen, client_policy()
    since = seen.profile.introduced_on if seen.profile else None
    until = months_after(since, rules.introducer_months) if since else None
    return Record(
        head=head,
        notes=[
            ShownNote(
                note,
                may_edit=head.may_edit and _is_young(note, user, at),
                may_remove=head.may_edit and (note.writer_id == user.pk or seen.is_book),
            )
            for note in notes_of(seen.client_no, limit=NOTES_SHOWN)
        ],
        introducer_until=until,
        is_introducer_expired=until is not None and until <= at.date(),
        note_hours=rules.note_edit_hours,
        familiarity=history_of_client(seen, on=at.date()),
    )


def _is_young(note: Note, user: User, at: datetime) -> bool:
    hours = timedelta(hours=client_policy().note_edit_hours)
    return note.writer_id == user.pk and at < note.written_at + hours


def history_page(head: Head, at: HistoryPlace) -> History:
    """Three statements: tiers and books, what files and people changed, and their names."""
    number = head.seen.client_no
    past = history_of(number, before=at.past, limit=CHANGES_SHOWN)
    entries = entries_of_client(number, OF_CLIENT, after=at.changes, limit=CHANGES_SHOWN)
    return History(
        head=head,
        past=[_past(row) for row in past.rows],
        changes=list(_changes(entries.entries)),
        earlier_past=replace(at, past=past.before).query() if past.before else "",
        earlier_changes=replace(at, changes=entries.after).query() if entries.after else "",
        is_newest=at == HistoryPlace(),
    )


def _past(row: PastChange) -> ShownPast:
    if row.kind == "tier":
        words = _("%(before)s → %(after)s") % {
            "before": label(TIER_LABELS, row.before), "after": label(TIER_LABELS, row.after),
        }  # fmt: skip
        detail = _("年日均 %(average)s 元（%(basis)s），策略第 %(version)s 版") % {
            "average": f"{row.average:,}", "basis": label(BASIS_LABELS, row.basis),
            "version": row.version,
        }  # fmt: skip
        return ShownPast(row.on, icon="stairs", words=words, detail=detail)
    nobody = _("无人")
    who = _("主管户") if row.is_primary else _("协管")
    words = f"{who}: {row.before or nobody} → {row.after or nobody}"
    why = label(BOOK_REASON_LABELS, row.detail)
    return ShownPast(row.on, icon="arrows-exchange", words=words, detail=why)


def _changes(entries: Sequence[AuditEntry]) -> Iterator[ShownChange]:
    """Entries that say something to people: a date of the last edit alone does not."""
    names = names_of({entry.actor_no for entry in entries if entry.actor_no})
    for entry in entries:
        lines = lines_of(entry, with_values=True, shows_written=True)
        if lines:
            yield ShownChange(
                at=timezone.localtime(entry.at), what=label(RELATION_LABELS, entry.relation),
                action=action_of(entry), lines=lines, who=who_of(entry, names),
            )  # fmt: skip
