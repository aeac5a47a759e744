"""Notes on a client: written, mended by their writer for a day, taken away without being lost."""

from datetime import datetime, timedelta

from django.db import transaction

from clients.models import ClientNote
from clients.selectors.one_client import SeenClient
from clients.services.records import NotThere, RecordRefused, must_edit
from organisation.models import User
from organisation.selectors.access import Access

NOTE_LENGTH = 2000


class TextMissing(RecordRefused):
    """A note without words, or with too many."""


class TooLate(RecordRefused):
    """The note is older than its writer may mend."""


@transaction.atomic
def add_note(*, access: Access, seen: SeenClient, text: str, by: User, at: datetime) -> ClientNote:
    """Raises MayNotEdit, TextMissing."""
    must_edit(access, seen)
    return ClientNote.objects.create(
        client_no=seen.client_no, text=_words(text), written_at=at, written_by=by
    )


@transaction.atomic
def edit_note(
    *,
    access: Access,
    seen: SeenClient,
    note_id: int,
    text: str,
    hours: int,
    by: User,
    at: datetime,
) -> ClientNote:
    """Mend one's own note within ``hours`` of writing it. Raises MayNotEdit, TextMissing, NotThere
    for somebody else's or a removed one, TooLate."""
    must_edit(access, seen)
    words = _words(text)
    note = _note(seen, note_id)
    if note.written_by_id != by.pk:
        raise NotThere(note_id)
    if at >= note.written_at + timedelta(hours=hours):
        raise TooLate(note_id)
    note.text, note.edited_at = words, at
    note.save(update_fields=["text", "edited_at"])
    return note


@transaction.atomic
def remove_note(*, access: Access, seen: SeenClient, note_id: int, by: User, at: datetime) -> None:
    """Take a note from the page: its writer may, and who has the client in the book. The row stays.
    Raises MayNotEdit, NotThere."""
    must_edit(access, seen)
    note = _note(seen, note_id)
    if note.written_by_id != by.pk and not seen.is_book:
        raise NotThere(note_id)
    note.removed_at, note.removed_by = at, by
    note.save(update_fields=["removed_at", "removed_by"])


@transaction.atomic
def restore_note(*, access: Access, seen: SeenClient, note_id: int, by: User) -> None:
    """Undo one's own removal of a note; one that stands stays. Raises MayNotEdit, NotThere for
    what somebody else removed."""
    must_edit(access, seen)
    note = ClientNote.objects.select_for_update(no_key=True).filter(
        pk=note_id, client_no=seen.client_no
    ).first()  # fmt: skip
    if note is None or (note.removed_by_id is not None and note.removed_by_id != by.pk):
        raise NotThere(note_id)
    note.removed_at, note.removed_by = None, None
    note.save(update_fields=["removed_at", "removed_by"])


def _note(seen: SeenClient, note_id: int) -> ClientNote:
    note = (
        ClientNote.objects.select_for_update(no_key=True)
        .filter(pk=note_id, client_no=seen.client_no, removed_at__isnull=True)
        .first()
    )
    if note is None:
        raise NotThere(note_id)
    return note


def _words(text: str) -> str:
    words = text.strip()
    if not words or len(words) > NOTE_LENGTH:
        raise TextMissing
    return words
