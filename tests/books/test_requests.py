"""Requests: who may make and decide them, what the night does to them (domain/02 §Locks)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from clients.models import ClientSnapshot
from clients.rules.asset_classes import ASSET_CLASSES
from operations.models import NightlyRun
from organisation.models import Leave
from tests.factories import InstitutionFactory, PostingFactory, RunFactory, account, published
from tiering.models import BookMembership, BookRequest
from tiering.rules.book_requests import ApprovedRequest, Outcome, Proposal
from tiering.services.locks import lift_lock, set_lock
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
    lapse_proposals,
    mark_outcomes,
    record_proposals,
    reject,
    request_claim,
    request_hand_over,
    request_release,
    withdraw,
)

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
RM = "relationship_manager"
Status = BookRequest.Status


class Scene:
    """One outlet of branch B1; ``mine`` is managed by ``manager``, ``free`` by nobody."""

    def __init__(self) -> None:
        self.run = RunFactory(as_of=ON)
        published(self.run)
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TABLE clients_snapshot_r{self.run.pk} PARTITION OF clients_snapshot"
                f" FOR VALUES IN ({self.run.pk})"
            )
        self.branch = InstitutionFactory(code="B1", level="branch")
        self.outlet = InstitutionFactory(code="O1", parent=self.branch)
        self.other = InstitutionFactory(code="O2", parent=self.branch)
        self.manager = account(RM, self.outlet, employee_no="M1")
        self.colleague = account(RM, self.outlet, employee_no="M2")
        self.stranger = account(RM, self.other, employee_no="M3")
        self.head = account("outlet_head", self.outlet, employee_no="H1")
        self.other_head = account("outlet_head", self.other, employee_no="H2")
        self.office = account("branch_office", self.branch, employee_no="B1A")
        self.foreign_office = account(
            "branch_office", InstitutionFactory(code="B2", level="branch"), employee_no="B2A"
        )
        self.client("mine", "M1")
        self.client("free", None)

    def client(self, client_no: str, employee_no: str | None, outlet: str = "O1") -> None:
        nothing = dict.fromkeys(ASSET_CLASSES, Decimal(0))
        ClientSnapshot.objects.create(
            run=self.run, client_no=client_no, aum=1, month_average=1, quarter_average=1,
            annual_average=300_000, annual_basis="year_to_date", year_balance_days=1,
            tier="wealth", home_outlet=outlet, is_stale=False, has_loan=False, role_needed=RM,
            employee_no=employee_no, **nothing,
        )  # fmt: skip
        if employee_no:
            BookMembership.objects.create(
                client_no=client_no, employee_no=employee_no, role=RM, is_primary=True,
                since_on=ON, reason="first",
            )  # fmt: skip

    def hand_over(self, by=None) -> BookRequest:
        return request_hand_over(
            client_no="mine", to_employee_no="M2", reason="搬家", by=by or self.manager, on=ON
        )

    def lock(self):
        boss = account("head_office", employee_no="HO")
        return set_lock(
            first_on=ON, last_on=ON + timedelta(days=10), roles=[RM], reason="考核", by=boss, on=ON
        )


@pytest.fixture
def scene() -> Scene:
    return Scene()


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


def test_a_colleagues_client_does_not_exist_for_others(scene):
    for who in (scene.colleague, scene.stranger, scene.other_head, scene.office):
        for client_no in ("mine", "unknown"):
            with pytest.raises(NoSuchClient):
                request_release(client_no=client_no, reason="x", by=who, on=ON)
    for client_no in ("mine", "free", "unknown"):
        with pytest.raises(NoSuchClient):
            request_claim(client_no=client_no, reason="x", by=scene.stranger, on=ON)
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
    lift_lock(lock=lock, by=lock.created_by, on=ON)
    assert proposed(scene.run, MOVE) == [("free", Status.LAPSED)]
