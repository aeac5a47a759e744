"""Policies are proposed by one person of head office and approved by another, as they were read."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from operations.models import PersonalNotice, PolicyVersion
from operations.selectors.days import policy_version_in_force
from organisation.models import User
from tests.factories import RunFactory, account, published
from tests.policies.bodies import body
from tiering.rules.policy import PolicyInvalid
from tiering.services.policies import ensure_default_policy, load_policy
from tiering.services.policy_proposals import (
    DayPublished,
    MakerIsChecker,
    MayNotApprove,
    MayNotPropose,
    NothingChanged,
    ProposalChanged,
    ProposalClosed,
    ProposalOutdated,
    ReasonMissing,
    approve_policy,
    edit_policy,
    is_to_come,
    propose_policy,
    reject_policy,
    withdraw_policy,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
LAST, NEXT = date(2026, 11, 20), date(2026, 12, 1)
WEALTH = "tiering.tiers.wealth"


@pytest.fixture
def maker() -> User:
    return account("head_office")


@pytest.fixture
def checker() -> User:
    return account("head_office")


def propose(by: User, bound: int = 300000, effective_on: date = NEXT, **more: Any) -> PolicyVersion:
    given = {"given": body({WEALTH: bound}), "reason": "门槛上调"} | more
    return propose_policy(effective_on=effective_on, by=by, at=NOW, **given)


def approve(version: PolicyVersion, by: User, revision: int = 1) -> PolicyVersion:
    return approve_policy(version=version, revision=revision, by=by, at=NOW, note="同意")


def edit(version: PolicyVersion, by: User, bound: int, effective_on: date = NEXT) -> PolicyVersion:
    return edit_policy(
        version=version, given=body({WEALTH: bound}), effective_on=effective_on, reason="再议",
        by=by, at=NOW,
    )  # fmt: skip


def bound_on(day: date) -> int:
    version = policy_version_in_force(day)
    assert version is not None
    return int(version.body["tiering"]["tiers"]["wealth"])


def test_a_proposal_counts_from_its_day_once_another_person_approved_it(
    maker: User, checker: User
) -> None:
    made = propose(maker)
    assert (made.version, made.based_on, made.revision) == (2, 1, 1)
    assert bound_on(NEXT) == 200000
    approved = approve(made, checker)
    assert (approved.approved_by, approved.note) == (checker, "同意")
    assert bound_on(NEXT) == 300000
    assert bound_on(date(2026, 11, 30)) == 200000


def test_the_maker_never_decides(maker: User) -> None:
    made = propose(maker)
    with pytest.raises(MakerIsChecker):
        approve(made, maker)
    with pytest.raises(MakerIsChecker):
        reject_policy(version=made, revision=1, by=maker, at=NOW, note="x")
    assert bound_on(NEXT) == 200000


@pytest.mark.parametrize("field", ["approved", "closed"])
def test_the_database_refuses_a_maker_who_decides(maker: User, field: str) -> None:
    made = propose(maker)
    given = {f"{field}_at": NOW, f"{field}_by": maker}
    if field == "closed":
        given["outcome"] = "rejected"
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=made.pk).update(**given)


@pytest.mark.parametrize(
    "given",
    [
        {"closed_at": NOW},
        {"outcome": "withdrawn"},
        {"closed_at": NOW, "outcome": "withdrawn", "approved_at": NOW},
    ],
)
def test_the_database_refuses_half_a_closing(
    maker: User, checker: User, given: dict[str, Any]
) -> None:
    made = propose(maker)
    if "closed_at" in given and "outcome" in given:
        given = given | {"closed_by": checker}
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=made.pk).update(**given)


@pytest.mark.parametrize("role", ["branch_office", "administrator", "relationship_manager", None])
def test_only_head_office_proposes_and_approves(maker: User, role: str | None) -> None:
    other = account(role)
    with pytest.raises(MayNotPropose):
        propose(other)
    made = propose(maker)
    with pytest.raises(MayNotApprove):
        approve(made, other)
    with pytest.raises(MayNotPropose):
        edit(made, other, 250000)
    with pytest.raises(MayNotPropose):
        withdraw_policy(version=made, by=other, at=NOW)


def test_a_closed_account_does_nothing(maker: User, checker: User) -> None:
    made = propose(maker)
    checker.is_active = False
    with pytest.raises(MayNotApprove):
        approve(made, checker)


def test_an_edit_voids_the_approval_and_is_approved_anew(maker: User, checker: User) -> None:
    made = approve(propose(maker), checker)
    edited = edit(made, maker, 250000)
    assert (edited.approved_at, edited.approved_by, edited.note, edited.revision) == (
        None, None, "", 2,
    )  # fmt: skip
    assert bound_on(NEXT) == 200000
    with pytest.raises(ProposalChanged):
        approve(made, checker, revision=1)
    approve(made, checker, revision=2)
    assert bound_on(NEXT) == 250000


def test_only_its_maker_edits_or_withdraws(maker: User, checker: User) -> None:
    made = propose(maker)
    with pytest.raises(MayNotPropose):
        edit(made, checker, 250000)
    with pytest.raises(MayNotPropose):
        withdraw_policy(version=made, by=checker, at=NOW)


def test_a_version_that_a_night_may_stand_on_is_never_edited(maker: User, checker: User) -> None:
    made = approve(propose(maker, effective_on=date(2026, 11, 21)), checker)
    assert not is_to_come(made, on=date(2026, 11, 21))
    with pytest.raises(ProposalClosed):
        edit(made, maker, 250000)
    later = approve(propose(maker, 400000), checker)
    assert is_to_come(later, on=date(2026, 11, 21))
    RunFactory(policy_version=later)
    with pytest.raises(ProposalClosed):
        edit(later, maker, 250000)


def test_a_rejection_says_why_and_closes_it(maker: User, checker: User) -> None:
    made = propose(maker)
    with pytest.raises(ReasonMissing):
        reject_policy(version=made, revision=1, by=checker, at=NOW, note=" ")
    closed = reject_policy(version=made, revision=1, by=checker, at=NOW, note="缺人")
    assert (closed.outcome, closed.closed_by, closed.note) == ("rejected", checker, "缺人")
    with pytest.raises(ProposalClosed):
        approve(made, checker)
    with pytest.raises(ProposalClosed):
        edit(made, maker, 250000)
    with pytest.raises(ProposalClosed):
        withdraw_policy(version=made, by=maker, at=NOW)


def test_a_withdrawn_one_is_over(maker: User, checker: User) -> None:
    made = propose(maker)
    assert withdraw_policy(version=made, by=maker, at=NOW).outcome == "withdrawn"
    with pytest.raises(ProposalClosed):
        approve(made, checker)


def test_of_two_proposals_upon_the_same_version_the_second_must_be_read_anew(
    maker: User, checker: User
) -> None:
    first, second = propose(maker, 300000), propose(maker, 400000)
    approve(first, checker)
    with pytest.raises(ProposalOutdated):
        approve(second, checker)
    edited = edit(second, maker, 500000)
    assert edited.based_on == first.version
    approve(second, checker, revision=2)
    assert bound_on(NEXT) == 500000


def test_an_older_proposal_than_the_newest_approved_cannot_come_back(
    maker: User, checker: User
) -> None:
    first, second = propose(maker, 300000), propose(maker, 400000)
    approve(second, checker)
    with pytest.raises(ProposalOutdated):
        edit(first, maker, 500000)
    first.refresh_from_db()
    assert first.revision == 1
    with pytest.raises(ProposalOutdated):
        approve(first, checker)


def test_a_published_day_is_no_day_to_begin_on(maker: User, checker: User) -> None:
    made = propose(maker, effective_on=date(2026, 11, 20))
    published(RunFactory(as_of=LAST))
    with pytest.raises(DayPublished):
        propose(maker, effective_on=LAST)
    with pytest.raises(DayPublished):
        approve(made, checker)
    assert propose(maker, effective_on=date(2026, 11, 21)).version == 3


def test_a_proposal_says_something_new_with_a_reason(maker: User) -> None:
    with pytest.raises(ReasonMissing):
        propose(maker, reason="  ")
    with pytest.raises(NothingChanged):
        propose(maker, 200000)
    with pytest.raises(PolicyInvalid):
        propose(maker, 7000000)
    assert list(PolicyVersion.objects.values_list("version", flat=True)) in ([], [1])


def test_a_proposal_keeps_what_the_operator_loaded(maker: User) -> None:
    ensure_default_policy(at=NOW)
    load_policy(
        given={"guards": body({})["guards"] | {"move_limit_percent": 9}}, effective_on=LAST,
        source="file", at=NOW,
    )  # fmt: skip
    made = propose(maker, given={"tiering": body({WEALTH: 300000})["tiering"]})
    assert made.based_on == 2
    assert made.body["guards"]["move_limit_percent"] == 9


def told() -> list[tuple[str, str, str, int]]:
    rows = PersonalNotice.objects.order_by("pk")
    return [
        (each.employee_no, each.kind, each.facts.get("status", ""), each.facts["version"])
        for each in rows
    ]


def test_the_other_approvers_are_told_and_then_who_proposed_it(maker: User, checker: User) -> None:
    third = account("head_office")
    gone = account("head_office")
    gone.staff.postings.update(left_on=LAST)
    account("branch_office")
    made = propose(maker)
    asked = sorted((other.employee_no, "policy_asked", "", 2) for other in (checker, third))
    assert told() == asked
    made = edit(made, maker, 310000)
    assert told() == asked * 2  # nobody approves what they did not read
    approve(made, checker, revision=2)
    assert told()[4:] == [(maker.employee_no, "policy_decided", "approved", 2)]
    facts = PersonalNotice.objects.get(kind="policy_decided").facts
    assert (facts["by"], facts["effective_on"]) == (checker.employee_no, "2026-12-01")


def test_who_proposed_it_is_told_of_a_rejection(maker: User, checker: User) -> None:
    made = propose(maker)
    reject_policy(version=made, revision=1, by=checker, at=NOW, note="太早")
    assert told()[-1] == (maker.employee_no, "policy_decided", "rejected", 2)
