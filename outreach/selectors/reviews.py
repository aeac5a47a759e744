"""Reading monthly samples of recordings, their reviews, results and best cases."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Avg, Count, F, OuterRef, Q, QuerySet, Subquery

from clients.models import Client
from organisation.models import Institution, Staff
from organisation.rules.permissions import Permission
from organisation.rules.roles import Level, Role
from organisation.selectors.access import Access
from organisation.selectors.institutions import at_or_below
from outreach.models import BestCase, CallReview, RecordingSample, SampledCall
from outreach.rules.reviews import Mark, Point

MOST_SAMPLES = 60  # of a list: years of a branch, or a month of all of them
MOST_CASES = 50


@dataclass(frozen=True)
class SampleRow:
    sample: RecordingSample
    branch: str
    calls: int
    reviewed: int
    average: int | None  # percent, of those reviewed

    def is_late(self, today: date) -> bool:
        return self.reviewed < self.calls and today > self.sample.due_on


@dataclass(frozen=True)
class CallRow:
    """``client``: the name, to be shown masked; ``review``: that of the reader's level."""

    call: SampledCall
    agent: str
    place: str
    client: str
    review: CallReview | None


@dataclass(frozen=True)
class Result:
    """Of one person, or of all people of one place: calls ``drawn`` and ``reviewed``, the
    ``average`` score, and by point how many of those it applied to were done."""

    key: str
    name: str
    drawn: int
    reviewed: int
    average: int | None
    points: Mapping[str, tuple[int, int]]


def level_of(access: Access) -> Level:
    """As whom the person reviews."""
    return Level.HEAD_OFFICE if Role.HEAD_OFFICE in access.roles else Level.BRANCH


def samples_to_review(access: Access) -> Sequence[SampleRow]:
    """Those that the person reviews, the newest first. One statement."""
    name = Institution.objects.filter(code=OuterRef("branch_code")).values("name")
    of_level = Q(calls__reviews__level=level_of(access).value)
    rows = _reviewed_by(access).annotate(
        branch=Subquery(name), drawn=Count("calls", distinct=True),
        reviewed=Count("calls__reviews", filter=of_level, distinct=True),
        average=Avg("calls__reviews__score", filter=of_level),
    )  # fmt: skip
    return [
        SampleRow(
            row, row.branch or row.branch_code, row.drawn, row.reviewed, _rounded(row.average)
        )
        for row in rows.order_by("-month", "branch_code")[:MOST_SAMPLES]
    ]


def calls_of(access: Access, sample_id: int) -> tuple[RecordingSample, Sequence[CallRow]] | None:
    """A sample that the person reviews and its calls; None for any other. Three statements."""
    sample = _reviewed_by(access).filter(pk=sample_id).first()
    if sample is None:
        return None
    return sample, call_rows(access, SampledCall.objects.filter(sample=sample))


def call_rows(access: Access, calls: QuerySet[SampledCall]) -> Sequence[CallRow]:
    """Two statements."""
    staff = Staff.objects.filter(pk=OuterRef("employee_no")).values("name")
    place = Institution.objects.filter(code=OuterRef("institution_code")).values("name")
    client = Client.objects.filter(pk=OuterRef("client_no")).values("name")
    rows = list(calls.select_related("sample").annotate(
        agent=Subquery(staff), place=Subquery(place), client=Subquery(client)
    ).order_by("number"))  # fmt: skip
    level = level_of(access).value
    reviews = CallReview.objects.filter(call__in=rows, level=level).select_related("call")
    found = {each.call_id: each for each in reviews}
    return [
        CallRow(
            row, row.agent or row.employee_no,
            row.place or row.institution_code, row.client or "",
            found.get(row.pk),
        )
        for row in rows
    ]  # fmt: skip


def months_with_results(access: Access) -> Sequence[date]:
    """The months of whose calls the person may see results, the newest first. One statement."""
    rows = _seen_by(access).values_list("sample__month", flat=True)
    return list(rows.order_by("-sample__month").distinct()[:24])


