"""The month's samples of recorded calls: by chance, the same whenever drawn, and for ever."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from organisation.models import Institution
from outreach.models import CallEvent, Contact, RecordingSample, SampledCall
from outreach.policies import daily_work
from outreach.services.review_samples import _draw, _seed, draw_samples
from tests.at_once import at_once
from tests.factories import InstitutionFactory, account
from tests.outreach.boxes import box_of, call, take
from tests.outreach.conftest import NOW
from tests.outreach.recorded import LAST_MONTH, drawn, record
from tests.web.client_scene import Scene

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five calls of a branch, one branch for head office."""
    policy = daily_work.daily_policy()
    fewer = type(policy)(**{**vars(policy), "review_calls": 5, "review_branches": 1})
    monkeypatch.setattr("outreach.services.review_samples.daily_policy", lambda: fewer)


def test_of_many_calls_so_many_are_drawn_the_same_each_time(scene: Scene, few: None) -> None:
    calls = drawn(scene, 30)
    assert [each.number for each in calls] == [1, 2, 3, 4, 5]
    sample = RecordingSample.objects.get()
    assert (sample.month, sample.branch_code, sample.population) == (OCTOBER, "B", 30)
    assert sample.due_on == NOW.date() + timedelta(days=15)
    again = _draw(OCTOBER, {Institution.objects.get(code="B"): _seed(OCTOBER, "B")})
    assert [each.event_id for each in again] == [each.event_id for each in calls]
    other = _draw(OCTOBER, {Institution.objects.get(code="B"): _seed(date(2026, 9, 1), "B")})
    assert [each.event_id for each in other] != [each.event_id for each in calls]
    facts = {(each.employee_no, each.client_no, each.institution_code) for each in calls}
    assert facts == {("M1", "OWN", "O1")}


def test_only_answered_recorded_calls_of_people_of_that_month_count(scene: Scene) -> None:
    box = box_of(scene)[0]
    take(
        box,
        call(recording="r", started_at=LAST_MONTH),
        call(recording="", started_at=LAST_MONTH),
        call(recording="r", started_at=LAST_MONTH, seconds=0),
        call(recording="r", started_at=LAST_MONTH, is_automatic=True),
        call(recording="r", started_at=LAST_MONTH, client_no="NOBODY"),
        call(recording="r", started_at=LAST_MONTH - timedelta(days=30)),
        at=LAST_MONTH + timedelta(hours=1),
    )
    take(box, call(recording="r"))  # this month's
    assert draw_samples(at=NOW) == 1
    assert RecordingSample.objects.get().population == SampledCall.objects.count() == 1


def test_a_withdrawn_contact_s_call_is_not_drawn(scene: Scene) -> None:
    record(scene, 2)
    Contact.objects.filter(pk=Contact.objects.earliest("pk").pk).update(withdrawn_at=NOW)
    draw_samples(at=NOW)
    assert RecordingSample.objects.get().population == 1


def test_drawn_once_it_never_changes(scene: Scene, few: None) -> None:
    calls = drawn(scene, 4)
    take(box_of(scene)[0], call(recording="late", started_at=LAST_MONTH), at=NOW)
    assert draw_samples(at=NOW) == 0
    assert SampledCall.objects.count() == len(calls) == 4
    tables = ("outreach_recordingsample", "outreach_sampledcall")
    for statement in [
        *(f"UPDATE {table} SET id = id" for table in tables),
        *(f"DELETE FROM {table}" for table in tables),
    ]:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_each_branch_has_its_own_and_head_office_those_of_some(scene: Scene, few: None) -> None:
    other = InstitutionFactory(code="B2", level="branch", parent=scene.places["H"])
    outlet = InstitutionFactory(code="X1", parent=other)
    InstitutionFactory(code="B3", level="branch", parent=scene.places["H"])
    account("outlet_head", outlet, employee_no="X")
    record(scene, 2)
    event = CallEvent.objects.latest("pk")
    Contact.objects.filter(pk=event.contact_id).update(institution_code="X1")
    assert draw_samples(at=NOW) == 3
    rows = RecordingSample.objects.order_by("branch_code")
    assert [(each.branch_code, each.population) for each in rows] == [
        ("B", 1), ("B2", 1), ("B3", 0),
    ]  # fmt: skip
    assert sum(each.is_for_head_office for each in rows) == 1
    assert not rows[2].is_for_head_office  # nothing to hear there


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_draw_it_once(scene: Scene) -> None:
    record(scene, 3)
    assert sorted(at_once(lambda: draw_samples(at=NOW), lambda: draw_samples(at=NOW))) == [0, 1]
    assert SampledCall.objects.count() == 3
