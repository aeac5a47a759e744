"""Requests: who may make and decide them, what the night does to them (domain/02 §Locks)."""

from datetime import date

import pytest

from clients.models import ClientSnapshot
from organisation.models import Leave
from tests.books.scene import ON, RM
from tests.factories import PostingFactory, account
from tiering.models import BookRequest
from tiering.rules.book_requests import ApprovedRequest
from tiering.services.requests import (
    AlreadyRequested,
    DecisionClosed,
    MakerIsChecker,
    MayNotApprove,
    MayNotRequest,
    NoSuchClient,
    NothingToChange,
    ReasonMissing,
    RequestChanged,
    RequestClosed,
    approve,
    approved_requests,
    edit_request,
    reject,
    request_claim,
    request_hand_over,
    request_release,
    withdraw,
)

pytestmark = pytest.mark.django_db
Status = BookRequest.Status


def test_a_manager_hands_over_releases_and_claims(scene):
    request = scene.hand_over()
    assert (request.kind, request.role, request.branch_code) == ("hand_over", RM, "B1")
    assert (request.from_employee_no, request.to_employee_no, request.made_by) == (
        "M1",
        "M2",
        scene.manager,
    )
    withdraw(request=request, by=scene.manager)
    release = request_release(client_no="mine", reason="太远", by=scene.manager, on=ON)
    assert (release.from_employee_no, release.to_employee_no) == ("M1", None)
    claim = request_claim(client_no="free", reason="老客户", by=scene.colleague, on=ON)
    assert (claim.from_employee_no, claim.to_employee_no) == (None, "M2")


def test_a_head_may_ask_for_clients_below(scene):
    assert scene.hand_over(by=scene.head).made_by == scene.head


def test_a_head_asks_for_a_manager_where_there_is_none(scene):
    given = {"client_no": "free", "reason": "无人管户", "on": ON}
    for who in (scene.manager, scene.colleague, scene.stranger, scene.other_head, scene.office):
        with pytest.raises(NoSuchClient):
            request_hand_over(to_employee_no="M2", by=who, **given)
    for employee_no in ("M3", "H1"):
        with pytest.raises(NothingToChange):
            request_hand_over(to_employee_no=employee_no, by=scene.head, **given)
    made = request_hand_over(to_employee_no="M2", by=scene.head, **given)
    assert (made.kind, made.from_employee_no, made.to_employee_no) == ("hand_over", None, "M2")
    with pytest.raises(AlreadyRequested):
        request_hand_over(to_employee_no="M1", by=scene.head, **given)


def test_a_colleagues_client_does_not_exist_for_others(scene):
    for who in (scene.colleague, scene.stranger, scene.other_head, scene.office):
        for client_no in ("mine", "unknown"):
            with pytest.raises(NoSuchClient):
                request_release(client_no=client_no, reason="x", by=who, on=ON)
    for client_no in ("mine", "free", "unknown"):
        with pytest.raises(NoSuchClient):
            request_claim(client_no=client_no, reason="x", by=scene.stranger, on=ON)
    with pytest.raises(NoSuchClient):
        request_claim(client_no="mine", reason="x", by=scene.colleague, on=ON)
    assert not BookRequest.objects.exists()


def test_a_client_goes_only_to_somebody_eligible_who_is_not_away(scene):
    Leave.objects.create(staff=scene.colleague.staff, from_on=ON)
    for employee_no in ("M2", "M3", "H1", "M1"):
        with pytest.raises(NothingToChange):
            request_hand_over(
                client_no="mine", to_employee_no=employee_no, reason="x", by=scene.manager, on=ON
            )
    with pytest.raises(NoSuchClient):
        request_claim(client_no="free", reason="x", by=scene.colleague, on=ON)


def test_a_client_that_a_lock_left_in_another_book_is_asked_for_by_its_tier(scene):
    account("lobby_manager", scene.outlet, employee_no="L1")
    ClientSnapshot.objects.filter(client_no="mine").update(tier="mid", role_needed="lobby_manager")
    with pytest.raises(NothingToChange):
        scene.hand_over()
    request = request_hand_over(
        client_no="mine", to_employee_no="L1", reason="x", by=scene.head, on=ON
    )
    assert (request.role, request.from_employee_no) == ("lobby_manager", "M1")


