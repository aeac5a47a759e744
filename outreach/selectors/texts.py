"""Reading reviewed texts: those in use, those in the making."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from outreach.models import MessageText
from outreach.rules.messages import TextKind, TextState

IN_USE = (TextState.APPROVED, TextState.REPLACED, TextState.WITHDRAWN)
OPEN = (TextState.DRAFT, TextState.SUBMITTED)
NEWS_SHOWN = 14  # days of news on the list


@dataclass(frozen=True)
class TextLists:
    """``open``: drafts and what waits for its decision; ``news`` in use, the newest day first."""

    open: Sequence[MessageText]
    templates: Sequence[MessageText]
    news: Sequence[MessageText]


def writes_texts(access: Access) -> bool:
    """Who reads what nobody approved yet."""
    return access.has(Permission.WRITE_TEXTS) or access.has(Permission.APPROVE_TEXTS)


def text_lists(access: Access) -> TextLists:
    """Three statements, two for who only reads."""
    in_use = _with_people().filter(state=TextState.APPROVED)
    open_rows = _with_people().filter(state__in=OPEN).order_by("-made_at", "-pk")
    return TextLists(
        open=list(open_rows) if writes_texts(access) else [],
        templates=list(in_use.filter(kind=TextKind.TEMPLATE).order_by("name", "pk")),
        news=list(in_use.filter(kind=TextKind.NEWS).order_by("-on", "-pk")[:NEWS_SHOWN]),
    )


def one_text(access: Access, text_id: int) -> MessageText | None:
    """A version with its people; what was never approved is none for who only reads."""
    text = _with_people().filter(pk=text_id).first()
    if text is None or writes_texts(access) or text.state in (TextState.APPROVED,):
        return text
    was_approved = text.state in IN_USE and text.decided_at is not None
    return text if was_approved else None


def versions_of(access: Access, key: str) -> Sequence[MessageText]:
    """All versions of a text that the person may read, the newest first."""
    rows = MessageText.objects.filter(key=key).order_by("-number", "-pk")
    return [row for row in rows if writes_texts(access) or (row.state in IN_USE and row.decided_at)]


def _with_people() -> QuerySet[MessageText]:
    return MessageText.objects.select_related(
        "made_by__staff", "decided_by__staff", "withdrawn_by__staff"
    )
