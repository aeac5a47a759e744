"""The head hands out what matures: to managers, and of whom nobody manages to a colleague."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clients.models import ClientGrant
from clients.selectors.one_client import NoSuchClient
from clients.selectors.visible import scope_of
from operations.selectors.days import last_published_day
from organisation.models import Leave, Posting, User
from organisation.selectors.access import access_of
from outreach.models import Assigned
from outreach.selectors.day_queue import day_queue
from outreach.selectors.handing_out import count_maturing, maturing_after, maturing_rows
from outreach.services.assigned import end_assigned
from outreach.services.handing_out import HandedOut, hand_out, take_back
from outreach.services.reassigning import MayNotHandOut, NotAColleague, reassign
from outreach.services.work_refusals import NotOnList
from outreach.services.working import log_outcome
from tests.at_once import at_once
from tests.outreach.acting import said, seen_by
from tests.outreach.conftest import NOW
from tests.outreach.listed import act, entry, put_on_list
from tests.outreach.made import logged
from tests.published import publish
from tests.web.client_scene import Scene, holding, row

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
SOON, LATER, TOO_LATE = (TODAY + timedelta(days=n) for n in (5, 30, 31))


@pytest.fixture
def head(scene: Scene) -> User:
    """Of O1: OWN and COLLEAGUE with managers, MARGINAL and UNASSIGNED without."""
    publish([
        row("OWN", "O1", "M1", next_matures_on=SOON),
        row("COLLEAGUE", "O1", "M2", next_matures_on=LATER),
        row("MARGINAL", "O1", None, tier="long_tail", next_matures_on=SOON),
        row("UNASSIGNED", "O1", None, tier="potential", next_matures_on=TOO_LATE),
        row("SIBLING", "O2", "M3", next_matures_on=SOON),
    ], [
        holding("OWN", 1, matures_on=SOON), holding("OWN", 2, matures_on=LATER),
        holding("OWN", 3, matures_on=TOO_LATE), holding("MARGINAL", 1, matures_on=SOON),
    ], as_of=TODAY)  # fmt: skip
    return scene.person("outlet_head", "O1", employee_no="H1", name="网点负责人")


def given(user: User) -> dict[str, Any]:
    published, now = last_published_day(), timezone.now()
    assert published is not None and published.published_run_id is not None
    access = access_of(user, on=TODAY)
    return {
        "access": access, "scope": scope_of(access, at=now), "by": user, "at": now,
        "run_id": published.published_run_id, "as_of": published.as_of,
    }  # fmt: skip


def handed(user: User, *numbers: str, to: str = "") -> HandedOut:
    return hand_out(client_nos=numbers, to=to, **given(user))


def test_what_matures_within_thirty_days_stands_there_the_first_on_top(head: User) -> None:
    facts = given(head)
    rows = maturing_rows(facts["scope"], run_id=facts["run_id"], as_of=TODAY)
    found = maturing_after(rows, as_of=TODAY, after=None)
    assert [(each.snapshot.client_no, each.first, each.last) for each in found] == [
        ("MARGINAL", SOON, SOON), ("OWN", SOON, LATER), ("COLLEAGUE", LATER, LATER),
    ]  # fmt: skip
    assert (found[1].yuan, found[1].manager, found[0].manager) == (1_200_000, "林若溪", "")
    behind = maturing_after(rows, as_of=TODAY, after=(SOON, "MARGINAL"))
    assert [each.snapshot.client_no for each in behind] == ["OWN", "COLLEAGUE"]
    assert count_maturing(rows) == {"open": 3, "handed": 0, "all": 3}


def test_managers_keep_their_clients_and_the_rest_goes_to_a_colleague(head: User) -> None:
    with pytest.raises(NoSuchClient):
        seen_by(User.objects.get(employee_no="M2"), "MARGINAL")
    done = handed(head, "OWN", "MARGINAL", "SIBLING", "UNASSIGNED", to="M2")
    assert done == HandedOut(["MARGINAL", "OWN"], [], [], ["SIBLING", "UNASSIGNED"])
    made = {each.client_no: each for each in Assigned.objects.all()}
    assert (made["OWN"].employee_no, made["MARGINAL"].employee_no) == ("", "M2")
    assert made["MARGINAL"].role == "relationship_manager"
    assert made["OWN"].from_on == TODAY + timedelta(days=1)
    assert made["OWN"].until_on == TODAY + timedelta(days=30)
    assert seen_by(User.objects.get(employee_no="M2"), "MARGINAL").is_full
    assert not ClientGrant.objects.filter(client_no="OWN").exists()


def test_whom_nobody_manages_waits_until_somebody_is_named(head: User) -> None:
    assert handed(head, "OWN", "MARGINAL").nobody_s == ["MARGINAL"]
    again = handed(head, "OWN", "MARGINAL", to="M2")
    assert (again.handed, again.standing) == (["MARGINAL"], ["OWN"])


def test_taken_back_it_is_as_if_it_never_were(head: User) -> None:
    handed(head, "OWN", "MARGINAL", to="M2")
    assert take_back(client_nos=["OWN", "MARGINAL", "SIBLING"], **given(head)) == [
        "MARGINAL", "OWN",
    ]  # fmt: skip
    assert not Assigned.objects.filter(ended_at=None).exists()
    with pytest.raises(NoSuchClient):
        seen_by(User.objects.get(employee_no="M2"), "MARGINAL")
    assert handed(head, "OWN").handed == ["OWN"]


def test_what_falls_due_behind_the_last_day_is_handed_out_anew(head: User) -> None:
    handed(head, "OWN", "MARGINAL", to="M2")
    later = LATER + timedelta(days=6)
    publish([
        row("OWN", "O1", "M1", next_matures_on=LATER),
        row("MARGINAL", "O1", None, tier="long_tail", next_matures_on=later),
    ], [holding("MARGINAL", 1, matures_on=later)], as_of=TODAY + timedelta(days=10))  # fmt: skip
    facts = given(head)
    rows = maturing_rows(facts["scope"], run_id=facts["run_id"], as_of=facts["as_of"])
    assert count_maturing(rows) == {"open": 1, "handed": 1, "all": 2}
    found = maturing_after(rows, as_of=facts["as_of"], after=None)
    assert [each.assigned is None for each in found] == [False, True]
    done = handed(head, "OWN", "MARGINAL", to="M2")
    assert (done.handed, done.standing) == (["MARGINAL"], ["OWN"])
    (grant,) = ClientGrant.objects.filter(ended_at=None)
    assert timezone.localdate(grant.until) == TODAY + timedelta(days=41)
    assert Assigned.objects.filter(client_no="MARGINAL", ended_at=None).get().until_on == (
        TODAY + timedelta(days=40)
    )


def test_who_also_sees_more_hands_out_what_is_below_the_own_head_s_place(head: User) -> None:
    also = Posting.objects.create(
        staff_id="H1", role="branch_office", institution_id="S", joined_on=TODAY
    )
    assert seen_by(head, "SIBLING").is_full
    assert (handed(head, "SIBLING").gone, handed(head, "OWN").handed) == (["SIBLING"], ["OWN"])
    put_on_list(TODAY, [entry("SIBLING", employee_no="M3")])
    moved = {name: fact for name, fact in given(head).items() if name != "as_of"}
    assert reassign(day=TODAY, client_nos=["SIBLING"], to="M2", **moved).left == ["SIBLING"]
    Posting.objects.filter(pk=also.pk).update(role="branch_head")
    assert handed(head, "SIBLING").handed == ["SIBLING"]


def test_an_answer_ends_the_grant_with_the_assignment(head: User) -> None:
    handed(head, "MARGINAL", to="M2")
    at = timezone.now() + timedelta(days=2)
    logged("MARGINAL", "M2", at=at)
    later = (at + timedelta(days=3)).date()
    assert end_assigned(before=later, at=at + timedelta(days=3)) == 1
    assert not ClientGrant.objects.filter(ended_at=None).exists()
    with pytest.raises(NoSuchClient):
        seen_by(User.objects.get(employee_no="M2"), "MARGINAL")


@pytest.mark.parametrize("gone", ["left", "away"])
def test_who_is_gone_waits_for_nobody_and_the_client_can_be_handed_out_again(
    head: User, gone: str
) -> None:
    handed(head, "MARGINAL", to="M2")
    day = TODAY + timedelta(days=3)
    if gone == "left":
        Posting.objects.filter(staff_id="M2").update(left_on=day)
    else:
        Leave.objects.create(staff_id="M2", from_on=day)
    assert end_assigned(before=day - timedelta(days=1), at=timezone.now()) == 0
    assert end_assigned(before=day, at=timezone.now()) == 1
    assert not ClientGrant.objects.filter(ended_at=None).exists()
    assert handed(head, "MARGINAL").nobody_s == ["MARGINAL"]


def test_a_grant_that_outlived_its_assignment_is_taken_back_too(head: User) -> None:
    handed(head, "MARGINAL", to="M2")
    Assigned.objects.update(ended_at=timezone.now())
    assert take_back(client_nos=["MARGINAL"], **given(head)) == []
    assert not ClientGrant.objects.filter(ended_at=None).exists()


def test_only_a_head_hands_out_and_only_to_who_is_there(head: User, scene: Scene) -> None:
    office = scene.person("branch_office", "B", employee_no="B1", name="分行")
    for nobody in (scene.manager, office):
        with pytest.raises(MayNotHandOut):
            handed(nobody, "OWN")
        with pytest.raises(MayNotHandOut):
            take_back(client_nos=["OWN"], **given(nobody))
    for stranger in ("M3", "NOBODY"):
        with pytest.raises(NotAColleague):
            handed(head, "MARGINAL", to=stranger)


def test_a_client_without_a_manager_is_worked_by_who_it_was_assigned_to(head: User) -> None:
    handed(head, "MARGINAL", to="M2")
    put_on_list(TODAY, [entry("MARGINAL", employee_no="M2"), entry("OWN")])
    other = User.objects.get(employee_no="M2")
    queue = day_queue(
        given(other)["scope"], run_id=given(other)["run_id"], employee_no="M2", today=TODAY, at=NOW
    )
    assert [each.client_no for each in queue.open] == ["MARGINAL"]
    talked = said(at=NOW, seconds=90)
    assert log_outcome(act(other, "MARGINAL"), said=talked, key="k").state == "done"
    with pytest.raises((NoSuchClient, NotOnList)):
        log_outcome(act(User.objects.get(employee_no="M1"), "MARGINAL"), said=talked, key="k")


def test_a_head_who_sees_such_a_client_does_not_work_another_s_entry(head: User) -> None:
    handed(head, "MARGINAL", to="M2")
    put_on_list(TODAY, [entry("MARGINAL", employee_no="M2")])
    with pytest.raises(NotOnList):
        log_outcome(act(head, "MARGINAL"), said=said(at=NOW, seconds=90), key="k")


@pytest.mark.django_db(transaction=True)
def test_two_heads_at_the_same_moment_hand_out_once(head: User, scene: Scene) -> None:
    other = scene.person("branch_head", "S", employee_no="H2", name="支行负责人")
    found = at_once(lambda: handed(head, "OWN"), lambda: handed(other, "OWN"), refused=())
    assert sorted(len(each.handed) for each in found) == [0, 1]
    assert Assigned.objects.count() == 1


def test_days_are_those_of_the_published_day(head: User) -> None:
    rows = maturing_rows(given(head)["scope"], run_id=given(head)["run_id"], as_of=SOON)
    assert sorted(rows.values_list("client_no", flat=True)) == ["COLLEAGUE", "UNASSIGNED"]
