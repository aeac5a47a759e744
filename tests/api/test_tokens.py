"""Tokens: only a hash is kept, they end by age, by hand and with their person, and cover scopes."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from organisation.models import AccountEvent, ApiToken, Posting, User
from organisation.rules.postings import unbroken_since
from organisation.rules.token_scopes import TokenScope
from organisation.services.account_codes import AccountDisabled, issue_code, set_password_with_code
from organisation.services.accounts import disable_account, enable_account
from organisation.services.second_factor import OwnAccount, reset_second_factor
from organisation.services.tokens import (
    ExpiryOutOfRange,
    NoPosting,
    NotToCollect,
    ScopesMissing,
    SecondFactorNeeded,
    collect_token,
    grant_token,
    revoke_token,
)
from tests.api.callers import V1, bearer, caller, token_of
from tests.factories import InstitutionFactory, PostingFactory, account, second_factor
from tests.published import publish, snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def head() -> User:
    publish([snapshot("C1", home_outlet="O1")])
    return account("outlet_head", InstitutionFactory(code="O1"))


def status(text: str) -> int:
    answer = bearer(text).get(f"{V1}clients/")
    if answer.status_code == 401:
        assert answer.json()["code"] == "token_not_good"
        assert answer["WWW-Authenticate"] == "Bearer"
    return int(answer.status_code)


def test_a_token_is_kept_as_a_digest_only_and_its_use_is_written_down(head: User) -> None:
    token, text = token_of(head)
    row = str(ApiToken.objects.values().get())
    assert text.startswith("wcrm_") and text not in row and text[5:] not in row
    assert bytes(token.digest) != text.encode()
    assert status(text) == 200
    token.refresh_from_db()
    assert timezone.now() - token.last_used_at < timedelta(minutes=1)
    kinds = list(AccountEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["token_made", "token_collected"]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer wcrm_nobody", "Basic d3I6d3I=", "Bearer \u00ff"]
)
def test_anything_else_in_the_header_is_refused(head: User, header: str) -> None:
    from django.test import Client

    answer = Client(headers={"Authorization": header}).get(f"{V1}clients/")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_not_good")


def test_without_a_token_the_answer_says_what_to_bring(head: User) -> None:
    from django.test import Client

    answer = Client().get(f"{V1}clients/")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_token_ends_at_its_moment(head: User) -> None:
    begun = timezone.now()
    _, text = token_of(head, expires_at=begun + timedelta(hours=2))
    with time_machine.travel(begun + timedelta(hours=2, seconds=-1), tick=False):
        assert status(text) == 200
    with time_machine.travel(begun + timedelta(hours=2), tick=False):
        assert status(text) == 401


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_a_token_must_end_and_not_too_late(head: User, days: int) -> None:
    now = timezone.localtime()
    with pytest.raises(ExpiryOutOfRange):
        token_of(head, expires_at=now + timedelta(days=days, seconds=1 if days > 0 else 0), at=now)
    assert not ApiToken.objects.exists()


def test_who_leaves_ends_all_their_tokens_at_once_and_for_good(head: User) -> None:
    (_, one), (_, other) = token_of(head), token_of(head)
    assert status(one) == status(other) == 200
    Posting.objects.update(left_on=timezone.localdate())
    assert status(one) == 401
    Posting.objects.update(left_on=None)
    assert status(one) == status(other) == 401


@pytest.mark.parametrize(("days_between", "expected"), [(0, 200), (2, 401)])
def test_who_left_and_came_back_finds_tokens_ended_that_nobody_used_meanwhile(
    head: User, days_between: int, expected: int
) -> None:
    now, today = timezone.localtime(), timezone.localdate()
    _, text = token_of(head, at=now - timedelta(days=10), expires_at=now + timedelta(days=10))
    left = today - timedelta(days=5)
    Posting.objects.update(left_on=left)
    PostingFactory(
        staff=head.staff, role="outlet_head", institution=InstitutionFactory(),
        joined_on=left + timedelta(days=days_between),
    )  # fmt: skip
    assert status(text) == expected
    assert ApiToken.objects.filter(revoked_at=None).exists() is (expected == 200)


D = [date(2026, 1, 1) + timedelta(days=n) for n in range(40)]


@pytest.mark.parametrize(
    ("spans", "since"),
    [
        ([], None),
        ([(D[0], None)], D[0]),
        ([(D[0], D[20])], None),  # the day left is none of the posting
        ([(D[21], None)], None),
        ([(D[0], D[10]), (D[10], None)], D[0]),
        ([(D[0], D[10]), (D[11], None)], D[11]),
        ([(D[15], None), (D[0], D[5]), (D[4], D[16])], D[0]),
        ([(D[0], D[3]), (D[4], D[30]), (D[8], None)], D[4]),
    ],
)
def test_postings_without_a_day_between_are_one(spans: Any, since: date | None) -> None:
    assert unbroken_since(spans, on=D[20]) == since


def test_a_password_set_by_code_ends_them(head: User) -> None:
    _, text = token_of(head)
    boss = account("administrator")
    code = issue_code(user=head, by=boss, reason="忘记")
    assert status(text) == 200
    set_password_with_code(employee_no=head.employee_no, code=code, password="yun-shan-4821-x")
    assert status(text) == 401


@pytest.mark.parametrize("case", ["other", "again", "revoked", "over"])
def test_a_token_is_collected_once_in_time_and_by_its_person(head: User, case: str) -> None:
    now = timezone.localtime()
    token = grant_token(
        user=head, name="x", scopes=["read:clients"], expires_at=now + timedelta(days=1),
        longest=timedelta(days=90), by=account("administrator"), at=now,
    )  # fmt: skip
    by = account("teller") if case == "other" else head
    if case == "again":
        collect_token(token=token, by=head, with_second_factor=False, at=now)
    if case == "revoked":
        revoke_token(token=token, by=head, at=now)
    at = now + timedelta(days=1 if case == "over" else 0)
    with pytest.raises(NotToCollect):
        collect_token(token=token, by=by, with_second_factor=True, at=at)


def test_a_disabled_account_has_no_tokens_any_more(head: User) -> None:
    _, text = token_of(head)
    boss = account("administrator")
    disable_account(user=head, by=boss, reason="调查")
    assert status(text) == 401
    enable_account(user=head, by=boss)
    assert status(text) == 401


def test_a_reset_second_factor_ends_them_too() -> None:
    user = account("branch_office")
    second_factor(user)
    _, text = token_of(user)
    assert status(text) == 200
    reset_second_factor(user=user, by=account("administrator"), reason="手机丢失")
    assert status(text) == 401


def test_revoking_ends_one_token(head: User) -> None:
    (token, one), (_, other) = token_of(head), token_of(head)
    boss = account("administrator")
    assert revoke_token(token=token, by=boss, at=timezone.now()) is True
    assert revoke_token(token=token, by=boss, at=timezone.now()) is False
    assert (status(one), status(other)) == (401, 200)
    kinds = list(AccountEvent.objects.filter(user=head).values_list("kind", flat=True))
    assert kinds.count("token_ended") == 1


def test_whose_roles_ask_for_a_second_factor_gets_none_without_it() -> None:
    user = account("branch_office")
    with pytest.raises(SecondFactorNeeded):
        token_of(user, with_second_factor=False)
    assert status(token_of(user, with_second_factor=True)[1]) == 200


def test_a_token_made_without_it_ends_when_a_role_comes_to_ask_for_one(head: User) -> None:
    _, text = token_of(head, with_second_factor=False)
    assert status(text) == 200
    PostingFactory(staff=head.staff, role="branch_office", institution=InstitutionFactory())
    assert status(text) == 401


def test_nobody_grants_an_own_token_and_none_for_who_may_not_sign_in(head: User) -> None:
    boss = account("administrator")
    with pytest.raises(OwnAccount):
        token_of(boss, by=boss)
    with pytest.raises(NoPosting):
        token_of(account(None))
    User.objects.filter(pk=head.pk).update(is_active=False)
    head.refresh_from_db()
    with pytest.raises(AccountDisabled):
        token_of(head)


@pytest.mark.parametrize("scopes", [[], ["write:everything"]])
def test_a_token_is_for_something_that_there_is(head: User, scopes: list[str]) -> None:
    with pytest.raises(ScopesMissing):
        token_of(head, scopes)


READ_BY = {
    "institutions": "read:organisation", "staff": "read:organisation", "clients": "read:clients",
    "clients/C1": "read:clients", "clients/C1/holdings": "read:clients",
    "clients/C1/history": "read:clients", "tier-changes": "read:clients", "books": "read:books",
    "policies": "read:policies", "requests": "read:requests",
}  # fmt: skip


@pytest.mark.parametrize("path", READ_BY)
def test_a_token_covers_its_scopes_and_no_others(head: User, path: str) -> None:
    from tests.published import client_row

    client_row("C1")
    others = [scope for scope in TokenScope.values if scope != READ_BY[path]]
    refused = caller(head, others).get(f"{V1}{path}/")
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert refused.json()["needs"] == READ_BY[path]
    assert caller(head, [READ_BY[path]]).get(f"{V1}{path}/").status_code == 200


def test_a_scope_gives_nothing_that_the_person_may_not(head: User) -> None:
    answer = caller(head).get(f"{V1}runs/")
    assert (answer.status_code, answer.json()["needs"]) == (403, "see_nights")


def test_the_command_prints_a_token_that_works(head: User, capsys: Any) -> None:
    options = {"name": "报表", "scopes": ["read:clients"], "days": 3}
    call_command("make_api_token", head.employee_no, **options)
    assert status(capsys.readouterr().out.strip()) == 200
    made = ApiToken.objects.get()
    assert (made.name, made.scopes, made.made_by) == ("报表", ["read:clients"], None)


def test_the_command_makes_none_for_who_needs_a_second_factor_nor_for_nobody(head: User) -> None:
    user = account("head_office")
    for number, days, words in (
        (user.employee_no, 3, "second factor"),
        ("nobody", 3, "has an account"),
        (head.employee_no, 400, "1 to 90 days"),
        (account(None).employee_no, 3, "no posting"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("make_api_token", number, name="x", scopes=["read:clients"], days=days)
    assert not ApiToken.objects.exists()
