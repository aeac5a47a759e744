"""Reviewed texts: the list, and one version with what may be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from outreach.models import MessageText
from outreach.rules.messages import Channel, TextKind, TextState
from outreach.rules.template_text import NAMES, ONE_SMS, Placeholder, read_text, sms_parts
from outreach.selectors.texts import OPEN, text_lists, versions_of
from web.contact_words import PURPOSES
from web.labels import Words, label
from web.pages.people import name_of

CHIPS = {
    TextState.APPROVED: "done", TextState.SUBMITTED: "watch", TextState.REJECTED: "act",
    TextState.WITHDRAWN: "act",
}  # fmt: skip


@dataclass(frozen=True)
class TextRow:
    """``parts``: short messages of the text as it is written, so at least as many."""

    text: MessageText
    kind: Words
    channel: Words
    purpose: Words
    state: Words
    chip: str
    made_by: str
    decided_by: str
    withdrawn_by: str
    length: int
    parts: int

    @property
    def is_news(self) -> bool:
        return self.text.kind == TextKind.NEWS


@dataclass(frozen=True)
class TextsPage:
    open: Sequence[TextRow]
    templates: Sequence[TextRow]
    news: Sequence[TextRow]
    may_write: bool
    may_decide: bool


@dataclass(frozen=True)
class TextPage:
    row: TextRow
    versions: Sequence[TextRow]
    parts: Sequence[tuple[str, bool]]  # of the text; whether it is a placeholder
    may_edit: bool
    may_submit: bool
    may_decide: bool
    is_own: bool
    may_withdraw: bool
    may_renew: bool
    one_sms: int = ONE_SMS


def texts_page(access: Access) -> TextsPage:
    """Three statements."""
    found = text_lists(access)
    return TextsPage(
        open=[text_row(each) for each in found.open],
        templates=[text_row(each) for each in found.templates],
        news=[text_row(each) for each in found.news],
        may_write=access.has(Permission.WRITE_TEXTS),
        may_decide=access.has(Permission.APPROVE_TEXTS),
    )


def text_page(access: Access, user: User, text: MessageText) -> TextPage:
    """One statement."""
    writes, decides = access.has(Permission.WRITE_TEXTS), access.has(Permission.APPROVE_TEXTS)
    is_own, state = text.made_by_id == user.pk, text.state
    is_mine = writes and is_own
    versions = versions_of(access, text.key)
    is_open = any(each.state in OPEN for each in versions)
    ends = (TextState.APPROVED, TextState.REPLACED)
    return TextPage(
        row=text_row(text),
        versions=[text_row(each, with_people=False) for each in versions],
        parts=[
            (f"{{{each.label}}}", True) if isinstance(each, Placeholder) else (each, False)
            for each in read_text(text.text).parts
        ],
        may_edit=is_mine and state == TextState.DRAFT,
        may_submit=is_mine and state == TextState.DRAFT,
        may_decide=decides and not is_own and state == TextState.SUBMITTED,
        is_own=is_own,
        may_withdraw=(is_mine and state in OPEN) or (decides and state in ends),
        may_renew=writes and not is_open and versions[0].pk == text.pk,
    )


def text_row(text: MessageText, *, with_people: bool = True) -> TextRow:
    return TextRow(
        text=text,
        kind=TextKind(text.kind).label,
        channel=Channel(text.channel).label if text.channel else "",
        purpose=label(PURPOSES, text.purpose),
        state=TextState(text.state).label,
        chip=CHIPS.get(TextState(text.state), "line"),
        made_by=name_of(text.made_by) if with_people else "",
        decided_by=name_of(text.decided_by) if with_people else "",
        withdrawn_by=name_of(text.withdrawn_by) if with_people else "",
        length=len(text.text),
        parts=sms_parts(text.text),
    )


def placeholder_names() -> Sequence[str]:
    """What may stand between braces, in Chinese and in English."""
    return [
        " / ".join(f"{{{name}}}" for name, meant in NAMES.items() if meant is each)
        for each in Placeholder
    ]
