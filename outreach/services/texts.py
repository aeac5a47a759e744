"""Reviewed texts: written by one person, decided by another, withdrawn for good (domain/03 §Rules
that protect clients, §Helps for the talk). Whose right it is the caller asks (``Permission``)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from clients.models import Product
from organisation.models import User
from outreach.models import MessageText
from outreach.rules.messages import Channel, TextKind, TextState
from outreach.rules.policy import Purpose
from outreach.rules.template_text import Placeholder, read_text
from outreach.services.text_refusals import (
    MakerIsChecker,
    NotOwnText,
    OfferWrong,
    TextChanged,
    TextClosed,
    TextOpen,
    TextWrong,
)

OPEN = (TextState.DRAFT, TextState.SUBMITTED)


@dataclass(frozen=True)
class Wording:
    """What a maker writes. ``on``: the day of a news brief, which has no channel of its own."""

    kind: TextKind
    key: str
    name: str
    text: str
    channel: Channel | None = None
    purpose: Purpose = Purpose.MARKETING
    product_code: str = ""
    on: date | None = None


def brief_of(on: date, text: str) -> Wording:
    """A day's news: they come to a client with a template that names them."""
    return Wording(TextKind.NEWS, f"news-{on.isoformat()}", on.isoformat(), text, on=on)


@transaction.atomic
def draft_text(*, wording: Wording, by: User, at: datetime) -> MessageText:
    """A new text, or the next version of the one with this key. Raises TextWrong, OfferWrong,
    TextOpen."""
    _must_be_right(wording)
    versions = MessageText.objects.filter(key=wording.key).order_by("-number")
    last = versions.select_for_update().first()
    if last is not None and (last.state in OPEN or last.kind != wording.kind):
        raise TextOpen(wording.key)
    number = 1 if last is None else last.number + 1
    try:
        with transaction.atomic():
            return MessageText.objects.create(
                number=number, made_by=by, made_at=at, key=wording.key, kind=wording.kind,
                on=wording.on, **_words(wording),
            )  # fmt: skip
    except IntegrityError as error:
        raise TextOpen(wording.key) from error  # at this moment, by somebody else


@transaction.atomic
def edit_text(*, text_id: int, revision: int, wording: Wording, by: User) -> MessageText:
    """Say a draft anew. Raises TextWrong, OfferWrong, NotOwnText, TextClosed, TextChanged."""
    _must_be_right(wording)
    text = _own(text_id, by)
    if text.state != TextState.DRAFT:
        raise TextClosed(text_id)
    _must_be_as_read(text, revision)
    for name, value in _words(wording).items():
        setattr(text, name, value)
    text.revision += 1
    text.save()
    return text


@transaction.atomic
def submit_text(*, text_id: int, by: User, at: datetime) -> MessageText:
    """From now on its words stand, and somebody else decides. Raises NotOwnText, TextClosed."""
    text = _own(text_id, by)
    return _moved(text, (TextState.DRAFT,), state=TextState.SUBMITTED, submitted_at=at)


@transaction.atomic
def decide_text(
    *, text_id: int, revision: int, approves: bool, note: str = "", by: User, at: datetime
) -> MessageText:
    """Approve or reject; an approved version takes the place of the one before it. ``revision``:
    the one that was read. Raises MakerIsChecker, TextClosed, TextChanged."""
    text = _locked(text_id)
    if text.made_by_id == by.pk:
        raise MakerIsChecker(text_id)
    _must_be_as_read(text, revision)
    decided = {"decided_at": at, "decided_by": by, "note": note.strip()[:200]}
    if not approves:
        return _moved(text, (TextState.SUBMITTED,), state=TextState.REJECTED, **decided)
    if text.state == TextState.SUBMITTED:
        in_use = MessageText.objects.filter(key=text.key, state=TextState.APPROVED)
        in_use.update(state=TextState.REPLACED)
    return _moved(text, (TextState.SUBMITTED,), state=TextState.APPROVED, **decided)


@transaction.atomic
def withdraw_text(*, text_id: int, may_decide: bool, by: User, at: datetime) -> MessageText:
    """Take back one's own text that is not decided, or (``may_decide``) a text in use: what is
    queued from it is not sent any more. Raises NotOwnText, TextClosed."""
    text = _locked(text_id)
    is_mine = text.made_by_id == by.pk and text.state in OPEN
    if not is_mine and not (may_decide and text.state not in OPEN):
        raise NotOwnText(text_id)
    states = (*OPEN, TextState.APPROVED, TextState.REPLACED)
    return _moved(text, states, state=TextState.WITHDRAWN, withdrawn_at=at, withdrawn_by=by)


def _must_be_right(wording: Wording) -> None:
    is_news = wording.kind is TextKind.NEWS
    read = read_text(wording.text, takes_placeholders=not is_news)
    if read.faults:
        raise TextWrong(read.faults)
    offers = bool(wording.product_code) or Placeholder.NEWS in read.placeholders
    if offers and wording.purpose is not Purpose.MARKETING:
        raise OfferWrong(wording.key)
    code = wording.product_code
    if code and not Product.objects.filter(pk=code).exists():
        raise OfferWrong(code)


def _words(wording: Wording) -> dict[str, Any]:
    return {
        "name": wording.name.strip(), "text": wording.text.strip(),
        "channel": wording.channel or "", "purpose": wording.purpose.value,
        "product_code": wording.product_code,
    }  # fmt: skip


def _locked(text_id: int) -> MessageText:
    """Raises TextClosed for none."""
    text = MessageText.objects.select_for_update().filter(pk=text_id).first()
    if text is None:
        raise TextClosed(text_id)
    return text


def _own(text_id: int, by: User) -> MessageText:
    text = _locked(text_id)
    if text.made_by_id != by.pk:
        raise NotOwnText(text_id)
    return text


def _must_be_as_read(text: MessageText, revision: int) -> None:
    if text.revision != revision:
        raise TextChanged(text.pk)


def _moved(text: MessageText, states: tuple[TextState, ...], **changed: Any) -> MessageText:
    if text.state not in states:
        raise TextClosed(text.pk)
    for name, value in changed.items():
        setattr(text, name, value)
    text.save(update_fields=list(changed))
    return text
