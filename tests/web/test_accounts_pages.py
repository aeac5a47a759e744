"""Pages about accounts: the first password, one's own account, what administrators do."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from organisation.models import AccountEvent, SecondFactor, User
from organisation.services.account_codes import issue_code
from organisation.services.accounts import invite
from tests.factories import PASSWORD, PostingFactory, account, second_factor
from tests.signed_in import browser_of as browser

pytestmark = pytest.mark.django_db
NEW = "another long phrase"


def redeem(number: str, code: str, password: str = NEW, again: str | None = None) -> object:
    data = {"username": number, "code": code, "password": password}
    return Client().post(reverse("first_password"), data | {"again": again or password})


def act(client: Client, number: str, name: str, reason: str = "本人申请") -> str:
    url = reverse("account_act", args=[number, name])
    return client.post(url, {"reason": reason}, follow=True).content.decode()


def test_an_invitation_leads_from_the_administrator_s_page_to_the_first_sign_in() -> None:
    admin, number = account("administrator"), PostingFactory(role="teller").staff_id
    page = act(browser(admin), number, "invite")
    code = re.search(r"<code>([a-z2-9-]{19})</code>", page)
    assert code is not None
    response = redeem(number, code[1])
    assert response["Location"] == "/sign-in/?why=set"
    client = Client()
    assert "密码已设置" in client.get(response["Location"]).content.decode()
    client.post(reverse("sign_in"), {"username": number, "password": NEW})
    assert client.get("/").status_code == 200
    assert code[1] not in act(browser(admin), number, "code")
    kinds = AccountEvent.objects.filter(user__employee_no=number).values_list("kind", flat=True)
    assert sorted(kinds) == ["code_issued", "code_issued", "made", "password_set"]


def test_setting_a_password_signs_nobody_in_and_never_goes_round_the_second_factor() -> None:
    user = account("teller")
    second_factor(user)
    code = issue_code(user=user, by=account("administrator"))
    client = Client()
    data = {"username": user.employee_no, "code": code, "password": NEW, "again": NEW}
    client.post(reverse("first_password"), data)
    assert "_auth_user_id" not in client.session
    answer = client.post(reverse("sign_in"), {"username": user.employee_no, "password": NEW})
    assert answer["Location"] == reverse("second_factor")


def test_every_wrong_code_reads_the_same_and_guessing_locks() -> None:
    posting = PostingFactory()
    user, code = invite(employee_no=posting.staff_id, by=None)
    disabled = account("teller")
    spoilt = issue_code(user=disabled, by=None)
    User.objects.filter(pk=disabled.pk).update(is_active=False)
    tries = [("nobody", code), (user.employee_no, "wrong"), (disabled.employee_no, spoilt)]
    pages = {
        re.sub(r'value="[^"]*"', "", redeem(number, given).content.decode())
        for number, given in tries
    }
    assert len(pages) == 1
    assert "工号或开户码不对" in pages.pop()
    for _ in range(4):
        response = redeem(user.employee_no, "wrong")
    assert response.status_code == 429
    assert redeem(user.employee_no, code).status_code == 429
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_a_mistyped_or_weak_password_keeps_the_code() -> None:
    posting = PostingFactory()
    _user, code = invite(employee_no=posting.staff_id, by=None)
    assert "两次输入不一样" in redeem(posting.staff_id, code, NEW, "else").content.decode()
    assert redeem(posting.staff_id, code, "short").status_code == 200
    assert redeem(posting.staff_id, code).status_code == 302


def test_changing_the_own_password_keeps_this_session_and_ends_the_others() -> None:
    user = account("teller")
    here, elsewhere = browser(user), browser(user)
    response = here.post(reverse("own_password"), {"password": NEW, "again": NEW})
    assert response["Location"] == reverse("own_account")
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_the_own_account_is_changed_only_after_showing_who_one_is() -> None:
    user = account("teller")
    second_factor(user)
    client = browser(user, proved=False)
    for name in ("own_password", "own_factor_remove", "own_recovery_codes", "own_factor"):
        page = client.post(reverse(name), {"password": NEW, "again": NEW}).content.decode()
        assert 'name="step_up_password"' in page
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert SecondFactor.objects.count() == 1
    assert not AccountEvent.objects.exists()


def test_who_may_removes_the_factor_and_who_must_have_it_may_not() -> None:
    for role, left in (("teller", 0), ("branch_office", 1)):
        user = account(role)
        second_factor(user)
        client = browser(user)
        client.post(reverse("own_factor_remove"))
        assert SecondFactor.objects.filter(user=user).count() == left
        assert client.get("/account/").status_code == 200


def test_new_recovery_codes_are_shown_in_the_answer_only() -> None:
    user = account("teller")
    second_factor(user)
    client = browser(user)
    page = client.post(reverse("own_recovery_codes")).content.decode()
    codes = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", page)
    assert len(codes) == 10
    later = client.get("/account/").content.decode()
    assert not any(code in later for code in codes)
    assert "还剩 10 个" in later


@pytest.mark.parametrize("name", ["code", "disable", "enable", "factor"])
def test_an_administrator_never_manages_the_own_account(name: str) -> None:
    admin = account("administrator")
    second_factor(admin)
    assert "请另一位系统管理员办理" in act(browser(admin), admin.employee_no, name)
    admin.refresh_from_db()
    assert admin.is_active
    assert SecondFactor.objects.filter(user=admin).exists()
    assert not AccountEvent.objects.exists()


def test_disabling_and_enabling_and_resetting_are_written_down_with_the_reason() -> None:
    admin, user = account("administrator"), account("branch_office")
    second_factor(user)
    client = browser(admin)
    for name in ("factor", "disable", "enable"):
        assert "已办理" in act(client, user.employee_no, name, f"理由 {name}")
    page = client.get(reverse("person", args=[user.employee_no])).content.decode()
    for reason in ("理由 factor", "理由 disable", "理由 enable"):
        assert reason in page
    assert not SecondFactor.objects.filter(user=user).exists()


def test_an_act_that_does_not_fit_any_more_changes_nothing() -> None:
    admin, user = account("administrator"), account("teller")
    client = browser(admin)
    nobody = PostingFactory().staff_id
    for number, name in (
        (user.employee_no, "invite"),
        (user.employee_no, "factor"),
        (nobody, "code"),
    ):
        assert "账号的状态刚变了" in act(client, number, name)
    act(client, user.employee_no, "disable")
    assert "账号的状态刚变了" in act(client, user.employee_no, "code")
    assert list(AccountEvent.objects.values_list("kind", flat=True)) == ["disabled"]


def test_an_act_asks_for_a_reason() -> None:
    admin, user = account("administrator"), account("teller")
    url = reverse("account_act", args=[user.employee_no, "disable"])
    assert "请写明理由" in browser(admin).post(url, {"reason": " "}).content.decode()
    user.refresh_from_db()
    assert user.is_active
