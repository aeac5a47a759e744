"""Signing in: one answer, one hash, whoever it is; too many mistakes lock this number at this
address, and nobody else."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings as project
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organisation.models import Posting, User
from tests.factories import PASSWORD, account, second_factor
from wealthcrm import settings as deployed

pytestmark = pytest.mark.django_db


def attempt(number: str, password: str, address: str = "10.0.0.1") -> Any:
    data = {"username": number, "password": password}
    return Client().post(reverse("sign_in"), data, REMOTE_ADDR=address)


def test_the_fifth_mistake_locks_even_against_the_right_password() -> None:
    number = account("teller").employee_no
    assert [attempt(number, "wrong").status_code for _ in range(5)] == [200] * 4 + [429]
    assert attempt(number, PASSWORD).status_code == 429


def test_the_locked_page_says_until_when() -> None:
    number = account("teller").employee_no
    for _ in range(5):
        response = attempt(number, "wrong")
    last = AccessAttempt.objects.get(username=number).attempt_time
    until = timezone.localtime(last + project.AXES_COOLOFF_TIME)
    assert f"暂停登录至 {until:%H:%M}" in response.content.decode()


def test_after_the_pause_the_right_password_signs_in() -> None:
    number = account("teller").employee_no
    for _ in range(5):
        attempt(number, "wrong")
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=5)):
        assert attempt(number, PASSWORD).status_code == 302


def test_colleagues_at_the_same_address_and_the_same_number_elsewhere_go_on() -> None:
    number, colleague = account("teller").employee_no, account("teller").employee_no
    for _ in range(5):
        attempt(number, "wrong")
    assert attempt(colleague, PASSWORD).status_code == 302
    assert attempt(number, PASSWORD, address="10.0.0.2").status_code == 302


@pytest.mark.parametrize(
    "kind",
    ["unknown", "wrong password", "disabled", "no password", "no posting", "locked",
     "second factor", "the mistake that locks", "right"],
)  # fmt: skip
def test_exactly_one_hash_is_computed_and_it_is_argon2(
    kind: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = [ARGON2]
    user = account("teller")
    _prepare(kind, user)
    computed: Counter[str] = Counter()
    for name in ("encode", "verify"):  # either computes one hash
        _count(monkeypatch, name, computed)
    number = "nobody" if kind == "unknown" else user.employee_no
    mistaken = kind in ("wrong password", "the mistake that locks")
    attempt(number, "wrong" if mistaken else PASSWORD)
    assert computed.total() == 1


ARGON2 = "django.contrib.auth.hashers.Argon2PasswordHasher"


def _prepare(kind: str, user: User) -> None:
    if kind == "disabled":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif kind == "no password":
        user.set_unusable_password()
        user.save()
    elif kind == "no posting":
        Posting.objects.all().delete()
    elif kind == "second factor":
        second_factor(user)
    elif kind in ("locked", "the mistake that locks"):
        for _ in range(5 if kind == "locked" else 4):
            attempt(user.employee_no, "wrong")


def _count(monkeypatch: pytest.MonkeyPatch, name: str, computed: Counter[str]) -> None:
    real = getattr(Argon2PasswordHasher, name)

    def counted(self: Argon2PasswordHasher, *args: str) -> Any:
        computed[name] += 1
        return real(self, *args)

    monkeypatch.setattr(Argon2PasswordHasher, name, counted)


def test_the_deployment_hashes_with_argon2_alone() -> None:
    assert deployed.PASSWORD_HASHERS == [ARGON2]


def test_who_holds_no_posting_is_refused_and_told_why_once_the_password_is_right() -> None:
    user = account(None)
    assert "工号或密码不对" in attempt(user.employee_no, "wrong").content.decode()
    assert "您名下没有在任的岗位" in attempt(user.employee_no, PASSWORD).content.decode()


def test_every_refusal_reads_the_same() -> None:
    disabled, known = account("teller"), account("teller")
    User.objects.filter(pk=disabled.pk).update(is_active=False)
    tries = [("nobody", "x"), (known.employee_no, "x"), (disabled.employee_no, PASSWORD)]
    pages = {
        attempt(number, password)
        .content.decode()
        .replace(number, "")
        .split("csrfmiddlewaretoken")[0]
        for number, password in tries
    }
    assert len(pages) == 1
    assert all("工号或密码不对" in attempt(*one).content.decode() for one in tries)


@pytest.mark.parametrize(
    ("asked", "opened"), [("/nights/", "/nights/"), ("https://evil.example/", "/"), ("//evil", "/")]
)
def test_signing_in_leads_to_the_page_asked_for_and_never_away(asked: str, opened: str) -> None:
    data = {"username": account("teller").employee_no, "password": PASSWORD, "next": asked}
    assert Client().post(reverse("sign_in"), data)["Location"] == opened


def test_pages_are_chinese_until_somebody_switches_whatever_the_browser_prefers() -> None:
    client = Client(headers={"Accept-Language": "en-US,en;q=0.9"})
    assert '<h1 id="door">登录</h1>' in client.get(reverse("sign_in")).content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": "/sign-in/"})
    assert '<h1 id="door">Sign in</h1>' in client.get(reverse("sign_in")).content.decode()
    client.post(reverse("set_language"), {"language": "tlh", "next": "/sign-in/"})
    assert '<h1 id="door">Sign in</h1>' in client.get(reverse("sign_in")).content.decode()
