"""Sheets and questions of a follow-up, opened; for who has seen the client through the gate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from organisation.selectors.keys import keyring
from outreach.models import FollowUp, Sheet, SheetQuestion
from outreach.rules.sheets import open_said, open_sheet


@dataclass(frozen=True)
class OpenQuestion:
    """``answer`` empty: there is none yet."""

    row: SheetQuestion
    question: str
    answer: str


def sheets_of(follow_up: FollowUp) -> Sequence[Sheet]:
    """All versions, the last first. One statement."""
    rows = Sheet.objects.filter(follow_up=follow_up).select_related("written_by")
    return list(rows.order_by("-version"))


def words_of(follow_up: FollowUp, sheet: Sheet) -> Mapping[str, str]:
    """The free texts of one version, by the names of ``rules.sheets.WORDS``."""
    return open_sheet(
        keyring(), sheet.words_sealed, client_no=follow_up.client_no, follow_up=follow_up.pk
    )


def questions_of(follow_up: FollowUp) -> Sequence[OpenQuestion]:
    """The first asked first. One statement."""
    rows = SheetQuestion.objects.filter(follow_up=follow_up)
    found = rows.select_related("asked_by", "answered_by").order_by("asked_at", "pk")
    return [_opened(follow_up, each) for each in found]


def question_of(follow_up: FollowUp, number: int) -> SheetQuestion | None:
    """One of its questions, None if it has none of that number. One statement."""
    rows = SheetQuestion.objects.filter(follow_up=follow_up, pk=number)
    return rows.select_related("follow_up").first()


def client_of(follow_up_id: int) -> str | None:
    """Whose it is, for the gate to be asked; None if there is none. One statement."""
    rows = FollowUp.objects.filter(pk=follow_up_id)
    return rows.values_list("client_no", flat=True).first()


def place_of(follow_up_id: int) -> tuple[date, int] | None:
    """Where a page behind this row begins; None if there is none. One statement."""
    return FollowUp.objects.filter(pk=follow_up_id).values_list("on", "pk").first()


def row_of(follow_up: FollowUp) -> str:
    """What questions and answers about it are bound to."""
    return f"{follow_up.client_no}\0{follow_up.pk}"


def _opened(follow_up: FollowUp, each: SheetQuestion) -> OpenQuestion:
    ring, at, row = keyring(), each.asked_at, row_of(follow_up)
    question = open_said(ring, each.question_sealed, column="question", asked_at=at, row=row)
    if not each.answer_sealed:
        return OpenQuestion(each, question, "")
    answer = open_said(ring, each.answer_sealed, column="answer", asked_at=at, row=row)
    return OpenQuestion(each, question, answer)
