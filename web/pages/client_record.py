"""What the CRM keeps of one client, and the client's history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from clients.policies.client_page import client_policy
from clients.rules.calendar import months_after
from clients.selectors.record import Change, Note, changes_of, notes_of
from organisation.models import User
from tiering.selectors.client_history import PastChange, history_of
from web.labels import BOOK_REASON_LABELS, TIER_LABELS, Words, label
from web.pages.client import Head
from web.pages.client_words import (
    BASIS_LABELS,
    CHANNEL_LABELS,
    FAMILIARITY_LABELS,
    FIELD_LABELS,
)

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


@dataclass(frozen=True)
class ShownChange:
    on: date
    field: Words
    before: Words
    after: Words
    by: str


@dataclass(frozen=True)
class ShownPast:
    on: date
    icon: str
    words: str
    detail: Words


@dataclass(frozen=True)
class History:
    head: Head
    past: Sequence[ShownPast]
    changes: Sequence[ShownChange]


def record_of(head: Head, *, user: User, at: datetime) -> Record:
    """One statement: the notes."""
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
    )


def _is_young(note: Note, user: User, at: datetime) -> bool:
    hours = timedelta(hours=client_policy().note_edit_hours)
    return note.writer_id == user.pk and at < note.written_at + hours


def history_page(head: Head) -> History:
    """Two statements: tiers and books, and the changes of what the CRM keeps."""
    return History(
        head=head,
        past=[_past(row) for row in history_of(head.seen.client_no, limit=CHANGES_SHOWN)],
        changes=[_change(row) for row in changes_of(head.seen.client_no, limit=CHANGES_SHOWN)],
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


VALUE_LABELS = {"familiarity": FAMILIARITY_LABELS, "channel": CHANNEL_LABELS}


def _change(row: Change) -> ShownChange:
    values = VALUE_LABELS.get(row.field, {})
    before, after = (label(values, value) for value in (row.before, row.after))
    if row.field == "is_priority":
        before, after = (_("是") if value else _("否") for value in (row.before, row.after))
    return ShownChange(row.at.date(), label(FIELD_LABELS, row.field), before, after, row.by)
