"""Sensitive acts ask again who it is, once in five minutes; nothing that was typed is lost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import path

from organisation.rules.second_factor import code_at
from tests.factories import PASSWORD, account, second_factor
from wealthcrm import urls
from web.stepup import question, step_up

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.test_step_up")]
NOW = datetime(2026, 11, 20, 1, 0, 10, tzinfo=UTC)
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/book/"}


@step_up
def act(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"done: {request.POST.getlist('note')}")


@step_up(once=True)
def reveal(request: HttpRequest) -> HttpResponse:
    return HttpResponse("revealed")


def either(request: HttpRequest) -> HttpResponseBase:
    """Which of the two it is depends on what is asked for."""
    return question(request, once="own" in request.GET) or HttpResponse("shown")


urlpatterns = [
    path("act/", act),
    path("either/", either),
    path("reveal/", reveal),
    *urls.urlpatterns,
]
handler403 = urls.handler403


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def signed_in() -> tuple[Client, str]:
    user = account("teller")
    client = Client()
    client.post("/sign-in/", {"username": user.employee_no, "password": PASSWORD})
    return client, user.employee_no


def answer(client: Client, given: str, leads_to: str = "/act/") -> str:
    response = client.post("/account/step-up/", {"step_up_password": given, "next": leads_to})
    return response.headers.get("Location", response.content.decode())


def test_signing_in_counts_for_five_minutes(clock: time_machine.Traveller) -> None:
    client, _number = signed_in()
    clock.move_to(NOW + timedelta(minutes=5) - timedelta(seconds=1))
    assert client.get("/act/").content == b"done: []"
    clock.move_to(NOW + timedelta(minutes=5))
    assert client.get("/act/?a=1")["Location"] == "/account/step-up/?next=%2Fact%2F%3Fa%3D1"


def test_the_answer_leads_back_and_counts_for_five_minutes(clock: time_machine.Traveller) -> None:
    client, _number = signed_in()
    clock.move_to(NOW + timedelta(minutes=6))
    assert answer(client, PASSWORD, "/act/?a=1") == "/act/?a=1"
    assert client.get("/act/").status_code == 200
    clock.move_to(NOW + timedelta(minutes=11))
    assert client.get("/act/").status_code == 302


def test_a_wrong_answer_opens_nothing(clock: time_machine.Traveller) -> None:
    client, _number = signed_in()
    clock.move_to(NOW + timedelta(minutes=6))
    for wrong, why in (("wrong", "密码不对"), ("123456", "动态码不对"), ("", "请输入密码或动态码")):
        assert why in answer(client, wrong)
    assert client.get("/act/").status_code == 302


def test_a_code_of_the_second_factor_will_do_and_only_once(clock: time_machine.Traveller) -> None:
    user = account("teller")
    secret = second_factor(user)
    client = Client()
    client.force_login(user)
    assert client.get("/act/").status_code == 302
    assert answer(client, code_at(secret, NOW)) == "/act/"
    assert client.get("/act/").status_code == 200
    clock.move_to(NOW + timedelta(minutes=6))
    assert "动态码不对" in answer(client, code_at(secret, NOW))


def test_guessing_locks_this_number_at_this_address(clock: time_machine.Traveller) -> None:
    client, number = signed_in()
    clock.move_to(NOW + timedelta(minutes=6))
    last = ""
    for _ in range(5):
        last = answer(client, "wrong", "/act/?secret=note")
    assert "暂停登录至" in last
    assert "暂停登录至" in answer(client, PASSWORD)
    assert client.get("/act/").status_code == 302
    attempt = AccessAttempt.objects.get(username=number)
    assert "note" not in attempt.post_data + attempt.get_data  # nothing of the form is kept


def test_a_form_sent_too_late_comes_back_with_the_question_and_goes_on_with_the_answer(
    clock: time_machine.Traveller,
) -> None:
    client, _number = signed_in()
    clock.move_to(NOW + timedelta(minutes=6))
    sent = {"note": ['<b>"first"', "second"]}
    page = client.post("/act/?a=1", sent).content.decode()
    assert 'name="note" value="&lt;b&gt;&quot;first&quot;"' in page
    assert 'name="note" value="second"' in page
    assert 'action="/act/?a=1"' in page
    wrong = client.post("/act/?a=1", sent | {"step_up_password": "wrong"}).content.decode()
    assert "密码不对" in wrong and 'value="second"' in wrong
    assert "wrong" not in wrong
    done = client.post("/act/?a=1", sent | {"step_up_password": PASSWORD})
    assert done.content.decode() == "done: ['<b>\"first\"', 'second']"
    assert client.post("/act/", {"note": "x"}).content == b"done: ['x']"


def test_a_fragment_takes_the_whole_page_to_the_question(clock: time_machine.Traveller) -> None:
    client, _number = signed_in()
    clock.move_to(NOW + timedelta(minutes=6))
    for method in (client.get, client.post):
        response = method("/act/", headers=HTMX)
        assert response.status_code == 401
        assert response["HX-Redirect"] == "/account/step-up/?next=%2Fbook%2F"


def test_once_a_session_is_asked_though_just_signed_in_and_then_never_again(
    clock: time_machine.Traveller,
) -> None:
    client, _number = signed_in()
    assert client.get("/reveal/").status_code == 302
    answer(client, PASSWORD)
    clock.move_to(NOW + timedelta(minutes=14))
    assert client.get("/reveal/").content == b"revealed"
    again = Client()
    again.force_login(account("teller"))
    assert again.get("/reveal/").status_code == 302


@pytest.mark.parametrize("asked", ["https://evil.example/", "//evil.example", "javascript:x()"])
def test_the_answer_never_leads_away(asked: str, clock: time_machine.Traveller) -> None:
    client, _number = signed_in()
    assert answer(client, PASSWORD, asked) == "/"


def test_a_view_may_ask_half_way(clock: time_machine.Traveller) -> None:
    client, _number = signed_in()
    assert client.get("/either/").content == b"shown"
    assert client.get("/either/?own").status_code == 302
    answer(client, PASSWORD)
    clock.move_to(NOW + timedelta(minutes=6))
    assert client.get("/either/?own").content == b"shown"
    assert client.get("/either/").status_code == 302
    page = client.post("/either/", {"note": "x"}).content.decode()
    assert 'name="note" value="x"' in page
    shown = client.post("/either/", {"note": "x", "step_up_password": PASSWORD})
    assert shown.content == b"shown"
