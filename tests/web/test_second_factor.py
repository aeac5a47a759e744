"""Signing in in two steps: with the password alone nothing can be opened, whatever the way."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from organisation.models import AccountEvent, SecondFactor, User
from organisation.rules.permissions import APPROVALS, ROLE_PERMISSIONS, needs_second_factor
from organisation.rules.roles import Role
from organisation.rules.second_factor import code_at
from organisation.services.second_factor import reset_second_factor, set_second_factor
from tests.factories import PASSWORD, PostingFactory, account, second_factor
from tests.web.test_routes import NAMES, _url, world  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 1, 0, 10, tzinfo=UTC)
STEP = timedelta(seconds=30)
MUST = ("head_office", "branch_office", "administrator")
# Open to who is not signed in.
OPEN = {"sign_in", "sign_out", "set_language", "first_password", "second_factor", "health"}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def with_password(user: User, **extra: str) -> tuple[Client, Any]:
    """A browser after the first step, and what it was answered."""
    client = Client()
    data = {"username": user.employee_no, "password": PASSWORD, **extra}
    return client, client.post(reverse("sign_in"), data)


def offer_of(page: Any) -> tuple[str, str]:
    """(sealed offer, secret) of the set-up page."""
    text = page.content.decode()
    offer, secret = (
        re.search(r'name="offer" value="([^"]+)"', text),
        re.search(r"<code>([A-Z2-7 ]+)</code>", text),
    )
    assert offer is not None and secret is not None
    return offer[1], secret[1].replace(" ", "")


def test_the_roles_that_decide_or_see_everything_must_have_one_and_no_other() -> None:
    must = {role.value for role in Role if needs_second_factor([role])}
    assert must == set(MUST)
    assert all(needs_second_factor([role]) for role in Role if ROLE_PERMISSIONS[role] & APPROVALS)
    assert needs_second_factor([Role.TELLER, Role.ADMINISTRATOR])


@pytest.mark.parametrize("role", MUST)
def test_who_must_have_one_and_has_none_can_do_nothing_but_set_it_up(
    role: str,
    world: dict[str, Any],  # noqa: F811
) -> None:
    user = account(role, world["place"])
    client, answer = with_password(user)
    assert answer["Location"] == reverse("second_factor_setup")
    world["people"] = {role: user}
    for name in [n for n in NAMES if n not in OPEN and n != "second_factor_setup"]:
        for htmx in ({}, {"HX-Request": "true", "HX-Current-URL": "http://testserver/"}):
            for method in ("get", "post"):
                response = getattr(client, method)(_url(name, world), headers=htmx)
                sent_to = response.headers.get("HX-Redirect") or response.headers.get("Location")
                assert sent_to is not None, (name, method, response.status_code)
                assert sent_to.startswith(reverse("sign_in")), (name, method, sent_to)
    assert client.get(reverse("second_factor_setup")).status_code == 200


@pytest.mark.parametrize("role", [*MUST, "teller"])
def test_a_bound_app_is_asked_for_before_anything_else(role: str) -> None:
    user = account(role)
    second_factor(user)
    client, answer = with_password(user)
    assert answer["Location"] == reverse("second_factor")
    assert "_auth_user_id" not in client.session
    assert client.get("/")["Location"].startswith(reverse("sign_in"))
    # Neither is setting up another app a way past it.
    assert client.get(reverse("second_factor_setup"))["Location"] == reverse("sign_in")


def test_the_code_signs_in_and_leads_to_the_page_asked_for(
    clock: time_machine.Traveller,
) -> None:
    user = account("head_office")
    secret = second_factor(user)
    client, _answer = with_password(user, next="/nights/")
    answer = client.post(reverse("second_factor"), {"code": code_at(secret, NOW)})
    assert answer["Location"] == "/nights/"
    assert client.get("/").status_code == 200


def test_a_code_seen_by_somebody_else_signs_nobody_in_again(
    clock: time_machine.Traveller,
) -> None:
    user = account("head_office")
    secret = second_factor(user)
    code = {"code": code_at(secret, NOW)}
    first, _answer = with_password(user)
    assert first.post(reverse("second_factor"), code).status_code == 302
    second, _answer = with_password(user)
    answer = second.post(reverse("second_factor"), code)
    assert answer.status_code == 200
    assert "已经用过" in answer.content.decode()
    assert "_auth_user_id" not in second.session


def test_wrong_codes_are_limited_and_said_until_when(clock: time_machine.Traveller) -> None:
    user = account("head_office")
    secret = second_factor(user)
    for attempt in range(5):
        client, _answer = with_password(user)  # a new browser does not help
        answer = client.post(reverse("second_factor"), {"code": f"00000{attempt}"})
    assert "09:15 之前不再验证" in answer.content.decode()
    client, _answer = with_password(user)
    assert client.post(reverse("second_factor"), {"code": code_at(secret, NOW)}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_signs_in_and_says_how_many_are_left(
    clock: time_machine.Traveller,
) -> None:
    user = account("head_office")
    secret = second_factor(user)
    codes = set_second_factor(user=user, secret=secret, code=code_at(secret, NOW), by=user)
    client, _answer = with_password(user)
    page = client.post(reverse("second_factor"), {"code": codes[3]}, follow=True)
    assert "还剩 9 个" in page.content.decode()
    assert AccountEvent.objects.filter(kind="recovery_used", user=user).exists()


def test_the_password_is_remembered_for_ten_minutes(clock: time_machine.Traveller) -> None:
    user = account("head_office")
    secret = second_factor(user)
    client, _answer = with_password(user)
    clock.move_to(later := NOW + timedelta(minutes=10))
    answer = client.post(reverse("second_factor"), {"code": code_at(secret, later)})
    assert answer["Location"] == reverse("sign_in")


@pytest.mark.parametrize("change", ["password", "disabled", "reset"])
def test_what_changes_in_between_begins_anew(change: str, clock: time_machine.Traveller) -> None:
    user = account("head_office")
    secret = second_factor(user)
    client, _answer = with_password(user)
    if change == "password":
        user.set_password("something else entirely")
        user.save()
    elif change == "disabled":
        User.objects.filter(pk=user.pk).update(is_active=False)
    else:
        reset_second_factor(user=user, by=account("administrator"), reason="lost")
    answer = client.post(reverse("second_factor"), {"code": code_at(secret, NOW)})
    assert answer["Location"] == reverse("sign_in")
    assert "_auth_user_id" not in client.session


def test_setting_up_shows_the_recovery_codes_once_and_signs_in(
    clock: time_machine.Traveller,
) -> None:
    user = account("administrator")
    client, _answer = with_password(user, next="/people/")
    offer, secret = offer_of(client.get(reverse("second_factor_setup")))
    wrong = client.post(reverse("second_factor_setup"), {"offer": offer, "code": "000000"})
    assert offer_of(wrong)[1] == secret  # the app need not be set up again
    done = client.post(
        reverse("second_factor_setup"), {"offer": offer, "code": code_at(secret, NOW)}
    )
    page = done.content.decode()
    assert len(re.findall(r"<li><code>[a-z2-9]{5}-[a-z2-9]{5}</code></li>", page)) == 10
    assert 'href="/people/"' in page
    assert done["Cache-Control"].count("no-store") == 1
    assert client.get("/people/").status_code == 200
    assert len(SecondFactor.objects.filter(user=user)) == 1


def test_an_offer_made_for_somebody_else_binds_nothing(clock: time_machine.Traveller) -> None:
    thief, user = account("administrator"), account("administrator")
    client, _answer = with_password(thief)
    offer, secret = offer_of(client.get(reverse("second_factor_setup")))
    other, _answer = with_password(user)
    data = {"offer": offer, "code": code_at(secret, NOW)}
    assert other.post(reverse("second_factor_setup"), data).status_code == 200
    assert not SecondFactor.objects.exists()


def test_a_role_given_during_the_day_ends_a_session_without_a_code() -> None:
    user = account("teller")
    client, _answer = with_password(user)
    assert client.get("/").status_code == 200
    PostingFactory(staff=user.staff, role="head_office", joined_on=date(2020, 1, 1))
    response = client.get("/")
    assert "why=factor" in response["Location"]
    assert "_auth_user_id" not in client.session
    assert with_password(user)[1]["Location"] == reverse("second_factor_setup")


def test_there_is_no_way_of_signing_in_beside_these(world: dict[str, Any]) -> None:  # noqa: F811
    """No site of Django's admin, no sign-in of another package: every address is ours."""
    from django.conf import settings

    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert all("admin" not in _url(name, world) for name in NAMES)
