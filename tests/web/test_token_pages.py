"""An administrator makes a token for somebody else, having shown who it is; it is shown once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organisation.models import AccountEvent, ApiToken, User
from tests.api.callers import bearer, token_of
from tests.factories import InstitutionFactory, StaffFactory, account
from tests.web.client_scene import browser_of

pytestmark = pytest.mark.django_db
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


def test_a_token_is_made_shown_once_and_told_in_the_journal(boss: User, head: User) -> None:
    browser = browser_of(boss)
    page = browser.post(new(head), GIVEN)
    text = str(page.context["text"])
    assert text in page.content.decode()
    assert page["Cache-Control"] and "no-store" in page["Cache-Control"]
    token = ApiToken.objects.get()
    assert (token.user, token.made_by, token.with_second_factor) == (head, boss, True)
    assert abs(token.expires_at - timezone.now() - timedelta(days=30)) < timedelta(minutes=5)
    assert bearer(text).get("/api/v1/clients/").status_code == 200
    assert bearer(text).get("/api/v1/requests/").json()["needs"] == "read:requests"
    listed = browser.get(reverse("tokens", args=[head.employee_no])).content.decode()
    assert "晨会报表" in listed and text not in listed
    told = AccountEvent.objects.get(kind="token_made")
    assert (told.user, told.by, told.reason) == (head, boss, "晨会报表")


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


def test_nobody_makes_or_revokes_a_token_of_the_own_account(boss: User) -> None:
    browser = browser_of(boss)
    answer = browser.post(new(boss), GIVEN, follow=True).content.decode()
    assert "不能对自己的账号这样做" in answer and "建立令牌</a>" not in answer
    token, text = token_of(boss)
    browser.post(reverse("end_token", args=[boss.employee_no, token.pk]))
    token.refresh_from_db()
    assert token.revoked_at is None
    assert bearer(text).get("/api/v1/runs/").status_code == 200


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