def results_of(access: Access, month: date, *, level: Level) -> tuple[list[Result], list[Result]]:
    """By person and by place, the best first. Two statements."""
    name = Staff.objects.filter(pk=OuterRef("employee_no")).values("name")
    place = Institution.objects.filter(code=OuterRef("institution_code")).values("name")
    rows = _seen_by(access).filter(sample__month=month).annotate(
        who=Subquery(name), place=Subquery(place)
    )  # fmt: skip
    if level is Level.HEAD_OFFICE:
        rows = rows.filter(sample__is_for_head_office=True)
    calls = list(rows)
    reviews = {
        each.call_id: each for each in CallReview.objects.filter(call__in=calls, level=level.value)
    }
    people: dict[tuple[str, str], list[SampledCall]] = defaultdict(list)
    places: dict[tuple[str, str], list[SampledCall]] = defaultdict(list)
    for call in calls:
        people[call.employee_no, call.who or call.employee_no].append(call)
        places[call.institution_code, call.place or call.institution_code].append(call)
    return _results(people, reviews), _results(places, reviews)


def cases_for(access: Access) -> Sequence[BestCase]:
    """Published ones of the person's branch, and to who reviews them those proposed. One
    statement."""
    staff = Staff.objects.filter(pk=OuterRef("call__employee_no")).values("name")
    shown = Q(published_at__isnull=False) & _of_branches(access)
    theirs = Q(call__sample__in=_reviewed_by(access))
    rows = BestCase.objects.filter(shown | theirs, withdrawn_at__isnull=True).select_related(
        "call", "call__sample", "proposed_by__staff"
    )
    found = rows.annotate(agent=Subquery(staff)).order_by(
        F("published_at").desc(nulls_first=True), "-pk"
    )
    return list(found[:MOST_CASES])


def _reviewed_by(access: Access) -> QuerySet[RecordingSample]:
    rows = RecordingSample.objects.filter(at_or_below(access.places_of(Permission.REVIEW_CALLS)))
    if level_of(access) is Level.HEAD_OFFICE:
        rows = rows.filter(is_for_head_office=True)
    return rows


def _seen_by(access: Access) -> QuerySet[SampledCall]:
    """The calls whose results the person sees: the own ones, those of the people of a place whose
    day the person looks at, those that the person's office reviews."""
    places = {
        *access.places_of(Permission.SEE_TEAM_DAY), *access.places_of(Permission.REVIEW_CALLS)
    }  # fmt: skip
    return SampledCall.objects.filter(Q(employee_no=access.employee_no) | at_or_below(places))


def _of_branches(access: Access) -> Q:
    """Cases of the branches in which the person works."""
    paths = [each.institution_path for each in access.held]
    above = {code for path in paths for code in path.strip("/").split("/")}
    inside = [Q(call__sample__branch_code__in=sorted(above))]
    inside += [Q(call__sample__path__startswith=path) for path in paths]
    return reduce(or_, inside)


def _results(
    groups: Mapping[tuple[str, str], Sequence[SampledCall]], reviews: Mapping[int, CallReview]
) -> list[Result]:
    found = [
        _result(key, name, calls, [reviews[each.pk] for each in calls if each.pk in reviews])
        for (key, name), calls in groups.items()
    ]
    return sorted(found, key=lambda each: (-(each.average or -1), each.name))


def _result(
    key: str, name: str, calls: Sequence[SampledCall], reviews: Sequence[CallReview]
) -> Result:
    scores = [each.score for each in reviews if each.score is not None]
    points = {
        point: (
            sum(each.marks.get(point) == Mark.DONE for each in reviews),
            sum(each.marks.get(point) != Mark.NONE for each in reviews),
        )
        for point in Point.values
    }
    average = _rounded(sum(scores) / len(scores)) if scores else None
    return Result(key, name, len(calls), len(reviews), average, points)


def _rounded(value: Any) -> int | None:
    return None if value is None else int(value + 0.5)
