"""What was noted about a client."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clients.models import ClientNote


@dataclass(frozen=True)
class Note:
    note_id: int
    text: str
    written_at: datetime
    edited_at: datetime | None
    writer_id: int
    writer: str


def notes_of(client_no: str, *, limit: int) -> Sequence[Note]:
    """The newest notes that stand; one statement."""
    rows = ClientNote.objects.filter(client_no=client_no, removed_at__isnull=True)
    found = rows.order_by("-written_at", "-pk").values_list(
        "pk", "text", "written_at", "edited_at", "written_by_id", "written_by__staff__name"
    )
    return [Note(*row) for row in found[:limit]]