def test_a_person_whose_account_is_closed_makes_no_request(scene):
    scene.manager.is_active = False
    with pytest.raises(NoSuchClient):
        scene.hand_over()


def test_a_request_needs_a_reason_and_only_one_waits_per_client(scene):
    with pytest.raises(ReasonMissing):
        request_release(client_no="mine", reason="  ", by=scene.manager, on=ON)
    scene.hand_over()
    with pytest.raises(AlreadyRequested):
        request_release(client_no="mine", reason="x", by=scene.manager, on=ON)


def test_the_branch_office_approves_and_the_night_is_told(scene):
    request = scene.hand_over()
    assert approved_requests(ON) == ()
    [decided] = approve(requests=[request], by=scene.office, on=ON, note="同意")
    assert (decided.status, decided.decided_by, decided.decision_note) == (
        Status.APPROVED,
        scene.office,
        "同意",
    )
    assert approved_requests(ON) == (
        ApprovedRequest(request.pk, "hand_over", "mine", RM, "M1", "M2"),
    )


def test_nobody_else_decides(scene):
    request = scene.hand_over()
    for who in (scene.manager, scene.head, scene.colleague, scene.foreign_office):
        with pytest.raises(MayNotApprove):
            approve(requests=[request], by=who, on=ON)
    with pytest.raises(MayNotApprove):  # the posting counts on the day
        approve(requests=[request], by=scene.office, on=date(2019, 1, 1))


def test_the_maker_is_never_the_checker(scene):
    PostingFactory(staff=scene.manager.staff, role="branch_office", institution=scene.branch)
    request = scene.hand_over()
    with pytest.raises(MakerIsChecker):
        approve(requests=[request], by=scene.manager, on=ON)
    with pytest.raises(MakerIsChecker):
        reject(requests=[request], by=scene.manager, on=ON)


def test_editing_voids_an_approval(scene):
    request = scene.hand_over()
    approve(requests=[request], by=scene.office, on=ON)
    edited = edit_request(request=request, by=scene.manager, on=ON, reason="另有原因")
    assert (edited.status, edited.decided_by, edited.decided_at, edited.version) == (
        Status.OPEN,
        None,
        None,
        2,
    )
    assert approved_requests(ON) == ()


def test_nothing_is_decided_that_was_edited_after_it_was_read(scene):
    read = scene.hand_over()
    edit_request(request=read, by=scene.manager, on=ON, reason="另有原因")
    with pytest.raises(RequestChanged):
        approve(requests=[read], by=scene.office, on=ON)


def test_many_are_decided_together_or_not_at_all(scene):
    scene.client("more", "M1")
    first = scene.hand_over()
    second = request_release(client_no="more", reason="x", by=scene.manager, on=ON)
    withdraw(request=second, by=scene.manager)
    with pytest.raises(DecisionClosed):
        approve(requests=[first, second], by=scene.office, on=ON)
    first.refresh_from_db()
    assert first.status == Status.OPEN
    third = request_release(client_no="more", reason="x", by=scene.manager, on=ON)
    assert {r.status for r in reject(requests=[first, third], by=scene.office, on=ON)} == {
        Status.REJECTED
    }


def test_only_the_maker_edits_or_withdraws_and_only_what_waits(scene):
    request = scene.hand_over()
    for who in (scene.head, scene.office, scene.colleague):
        with pytest.raises(MayNotRequest):
            withdraw(request=request, by=who)
        with pytest.raises(MayNotRequest):
            edit_request(request=request, by=who, on=ON, reason="x")
    reject(requests=[request], by=scene.office, on=ON)
    with pytest.raises(RequestClosed):
        withdraw(request=request, by=scene.manager)


def test_an_edit_is_judged_like_a_new_request(scene):
    request = scene.hand_over()
    with pytest.raises(NothingToChange):
        edit_request(request=request, by=scene.manager, on=ON, to_employee_no="M3")
    with pytest.raises(ReasonMissing):
        edit_request(request=request, by=scene.manager, on=ON, reason="")
