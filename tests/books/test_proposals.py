"""What the night does to requests: outcomes, proposals, what lapses (domain/02 §Locks)."""

from datetime import timedelta

import pytest

from operations.models import NightlyRun
from tests.books.scene import ON, RM
from tiering.models import BookRequest
from tiering.rules.book_requests import Outcome, Proposal
from tiering.services.locks import lift_lock
from tiering.services.requests import (
    approve,
    approved_requests,
    lapse_proposals,
    mark_outcomes,
    record_proposals,
    reject,
)

pytestmark = pytest.mark.django_db
Status = BookRequest.Status


def test_the_outcome_of_the_first_night_counts_and_a_rerun_replaces_it(scene):
    request = scene.hand_over()
    approve(requests=[request], by=scene.office, on=ON)
    mark_outcomes(as_of=ON, outcomes=[Outcome(request.pk, True, "done")])
    after = ON + timedelta(days=1)
    assert approved_requests(after) == ()
    mark_outcomes(as_of=after, outcomes=[Outcome(request.pk, False, "manager_changed")])
    request.refresh_from_db()
    assert (request.status, request.carried_out_on, request.outcome) == (
        Status.CARRIED_OUT,
        ON,
        "done",
    )
    assert [r.request_id for r in approved_requests(ON)] == [request.pk]
    mark_outcomes(as_of=ON, outcomes=[Outcome(request.pk, False, "no_room")])
    request.refresh_from_db()
    assert (request.status, request.outcome) == (Status.REFUSED, "no_room")


NEW = Proposal("free", RM, None, "M2", "new", "B1")
MOVE = Proposal("mine", RM, "M1", "M2", "cap", "B1")


def proposed(run: NightlyRun, *proposals: Proposal) -> list[tuple[str, str]]:
    record_proposals(run=run, proposals=proposals)
    found = BookRequest.objects.filter(kind="proposal").order_by("pk")
    return [(r.client_no, r.status) for r in found]


def test_a_locked_night_makes_proposals_once(scene):
    scene.lock()
    once = proposed(scene.run, NEW, MOVE)
    assert once == [("free", Status.OPEN), ("mine", Status.OPEN)]
    assert proposed(scene.run, NEW, MOVE) == once
    made = BookRequest.objects.get(client_no="mine")
    assert (made.branch_code, made.cause, made.made_by, made.made_by_run) == (
        "B1",
        "cap",
        None,
        scene.run,
    )


def test_a_later_night_withdraws_what_it_no_longer_proposes(scene):
    scene.lock()
    proposed(scene.run, NEW, MOVE)
    assert proposed(scene.run, NEW) == [("free", Status.OPEN), ("mine", Status.WITHDRAWN)]


def test_what_the_branch_rejected_is_not_proposed_again(scene):
    scene.lock()
    proposed(scene.run, NEW, MOVE)
    reject(requests=[BookRequest.objects.get(client_no="mine")], by=scene.office, on=ON)
    assert proposed(scene.run, NEW, MOVE) == [("free", Status.OPEN), ("mine", Status.REJECTED)]


def test_a_persons_own_request_comes_before_a_proposal(scene):
    scene.lock()
    scene.hand_over()
    assert proposed(scene.run, NEW, MOVE) == [("free", Status.OPEN)]


def test_an_approved_proposal_is_told_to_the_night(scene):
    scene.lock()
    proposed(scene.run, MOVE)
    request = BookRequest.objects.get()
    approve(requests=[request], by=scene.office, on=ON)
    assert approved_requests(ON)[0].kind == "proposal"
    proposed(scene.run)
    request.refresh_from_db()
    assert request.status == Status.APPROVED


def test_undecided_proposals_lapse_on_the_last_day_of_the_lock(scene):
    lock = scene.lock()
    proposed(scene.run, NEW, MOVE)
    assert lapse_proposals(as_of=lock.last_on - timedelta(days=1)) == 0
    assert lapse_proposals(as_of=lock.last_on) == 2
    assert set(BookRequest.objects.values_list("status", flat=True)) == {Status.LAPSED}


def test_a_night_without_a_lock_lets_proposals_lapse_and_makes_none(scene):
    lock = scene.lock()
    proposed(scene.run, NEW)
    lift_lock(lock=lock, reason="合并", by=lock.created_by, on=ON)
    assert proposed(scene.run, MOVE) == [("free", Status.LAPSED)]
