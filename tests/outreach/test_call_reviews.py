"""Reviews of sampled calls: five points, versions, who may, what is disclosed, best cases."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.models import Disclosure
from clients.services.disclosures import LimitReached
from operations.models import AuditEntry
from organisation.models import User
from organisation.rules.roles import Level
from organisation.selectors.access import access_of
from outreach.models import BestCase, CallReview, RecordingSample, SampledCall
from outreach.rules.reviews import Mark, MarksWrong, Point, checked, first_of_month, score
from outreach.selectors.reviews import cases_for, results_of, samples_to_review
from outreach.services.call_reviews import (
    CaseUnsaid,
    NoSuchCall,
    OwnCall,
    Remarks,
    ReviewChanged,
    propose_case,
    publish_case,
    remarks_of,
    reveal_recording,
    review_call,
    withdraw_case,
)
from tests.factories import InstitutionFactory, account
from tests.outreach.conftest import NOW
from tests.outreach.recorded import drawn
from tests.web.client_scene import Scene

TODAY = NOW.date()
ALL_DONE = dict.fromkeys(Point.values, Mark.DONE.value)
HALF = ALL_DONE | {"added": "missed", "agreed": "missed", "reminded": "none"}


@pytest.mark.parametrize(("marks", "wanted"), [
    (ALL_DONE, 100), (HALF, 50), (dict.fromkeys(Point.values, "none"), None),
    (ALL_DONE | {"added": "missed"}, 80), (ALL_DONE | {"added": "missed", "agreed": "none",
                                                      "offered": "none"}, 67),
])  # fmt: skip
def test_the_score_is_the_share_of_what_applied(marks: dict[str, str], wanted: int | None) -> None:
    assert score(checked(marks)) == wanted


@given(st.fixed_dictionaries({point: st.sampled_from(Mark.values) for point in Point.values}))
def test_a_point_more_never_lowers_the_score(marks: dict[str, str]) -> None:
    before = score(marks)
    for point, mark in marks.items():
        if mark == Mark.MISSED:
            assert score(marks | {point: "done"}) > before  # type: ignore[operator]


@pytest.mark.parametrize("marks", [{}, ALL_DONE | {"extra": "done"}, ALL_DONE | {"added": "yes"}])
def test_every_point_has_one_mark(marks: dict[str, str]) -> None:
    with pytest.raises(MarksWrong):
        checked(marks)


def test_months_are_counted_over_years() -> None:
    assert str(first_of_month(TODAY.replace(month=1, day=31), back=1)) == "2025-12-01"
    assert str(first_of_month(TODAY, back=-2)) == "2027-01-01"


@pytest.fixture
def office(scene: Scene) -> User:
    return scene.person("branch_office", "B", employee_no="B1", name="分行检查员")


def who(user: User) -> dict[str, Any]:
    return {"access": access_of(user, on=TODAY), "by": user, "at": NOW}


def reviewed(user: User, call: SampledCall, marks: Any = HALF, **given: Any) -> CallReview:
    facts: dict[str, Any] = {"version": 0, "remarks": Remarks("声音亲切", "没有约下次")} | given
    return review_call(call_id=call.pk, marks=marks, **facts, **who(user))


def test_a_review_is_kept_sealed_and_written_anew_by_its_version(
    scene: Scene, office: User
) -> None:
    call = drawn(scene)[0]
    review = reviewed(office, call)
    assert (review.score, review.version, review.level) == (50, 1, "branch")
    assert remarks_of(review) == Remarks("声音亲切", "没有约下次")
    assert "声音亲切".encode() not in bytes(review.good_sealed or b"")
    assert reviewed(office, call).version == 1  # a double click
    again = reviewed(office, call, ALL_DONE, version=1, remarks=Remarks())
    assert (again.score, again.version, remarks_of(again)) == (100, 2, Remarks())
    with pytest.raises(ReviewChanged):
        reviewed(office, call, HALF, version=1)
    told = AuditEntry.objects.filter(relation="outreach_callreview")
    assert told.count() == 2


def test_who_reviews_which_calls(scene: Scene, office: User) -> None:
    calls = drawn(scene)
    elsewhere = account(
        "branch_office", InstitutionFactory(code="B9", level="branch", parent=scene.places["H"])
    )
    for user in (elsewhere, scene.manager, scene.person("outlet_head", "O1")):
        with pytest.raises(NoSuchCall):
            reviewed(user, calls[0])
    assert [row.calls for row in samples_to_review(access_of(office, on=TODAY))] == [3]
    assert samples_to_review(access_of(elsewhere, on=TODAY)) == []
    head = scene.person("head_office", "H")
    assert reviewed(head, calls[0]).level == "head_office"
    (row,) = samples_to_review(access_of(office, on=TODAY))
    assert (row.reviewed, row.average) == (0, None)  # head office's is another
    reviewed(office, calls[0], ALL_DONE)
    (row,) = samples_to_review(access_of(office, on=TODAY))
    assert (row.reviewed, row.average) == (1, 100)


def test_head_office_sees_only_the_branches_drawn_for_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "outreach.services.review_samples._for_head_office", lambda month, codes: set()
    )
    calls = drawn(scene)
    head = scene.person("head_office", "H")
    assert not RecordingSample.objects.get().is_for_head_office
    assert samples_to_review(access_of(head, on=TODAY)) == []
    with pytest.raises(NoSuchCall):
        reviewed(head, calls[0])


def test_nobody_reviews_the_own_call(scene: Scene, office: User) -> None:
    from organisation.models import Posting

    calls = drawn(scene)
    Posting.objects.create(staff_id="M1", role="branch_office", institution_id="B", joined_on=TODAY)
    with pytest.raises(OwnCall):
        reviewed(scene.manager, calls[0])


@pytest.mark.django_db(transaction=True)
def test_the_recording_s_name_is_told_after_its_record(
    scene: Scene, office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = drawn(scene, 1)[0]
    name, left = reveal_recording(call_id=call.pk, **who(office))
    assert (name, left) == ("rec-0", 59)
    record = Disclosure.objects.get()
    assert (record.field, record.client_no, record.by) == ("recording", "OWN", office)
    limit = type("Limit", (), {"reveals_per_day": 1})
    monkeypatch.setattr("outreach.services.call_reviews.client_policy", lambda: limit)
    with pytest.raises(LimitReached):
        reveal_recording(call_id=call.pk, **who(office))
    with pytest.raises(NoSuchCall):
        reveal_recording(call_id=call.pk, **who(scene.manager))
    assert Disclosure.objects.count() == 1


def test_results_by_person_and_place(scene: Scene, office: User) -> None:
    calls = drawn(scene)
    reviewed(office, calls[0], HALF)
    reviewed(office, calls[1], ALL_DONE)
    month = calls[0].sample.month
    people, places = results_of(access_of(office, on=TODAY), month, level=Level.BRANCH)
    (one,) = people
    assert (one.name, one.drawn, one.reviewed, one.average) == ("林若溪", 3, 2, 75)
    assert one.points["added"] == (1, 2) and one.points["reminded"] == (1, 1)
    assert [each.name for each in places] == ["望江路网点"]
    for user, seen in ((scene.manager, 1), (scene.person("outlet_head", "O1"), 1),
                       (scene.person("outlet_head", "O2"), 0)):  # fmt: skip
        mine, _places = results_of(access_of(user, on=TODAY), month, level=Level.BRANCH)
        assert len(mine) == seen


def test_the_best_are_shared_by_two_people(scene: Scene, office: User) -> None:
    call = drawn(scene)[0]
    said = {"title": "到期前一周的电话", "words": "先问近况，再说到期。"}
    with pytest.raises(CaseUnsaid):
        propose_case(call_id=call.pk, **said, **who(office))
    reviewed(office, call)
    case = propose_case(call_id=call.pk, **said, **who(office))
    assert cases_for(access_of(scene.manager, on=TODAY)) == []
    with pytest.raises(OwnCall):
        publish_case(case_id=case.pk, **who(office))
    second = scene.person("branch_office", "B", employee_no="B2", name="分行二号")
    assert [each.pk for each in cases_for(access_of(second, on=TODAY))] == [case.pk]
    publish_case(case_id=case.pk, **who(second))
    seen = scene.person("relationship_manager", "O2")
    assert [each.title for each in cases_for(access_of(seen, on=TODAY))] == [said["title"]]
    elsewhere = account(
        "outlet_head", InstitutionFactory(code="B9", level="branch", parent=scene.places["H"])
    )
    assert cases_for(access_of(elsewhere, on=TODAY)) == []
    with pytest.raises(ReviewChanged):
        propose_case(call_id=call.pk, **said, **who(office))
    withdraw_case(case_id=case.pk, **who(office))
    assert cases_for(access_of(seen, on=TODAY)) == [] and BestCase.objects.count() == 1
