"""Pages of recordings' reviews: samples, one sample, one call, results, best cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from clients.rules.sealing import mask_name
from organisation.rules.permissions import Permission
from organisation.rules.roles import Level
from organisation.selectors.access import Access
from outreach.models import BestCase, CallReview, RecordingSample, SampledCall
from outreach.rules.reviews import Point
from outreach.selectors.reviews import (
    CallRow,
    Result,
    SampleRow,
    call_rows,
    calls_of,
    cases_for,
    level_of,
    months_with_results,
    results_of,
    samples_to_review,
)
from outreach.services.call_reviews import find_call, remarks_of
from web.labels import Words


@dataclass(frozen=True)
class ShownSample:
    row: SampleRow
    is_late: bool


@dataclass(frozen=True)
class ShownCall:
    row: CallRow
    client: str  # masked; empty for head office, which sees no clients


@dataclass(frozen=True)
class SamplePage:
    sample: RecordingSample
    calls: Sequence[ShownCall]
    reviewed: int
    next_call: int | None


@dataclass(frozen=True)
class CallPage:
    """``next_call``: the next of the sample that nobody of this office reviewed yet."""

    call: SampledCall
    shown: ShownCall
    review: CallReview | None
    case: BestCase | None
    is_own: bool
    total: int
    next_call: int | None


@dataclass(frozen=True)
class ResultsPage:
    month: date | None
    months: Sequence[date]
    people: Sequence[Result]
    places: Sequence[Result]
    points: Sequence[tuple[str, Words]]
    level: Level
    may_choose: bool


@dataclass(frozen=True)
class ShownCase:
    case: BestCase
    agent: str
    may_publish: bool
    may_withdraw: bool


def samples_page(access: Access, *, today: date) -> Sequence[ShownSample]:
    return [ShownSample(each, each.is_late(today)) for each in samples_to_review(access)]


def sample_page(access: Access, sample_id: int) -> SamplePage | None:
    found = calls_of(access, sample_id)
    if found is None:
        return None
    sample, rows = found
    return SamplePage(
        sample, [_shown(access, each) for each in rows],
        sum(each.review is not None for each in rows), _next(rows, access, after=0),
    )  # fmt: skip


def call_page(access: Access, call_id: int) -> CallPage:
    """Raises NoSuchCall."""
    call = find_call(access, call_id)
    rows = call_rows(access, SampledCall.objects.filter(sample=call.sample))
    row = next(each for each in rows if each.call.pk == call.pk)
    case = BestCase.objects.filter(call=call, withdrawn_at=None).first()
    return CallPage(
        call=call, shown=_shown(access, row), review=row.review, case=case,
        is_own=call.employee_no == access.employee_no, total=len(rows),
        next_call=_next(rows, access, after=call.number),
    )  # fmt: skip


def said_in(page: CallPage) -> Mapping[str, Any]:
    """What the form shows: what was written, and its version."""
    shown: dict[str, Any] = {"version": 0}
    if page.review is not None:
        remarks = remarks_of(page.review)
        shown = {
            **page.review.marks, "good": remarks.good, "bad": remarks.bad,
            "version": page.review.version,
        }  # fmt: skip
    if page.case is not None:
        shown |= {"title": page.case.title, "words": page.case.words}
    return shown


def results_page(access: Access, given: Mapping[str, str]) -> ResultsPage:
    """Of the month asked for, else the newest; four statements."""
    months = months_with_results(access)
    asked = [each for each in months if f"{each:%Y-%m}" == given.get("month")]
    month = asked[0] if asked else months[0] if months else None
    of_head_office = given.get("by") == Level.HEAD_OFFICE.value
    level = Level.HEAD_OFFICE if of_head_office else Level.BRANCH
    people, places = results_of(access, month, level=level) if month else ([], [])
    return ResultsPage(
        month=month, months=months, people=people,
        places=places if len(places) > 1 else [], points=Point.choices, level=level,
        may_choose=access.has(Permission.REVIEW_CALLS),
    )  # fmt: skip


def cases_page(access: Access, *, account_id: int) -> Sequence[ShownCase]:
    reviews = access.has(Permission.REVIEW_CALLS)
    return [
        ShownCase(
            each, each.agent or each.call.employee_no,  # type: ignore[attr-defined]
            may_publish=reviews and each.published_at is None
            and each.proposed_by_id != account_id and _reaches(access, each),
            may_withdraw=reviews and _reaches(access, each),
        )
        for each in cases_for(access)
    ]  # fmt: skip


def _reaches(access: Access, case: BestCase) -> bool:
    sample = case.call.sample
    is_level = level_of(access) is Level.BRANCH or sample.is_for_head_office
    return is_level and access.reaches(Permission.REVIEW_CALLS, sample.path)


def _shown(access: Access, row: CallRow) -> ShownCall:
    is_head_office = level_of(access) is Level.HEAD_OFFICE
    return ShownCall(row, "" if is_head_office or not row.client else mask_name(row.client))


def _next(rows: Sequence[CallRow], access: Access, *, after: int) -> int | None:
    """Behind that number first, then from the start."""
    open_ones = [
        each.call for each in rows
        if each.review is None and each.call.employee_no != access.employee_no
        and each.call.number != after
    ]  # fmt: skip
    in_order = sorted(open_ones, key=lambda call: (call.number < after, call.number))
    return in_order[0].pk if in_order else None
