"""Reviewing sampled calls, hearing them, and sharing the best (domain/03 §Phone box and
recordings)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clients.models import Disclosure
from clients.policies.client_page import client_policy
from clients.services.disclosures import Purpose, record_reveal
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.rules.roles import Level
from organisation.rules.sealing import unseal
from organisation.selectors.access import Access
from organisation.selectors.keys import keyring
from outreach.models import BestCase, CallReview, SampledCall
from outreach.rules.contact_words import open_words, seal_words
from outreach.rules.reviews import WORDS_LENGTH, Marks, checked, score
from outreach.selectors.reviews import level_of
from outreach.services.calls import PLACE, row_of


class ReviewRefused(RuntimeError):
    """Nothing was written; the subclass says why."""


class NoSuchCall(ReviewRefused):
    """No call of a sample that this person reviews."""


class OwnCall(ReviewRefused):
    """Nobody reviews the own call, nor publishes the own proposal."""


class ReviewChanged(ReviewRefused):
    """Somebody wrote it since it was read."""


class CaseUnsaid(ReviewRefused):
    """A case without a title or without words; or of a call that was not reviewed."""


@dataclass(frozen=True)
class Remarks:
    good: str = ""
    bad: str = ""


def find_call(access: Access, call_id: int) -> SampledCall:
    """A call that the person reviews. Raises NoSuchCall."""
    call = SampledCall.objects.select_related("sample", "event").filter(pk=call_id).first()
    is_theirs = call is not None and access.reaches(Permission.REVIEW_CALLS, call.sample.path)
    if call is None or not is_theirs:
        raise NoSuchCall(call_id)
    if level_of(access) is Level.HEAD_OFFICE and not call.sample.is_for_head_office:
        raise NoSuchCall(call_id)
    return call


@transaction.atomic
def review_call(
    *, access: Access, call_id: int, marks: Marks, remarks: Remarks, version: int, by: User,
    at: datetime,
) -> CallReview:  # fmt: skip
    """Write the review, or write it anew (``version``: the one that was read, 0 for none). The same
    words again change nothing. Raises NoSuchCall, OwnCall, ReviewChanged, MarksWrong."""
    call, marks = find_call(access, call_id), checked(marks)
    if call.employee_no == access.employee_no:
        raise OwnCall(call_id)
    SampledCall.objects.select_for_update(no_key=True).get(pk=call.pk)
    level = level_of(access).value
    review = CallReview.objects.filter(call=call, level=level).first()
    review = review or CallReview(call=call, level=level)
    words = Remarks(remarks.good.strip()[:WORDS_LENGTH], remarks.bad.strip()[:WORDS_LENGTH])
    if review.version == version + 1 and _says(review, marks, words, by):
        return review
    if review.version != version:
        raise ReviewChanged(call_id)
    review.marks, review.score = dict(marks), score(marks)
    review.good_sealed = _seal(call, level, "good", words.good)
    review.bad_sealed = _seal(call, level, "bad", words.bad)
    review.version, review.reviewed_at, review.reviewed_by = version + 1, at, by
    review.save()
    return review


def remarks_of(review: CallReview) -> Remarks:
    """Opened."""
    call = review.call
    return Remarks(*(
        open_words(keyring(), sealed, client_no=call.client_no, key=_key(call, review.level, name))
        for name, sealed in (("good", review.good_sealed), ("bad", review.bad_sealed))
    ))  # fmt: skip


def reveal_recording(*, access: Access, call_id: int, by: User, at: datetime) -> tuple[str, int]:
    """The recorder's name for the recording, and how many more personal fields may be shown to this
    person today: first the record, then the words (domain/07). Raises NoSuchCall, LimitReached."""
    call = find_call(access, call_id)
    left = record_reveal(
        client_no=call.client_no, field=Disclosure.Field.RECORDING, purpose=Purpose.AUDIT,
        limit=client_policy().reveals_per_day, by=by, at=at,
    )  # fmt: skip
    sealed = bytes(call.event.recording_sealed or b"")
    place = {"table": PLACE, "row": row_of(call.event), "column": "recording"}
    return unseal(keyring(), sealed, **place), left


@transaction.atomic
def propose_case(
    *, access: Access, call_id: int, title: str, words: str, by: User, at: datetime
) -> BestCase:
    """Put a reviewed call forward, or say it anew while nobody published it. Raises NoSuchCall,
    CaseUnsaid, ReviewChanged."""
    call, title, words = find_call(access, call_id), title.strip(), words.strip()
    is_reviewed = CallReview.objects.filter(call=call).exists()
    if not (title and words and is_reviewed):
        raise CaseUnsaid(call_id)
    SampledCall.objects.select_for_update(no_key=True).get(pk=call.pk)
    case = BestCase.objects.filter(call=call).first() or BestCase(call=call)
    if case.published_at is not None:
        raise ReviewChanged(call_id)
    case.title, case.words, case.proposed_at, case.proposed_by = title, words, at, by
    case.withdrawn_at = case.withdrawn_by = None
    case.save()
    return case


@transaction.atomic
def publish_case(*, access: Access, case_id: int, by: User, at: datetime) -> BestCase:
    """Show it to everybody of the branch; once more changes nothing. Raises NoSuchCall, OwnCall of
    who proposed it."""
    case = _case(access, case_id)
    if case.proposed_by_id == by.pk:
        raise OwnCall(case_id)
    if case.published_at is None:
        case.published_at, case.published_by = at, by
        case.save()
    return case


@transaction.atomic
def withdraw_case(*, access: Access, case_id: int, by: User, at: datetime) -> BestCase:
    """Show it to nobody any more, or propose it no longer. Raises NoSuchCall."""
    case = _case(access, case_id)
    case.withdrawn_at, case.withdrawn_by = at, by
    case.save()
    return case


def _case(access: Access, case_id: int) -> BestCase:
    standing = BestCase.objects.select_for_update(of=("self",)).filter(withdrawn_at=None)
    case = standing.filter(pk=case_id).first()
    if case is None:
        raise NoSuchCall(case_id)
    find_call(access, case.call_id)
    return case


def _says(review: CallReview, marks: Marks, remarks: Remarks, by: User) -> bool:
    is_same = review.marks == dict(marks) and remarks_of(review) == remarks
    return is_same and review.reviewed_by_id == by.pk


def _seal(call: SampledCall, level: str, name: str, words: str) -> bytes | None:
    key = _key(call, level, name)
    return seal_words(keyring(), words, client_no=call.client_no, key=key)


def _key(call: SampledCall, level: str, name: str) -> str:
    return f"review-{call.pk}-{level}-{name}"
