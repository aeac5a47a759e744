"""Writing the sheets of maturities and large movements, and the questions of heads about them
(domain/03 §Maturity and movement follow-up)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from clients.rules.scope import Scope
from clients.selectors.one_client import SeenClient
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from organisation.selectors.keys import keyring
from outreach.models import FollowUp, Sheet, SheetQuestion
from outreach.rules.sheets import LENGTH, kept_words, seal_said, seal_sheet
from outreach.selectors.heads import heads_scope
from outreach.selectors.products import codes_meant
from outreach.selectors.sheets import row_of
from outreach.services.work_refusals import WorkRefused

FURTHEST = timedelta(days=366)  # from now; further away nobody meets


class MayNotWrite(WorkRefused):
    """No client that the person logs contacts with by name, or the person's own question."""


class MayNotAsk(WorkRefused):
    """Not at home in a place that the person heads."""


class SheetChanged(WorkRefused):
    """Written, asked or answered by somebody since it was read."""


class NoSuchProduct(WorkRefused):
    """Nothing of the catalogue is called so."""


class NoSuchMeeting(WorkRefused):
    """Further away than a year, before or after today."""


class NothingSaid(WorkRefused):
    """A question or an answer without words."""


@dataclass(frozen=True)
class Typed:
    """What somebody typed. ``product``: by code or whole name, of what stays; ``words``: by the
    names of ``rules.sheets.WORDS``."""

    decision: str = ""
    product: str = ""
    meeting_on: date | None = None
    words: Mapping[str, str] = field(default_factory=dict)


def may_write(access: Access, seen: SeenClient) -> bool:
    """Whoever logs contacts with the client by name fills in the sheet."""
    return seen.is_full and access.has(Permission.LOG_CONTACTS)


def may_ask(access: Access, scope: Scope, seen: SeenClient) -> bool:
    """The heads of the client's home outlet, and of what it lies below."""
    if not access.has(Permission.HAND_OUT):
        return False
    return seen.snapshot.home_outlet in heads_scope(access, scope).outlets


@transaction.atomic
def write_sheet(
    *, access: Access, seen: SeenClient, follow_up: FollowUp, typed: Typed, version: int,
    by: User, at: datetime,
) -> Sheet:  # fmt: skip
    """The next version of the sheet; ``version``: the one that was read, 0 for none.

    Raises MayNotWrite, SheetChanged, NoSuchProduct, NoSuchMeeting.
    """
    if not may_write(access, seen) or follow_up.client_no != seen.client_no:
        raise MayNotWrite(access.employee_no)
    is_maturity = follow_up.kind == FollowUp.Kind.MATURITY
    _lock(follow_up)
    last = Sheet.objects.filter(follow_up=follow_up).order_by("-version").first()
    if (last.version if last else 0) != version:
        raise SheetChanged(follow_up.pk)
    if typed.meeting_on is not None and abs(typed.meeting_on - at.date()) > FURTHEST:
        raise NoSuchMeeting(typed.meeting_on)
    decision = Sheet.Decision(typed.decision).value if is_maturity and typed.decision else ""
    words = kept_words(follow_up.kind, typed.words)
    return Sheet.objects.create(
        follow_up=follow_up, version=version + 1, decision=decision,
        product_code=_product(typed, decision), meeting_on=typed.meeting_on,
        words_sealed=seal_sheet(
            keyring(), words, client_no=follow_up.client_no, follow_up=follow_up.pk
        ),
        written_at=at, written_by=by,
    )  # fmt: skip


@transaction.atomic
def ask(
    *, access: Access, scope: Scope, seen: SeenClient, follow_up: FollowUp, question: str,
    read: int, by: User, at: datetime,
) -> SheetQuestion:  # fmt: skip
    """``read``: how many questions the head had before the eyes, so that a second click asks
    nothing twice. Raises MayNotAsk, NothingSaid, SheetChanged."""
    if not may_ask(access, scope, seen) or follow_up.client_no != seen.client_no:
        raise MayNotAsk(access.employee_no)
    words = _said(question)
    _lock(follow_up)
    if SheetQuestion.objects.filter(follow_up=follow_up).count() != read:
        raise SheetChanged(follow_up.pk)
    sealed = seal_said(
        keyring(), words, column="question", asked_at=at, row=row_of(follow_up)
    )  # fmt: skip
    return SheetQuestion.objects.create(
        follow_up=follow_up, question_sealed=sealed, asked_at=at, asked_by=by
    )


@transaction.atomic
def answer(
    *, access: Access, seen: SeenClient, question: SheetQuestion, words: str, by: User,
    at: datetime,
) -> SheetQuestion:  # fmt: skip
    """Once, and by somebody else than who asked. Raises MayNotWrite, NothingSaid, SheetChanged."""
    follow_up = question.follow_up
    if not may_write(access, seen) or follow_up.client_no != seen.client_no:
        raise MayNotWrite(access.employee_no)
    if question.asked_by_id == by.pk:
        raise MayNotWrite(access.employee_no)
    said = _said(words)
    _lock(follow_up)
    question.refresh_from_db()
    if question.answered_at is not None:
        raise SheetChanged(question.pk)
    question.answer_sealed = seal_said(
        keyring(), said, column="answer", asked_at=question.asked_at, row=row_of(follow_up)
    )
    question.answered_at, question.answered_by = at, by
    question.save()
    return question


def _lock(follow_up: FollowUp) -> None:
    """One writing at a time on a sheet, until the transaction ends."""
    FollowUp.objects.select_for_update().get(pk=follow_up.pk)


def _product(typed: Typed, decision: str) -> str:
    if decision != Sheet.Decision.STAYS or not typed.product.strip():
        return ""
    found = codes_meant([typed.product.strip()])
    if not found:
        raise NoSuchProduct
    return found[typed.product.strip()]


def _said(words: str) -> str:
    said = words.strip()[:LENGTH]
    if not said:
        raise NothingSaid
    return said
