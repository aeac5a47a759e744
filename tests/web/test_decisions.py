"""Decisions about held files: head office only, with a reason, by two, about this content."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from operations.models import NightlyRun, RunStep
from organisation.models import User
from organisation.rules.roles import Role
from tests.factories import FileFactory, RunFactory, StepFactory, account
from tests.signed_in import browser_of as client_of
from tiering.models import ExtractFile, FileDecision
from tiering.rules.held import MOVES_GUARD
from tiering.selectors.decisions import is_guard_released, released_contents, skipped_subjects
from tiering.services.file_decisions import (
    AlreadyAsked,
    DecisionClosed,
    DecisionNotPossible,
    MakerIsChecker,
    MayNotDecide,
    NothingToDecide,
    ReasonMissing,
    confirm_decision,
    request_decision,
    withdraw_decision,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture
def held() -> ExtractFile:
    run = RunFactory(as_of=DAY, status=NightlyRun.Status.HELD)
    return FileFactory(run=run, verdict=ExtractFile.Verdict.HELD, reason="too_many_bad")


@pytest.fixture
def maker() -> User:
    return account("head_office")


@pytest.fixture
def checker() -> User:
    return account("head_office")


def ask(file: ExtractFile, by: User, **given: Any) -> FileDecision:
    values = {
        "as_of": DAY, "subject": file.name, "digest": file.digest,
        "decision": "release", "reason": "已核对",
    }  # fmt: skip
    return request_decision(**(values | given), by=by)


def test_a_wish_counts_only_when_somebody_else_confirmed_it(
    held: ExtractFile, maker: User, checker: User
) -> None:
    decision = ask(held, maker)
    assert released_contents(DAY) == frozenset()
    confirm_decision(decision=decision, by=checker)
    assert released_contents(DAY) == {held.digest}


def test_the_maker_is_never_the_checker(held: ExtractFile, maker: User) -> None:
    decision = ask(held, maker)
    with pytest.raises(MakerIsChecker):
        confirm_decision(decision=decision, by=maker)
    assert released_contents(DAY) == frozenset()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.HEAD_OFFICE])
def test_nobody_but_head_office_decides(role: Role, held: ExtractFile, maker: User) -> None:
    stranger = account(role)
    with pytest.raises(MayNotDecide):
        ask(held, stranger)
    decision = ask(held, maker)
    with pytest.raises(MayNotDecide):
        confirm_decision(decision=decision, by=stranger)
    with pytest.raises(MayNotDecide):
        withdraw_decision(decision=decision, by=stranger)
    decision.refresh_from_db()
    assert (decision.confirmed_at, decision.withdrawn_at) == (None, None)


def test_a_disabled_account_decides_nothing(held: ExtractFile, maker: User) -> None:
    maker.is_active = False
    maker.save()
    with pytest.raises(MayNotDecide):
        ask(held, maker)


@pytest.mark.parametrize("reason", ["", "   \n"])
def test_a_decision_needs_a_reason(reason: str, held: ExtractFile, maker: User) -> None:
    with pytest.raises(ReasonMissing):
        ask(held, maker, reason=reason)


def test_a_file_sent_again_needs_a_new_decision(
    held: ExtractFile, maker: User, checker: User
) -> None:
    confirm_decision(decision=ask(held, maker), by=checker)
    run = RunFactory(as_of=DAY, revision=2, status=NightlyRun.Status.HELD)
    again = FileFactory(run=run, verdict=ExtractFile.Verdict.HELD)
    assert again.digest not in released_contents(DAY)
    with pytest.raises(NothingToDecide):
        ask(held, maker)
    assert ask(again, maker).digest == again.digest


def test_two_wishes_about_the_same_content_are_one_too_many(
    held: ExtractFile, maker: User, checker: User
) -> None:
    decision = ask(held, maker)
    with pytest.raises(AlreadyAsked):
        ask(held, checker, decision="skip")
    withdraw_decision(decision=decision, by=checker)
    assert ask(held, checker, decision="skip").requested_by == checker


def test_a_closed_decision_stays_as_it_is(held: ExtractFile, maker: User, checker: User) -> None:
    decision = confirm_decision(decision=ask(held, maker), by=checker)
    with pytest.raises(DecisionClosed):
        withdraw_decision(decision=decision, by=maker)
    with pytest.raises(DecisionClosed):
        confirm_decision(decision=decision, by=account("head_office"))


def test_a_missing_required_table_can_be_gone_without_and_not_released(
    maker: User, checker: User
) -> None:
    run = RunFactory(as_of=DAY, status=NightlyRun.Status.HELD)
    StepFactory(run=run, result={"missing": ["product"], "had_files": True})
    wish = {"as_of": DAY, "subject": "product", "digest": "", "reason": "没有变化", "by": maker}
    with pytest.raises(DecisionNotPossible):
        request_decision(**wish, decision="release")
    confirm_decision(decision=request_decision(**wish, decision="skip"), by=checker)
    assert skipped_subjects(DAY) == {("product", "")}


def test_the_guard_on_moves_can_be_released_and_not_gone_without(
    maker: User, checker: User
) -> None:
    run = RunFactory(as_of=DAY, status=NightlyRun.Status.HELD)
    StepFactory(run=run, result={"missing": [], "had_files": True})
    books = StepFactory(run=run, name="books", position=5, status=RunStep.Status.DONE).input_digest
    wish = {
        "as_of": DAY, "subject": MOVES_GUARD, "digest": books, "reason": "机构合并", "by": maker,
    }  # fmt: skip
    with pytest.raises(DecisionNotPossible):
        request_decision(**wish, decision="skip")
    confirm_decision(decision=request_decision(**wish, decision="release"), by=checker)
    assert is_guard_released(DAY, MOVES_GUARD, books)
    assert not is_guard_released(DAY, MOVES_GUARD, "0" * 64)
    assert released_contents(DAY) == frozenset()


def test_nothing_can_be_decided_about_a_night_that_holds_nothing(maker: User) -> None:
    file = FileFactory(run=RunFactory(as_of=DAY))
    with pytest.raises(NothingToDecide):
        ask(file, maker)


def test_the_page_asks_confirms_and_nudges_the_night(
    held: ExtractFile, maker: User, checker: User
) -> None:
    about = {"subject": held.name, "digest": held.digest, "decision": "release", "reason": "已核对"}
    asked = client_of(maker).post(reverse("decide", args=[DAY]), about)
    assert asked["Location"] == reverse("night", args=[DAY])
    decision = FileDecision.objects.get()
    url = reverse("confirm_decision", args=[decision.pk])
    client_of(maker).post(url)
    decision.refresh_from_db()
    assert decision.confirmed_at is None
    confirmed = client_of(checker).post(url, follow=True)
    assert "已确认，批处理将重新运行这一天" in confirmed.content.decode()
    decision.refresh_from_db()
    assert decision.confirmed_by == checker


def test_the_page_of_something_not_held_does_not_exist(held: ExtractFile, maker: User) -> None:
    url = reverse("decide", args=[DAY])
    about = {"subject": "other.f.20261120.dat", "digest": held.digest, "decision": "release"}
    assert client_of(maker).get(url, about).status_code == 404
    assert client_of(maker).post(url, about | {"reason": "x"}).status_code == 404
    wrong = {"subject": held.name, "digest": held.digest, "decision": "delete"}
    assert client_of(maker).get(url, wrong).status_code == 404


def test_a_reason_left_out_brings_the_page_back_with_what_is_missing(
    held: ExtractFile, maker: User
) -> None:
    about = {"subject": held.name, "digest": held.digest, "decision": "release", "reason": " "}
    page = client_of(maker).post(reverse("decide", args=[DAY]), about).content.decode()
    assert "请写明理由" in page
    assert not FileDecision.objects.exists()
