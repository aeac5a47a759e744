"""Every operation × method × subject, generated from the URLconf (bars §Trust)."""

from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from organisation.models import User
from organisation.rules.roles import Role
from tests.api.callers import ALL, bearer, caller, token_of
from tests.api.routes import OPERATIONS, PAGES
from tests.factories import BookRequestFactory, InstitutionFactory, account
from tests.published import AT, client_row, publish, snapshot
from tests.web.routes import ANONYMOUS, DISABLED, METHODS, SUBJECTS
from tests.web.test_routes import patterns
from tiering.services.policies import ensure_default_policy

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    (api,) = (
        entry
        for entry in get_resolver().url_patterns
        if isinstance(entry, URLResolver) and entry.namespace == "api"
    )
    return [str(pattern.name) for pattern in patterns(api)]


ARGUMENTS = {
    "institutions-detail": ["O001"], "staff-detail": ["E1"], "clients-detail": ["C1"],
    "clients-holdings": ["C1"], "clients-history": ["C1"], "runs-detail": ["2026-11-20"],
    "policies-detail": [1], "contacts-amend": [1], "messages-detail": [1],
    **{f"follow-ups-{act}": [1] for act in ("detail", "sheet", "ask", "answer")},
    **{
        f"call-list-{act}": ["C1"]
        for act in ("outcome", "skip", "put-off", "hand-over", "undo")
    },
}  # fmt: skip
BODIES = {"clients-search": {"words": "C001"}}


def test_every_operation_has_an_expectation() -> None:
    assert sorted(names()) == sorted([*OPERATIONS, *PAGES])


@pytest.fixture
def somebody_elses_request() -> int:
    return int(BookRequestFactory().pk)


@pytest.fixture
def place() -> Any:
    """A published day with one client in the outlet's pool; everybody works at the outlet."""
    place = InstitutionFactory(code="O001")
    ensure_default_policy(at=AT)
    publish([snapshot("C1", home_outlet="O001", tier="potential")])
    client_row("C1")
    account("relationship_manager", place, employee_no="E1")
    return place


def _client(subject: str, place: Any, *, with_token: bool) -> Client:
    if subject == ANONYMOUS:
        return Client()
    user = account(subject if subject in Role.values else "head_office", place)
    if with_token:
        client = caller(user, ALL)
    else:
        client = Client()
        client.force_login(user)
    if subject == DISABLED:
        User.objects.filter(pk=user.pk).update(is_active=False)
    return client


@pytest.mark.parametrize("with_token", [True, False], ids=["token", "session"])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_operation_and_method_answers_the_subject_as_expected(
    subject: str, with_token: bool, place: Any, somebody_elses_request: int
) -> None:
    client, wrong = _client(subject, place, with_token=with_token), []
    for name, method in product(OPERATIONS, METHODS):
        other = [somebody_elses_request] if name.startswith("requests-") else []
        arguments = ARGUMENTS.get(name, other if name != "requests-list" else [])
        body = BODIES.get(name, {}) if method == "post" else None
        given: Any = {} if body is None else {"data": body, "content_type": "application/json"}
        answer = getattr(client, method)(reverse(f"api:{name}", args=arguments), **given)
        expected = OPERATIONS[name].answer(method, subject)
        if name == "approvals-decide" and not with_token and expected == 400:
            expected = 403  # a session would be a way around the question for the password
        if answer.status_code != expected:
            wrong.append((name, method, answer.status_code, expected))
        if answer.status_code >= 400 and method != "head":
            assert set(answer.json()) == {"status", "code", "title", "needs", "errors"}
            assert answer.json()["status"] == answer.status_code
            assert answer["Content-Type"] == "application/problem+json"
    assert wrong == []


@pytest.mark.parametrize(
    "path",
    ["/api/", "/api/v1/", "/api/v2/clients/", "/api/v1/clients/C%001/", "/api/v1/runs/2026-13-45/",
     "/api/v1/runs/1999-01-01/"],
)  # fmt: skip
def test_an_address_that_is_none_answers_like_a_thing_that_is_none(path: str, place: Any) -> None:
    assert Client().get(path).status_code == 401
    answer = caller(account("branch_office", place)).get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_options_tell_nothing(place: Any) -> None:
    answer = caller(account("branch_office", place)).options("/api/v1/clients/")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


def test_the_docs_page_is_for_the_signed_in_and_leads_there(place: Any) -> None:
    url = reverse("api:docs")
    answer = Client().get(url)
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"{reverse('sign_in')}?next=%2Fapi%2Fv1%2Fdocs%2F",
    )
    for role in Role.values:
        client = Client()
        client.force_login(account(role, place))
        page = client.get(url)
        assert page.status_code == 200
        assert "/static/drf_spectacular_sidecar/" in page.content.decode()
        assert client.post(url).status_code == 405


def test_a_write_in_a_session_needs_its_csrf_token(place: Any) -> None:
    manager = account("relationship_manager", place)
    client = Client(enforce_csrf_checks=True)
    client.force_login(manager)
    asked: Any = {"data": {"words": "C1"}, "content_type": "application/json"}
    answer = client.post("/api/v1/clients/search/", **asked)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    with_token = caller(manager)
    with_token.handler.enforce_csrf_checks = True
    assert with_token.post("/api/v1/clients/search/", **asked).status_code == 200


def test_a_session_over_its_limits_is_answered_not_led_away(place: Any) -> None:
    client = Client()
    client.force_login(account("branch_office", place))
    assert client.get("/api/v1/clients/").status_code == 200
    session = client.session
    session["seen_at"] = 0.0
    session.save()
    answer = client.get("/api/v1/clients/")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_a_session_without_the_second_factor_that_a_role_asks_for_is_none(place: Any) -> None:
    client = Client()
    client.force_login(account("branch_office", place))
    session = client.session
    session["second_factor"] = False
    session.save()
    assert client.get("/api/v1/clients/").status_code == 401


def test_our_own_mistakes_are_told_without_anything_of_them(
    place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_given: object) -> None:
        raise RuntimeError("欧阳珊瑚 13987651234")

    monkeypatch.setattr("api.views.clients.find_clients", broken)
    client = caller(account("outlet_head", place))
    client.raise_request_exception = False
    asked: Any = {"data": {"words": "x"}, "content_type": "application/json"}
    answer = client.post("/api/v1/clients/search/", **asked)
    assert (answer.status_code, answer.json()["code"]) == (500, "server_error")
    assert "欧阳" not in answer.content.decode() and "13987651234" not in answer.content.decode()


def test_a_token_taken_from_somebody_is_only_good_in_its_header(place: Any) -> None:
    _, text = token_of(account("outlet_head", place))
    assert Client().get(f"/api/v1/clients/?token={text}").status_code == 401
    assert bearer(text).get("/api/v1/clients/").status_code == 200
