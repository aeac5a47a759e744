"""An administrator grants a token to somebody else, who collects it; it is shown once, to them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from operations.models import PersonalNotice
from organisation.models import AccountEvent, ApiToken, User
from tests.api.callers import bearer, token_of
from tests.factories import InstitutionFactory, StaffFactory, account, second_factor
from tests.signed_in import browser_of
from web.sessions import SECOND_FACTOR

pytestmark = [pytest.mark.django_db, pytest.mark.contexts]
GIVEN: dict[str, Any] = {"name": "晨会报表", "scopes": ["read:clients"], "days": 30}


@pytest.fixture
def boss() -> User:
    return account("administrator", InstitutionFactory(level="head_office"))


@pytest.fixture
def head() -> User:
    return account("outlet_head", name="周令仪")


def new(user: User) -> str:
    return reverse("new_token", args=[user.employee_no])


def test_who_it_is_is_asked_before_anything_is_made(boss: User, head: User) -> None:
    browser = browser_of(boss, proved=False)
    asked = browser.get(new(head))
    assert (asked.status_code, asked["Location"].split("?")[0]) == (302, reverse("step_up"))
    answer = browser.post(new(head), GIVEN)
    assert "step_up_password" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_the_administrator_grants_and_only_the_person_reads_the_token(
    boss: User, head: User
) -> None:
    browser = browser_of(boss)
    page = browser.post(new(head), GIVEN, follow=True).content.decode()
    token = ApiToken.objects.get()
    assert (token.user, token.made_by, token.digest) == (head, boss, None)
    assert abs(token.expires_at - timezone.now() - timedelta(days=30)) < timedelta(minutes=5)
    assert "待本人领取" in page and "wcrm_" not in page
    collect = reverse("own_token_collect", args=[token.pk])
    assert browser.post(collect).status_code == 404
    (notice,) = PersonalNotice.objects.all()
    assert (notice.employee_no, notice.kind) == (head.employee_no, "token_granted")
    own = browser_of(head)
    session = own.session
    session[SECOND_FACTOR] = False
    session.save()
    assert reverse("own_tokens") in own.get(reverse("notices")).content.decode()
    collected = own.post(collect)
    text = str(collected.context["text"])
    assert text in collected.content.decode() and "no-store" in collected["Cache-Control"]
    token.refresh_from_db()
    assert token.with_second_factor is False  # the administrator's counts for nothing
    assert bearer(text).get("/api/v1/clients/").status_code == 200
    assert bearer(text).get("/api/v1/requests/").json()["needs"] == "read:requests"
    again = own.post(collect, follow=True).content.decode()
    assert "已领取" in again and text not in again
    for reader, url in (
        (browser, reverse("tokens", args=[head.employee_no])), (own, reverse("own_tokens")),
    ):  # fmt: skip
        listed = reader.get(url).content.decode()
        assert "晨会报表" in listed and text not in listed
    events = AccountEvent.objects.filter(user=head, reason="晨会报表").order_by("pk")
    told = list(events.values_list("kind", "by"))
    assert told == [("token_made", boss.pk), ("token_collected", head.pk)]


def test_collecting_asks_first_who_it_is(boss: User, head: User) -> None:
    browser_of(boss).post(new(head), GIVEN)
    token = ApiToken.objects.get()
    collect = reverse("own_token_collect", args=[token.pk])
    answer = browser_of(head, proved=False).post(collect).content.decode()
    assert "step_up_password" in answer and "wcrm_" not in answer
    token.refresh_from_db()
    assert token.collected_at is None


def test_who_has_shown_a_second_factor_collects_with_it(boss: User) -> None:
    office = account("branch_office")
    second_factor(office)
    browser_of(boss).post(new(office), GIVEN)
    token = ApiToken.objects.get()
    browser_of(office).post(reverse("own_token_collect", args=[token.pk]))
    token.refresh_from_db()
    assert token.with_second_factor is True


def test_the_person_revokes_the_own_token(boss: User, head: User) -> None:
    token, text = token_of(head)
    own = browser_of(head)
    other = browser_of(account("teller"))
    end = reverse("own_token_end", args=[token.pk])
    assert other.post(end).status_code == 404
    assert "已作废" in own.post(end, follow=True).content.decode()
    assert bearer(text).get("/api/v1/clients/").status_code == 401


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"scopes": []}, "请至少选一项用途"),
        ({"scopes": ["write:all"]}, "write:all"),
        ({"days": 91}, "90"),
        ({"days": 0}, "1"),
        ({"name": ""}, "请写明用在哪里"),
    ],
)
def test_what_is_missing_or_too_much_is_said_at_its_field(
    boss: User, head: User, given: dict[str, Any], words: str
) -> None:
    page = browser_of(boss).post(new(head), GIVEN | given).content.decode()
    assert "invalid-feedback" in page and words in page
    assert not ApiToken.objects.exists()


def test_nobody_grants_a_token_to_the_own_account(boss: User) -> None:
    answer = browser_of(boss).post(new(boss), GIVEN, follow=True).content.decode()
    assert "不能对自己的账号这样做" in answer and "授予令牌</a>" not in answer
    assert not ApiToken.objects.exists()


def test_a_token_is_revoked_on_its_person_s_page_only(boss: User, head: User) -> None:
    token, text = token_of(head)
    browser, other = browser_of(boss), account("teller")
    wrong = browser.post(reverse("end_token", args=[other.employee_no, token.pk]))
    assert wrong.status_code == 404
    browser.post(reverse("end_token", args=[head.employee_no, token.pk]))
    assert bearer(text).get("/api/v1/clients/").status_code == 401


def test_who_has_no_account_or_is_disabled_gets_none(boss: User, head: User) -> None:
    browser: Client = browser_of(boss)
    nobody = StaffFactory()
    assert browser.get(reverse("tokens", args=[nobody.pk])).status_code == 404
    User.objects.filter(pk=head.pk).update(is_active=False)
    page = browser.post(new(head), GIVEN, follow=True).content.decode()
    assert "账号已停用或没有在任的岗位" in page
    assert not ApiToken.objects.exists()
