"""Writes happen once, however often they are asked for; refusals have codes; reads are limited."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from operations.models import IdempotencyKey
from operations.services.idempotency import sweep_keys
from organisation.models import User
from tests.api.callers import V1, caller, post
from tests.at_once import at_once
from tests.factories import BookRequestFactory, account
from tests.published import DAY
from tests.web.client_scene import Scene
from tests.web.reading import names
from tiering.models import BookMembership, BookRequest

NEW = {"kind": "release", "client_no": "OWN", "reason": "客户搬走"}
URL = f"{V1}requests/"


def with_books() -> Scene:
    """The scene, and the books that the night would have written."""
    for client_no, employee_no in (("OWN", "M1"), ("COLLEAGUE", "M2"), ("SIBLING", "M3")):
        BookMembership.objects.create(
            client_no=client_no, employee_no=employee_no, role="relationship_manager",
            is_primary=True, since_on=DAY, reason="first",
        )  # fmt: skip
    return Scene()


@pytest.fixture
def scene(db: None) -> Scene:
    return with_books()


def test_a_request_is_made_told_and_taken_back(scene: Scene) -> None:
    asks = caller(scene.manager)
    made = post(asks, URL, NEW)
    assert (made.status_code, made.json()["status"]) == (201, "open")
    (row,) = asks.get(URL).json()["results"]
    assert (row["id"], row["kind"], row["client_no"], row["reason"], row["is_mine"]) == (
        made.json()["id"], "release", "OWN", "客户搬走", True,
    )  # fmt: skip
    assert asks.get(f"{URL}{row['id']}/").json() == row
    taken = post(asks, f"{URL}{row['id']}/withdraw/", {})
    assert (taken.status_code, taken.json()["status"]) == (200, "withdrawn")
    again = post(asks, f"{URL}{row['id']}/withdraw/", {})
    assert (again.status_code, again.json()["code"]) == (409, "request_closed")


def test_a_branch_decides_what_it_read(scene: Scene) -> None:
    made = post(caller(scene.manager), URL, NEW).json()
    asks = caller(scene.person("branch_office", "B"))
    (row,) = asks.get(f"{V1}approvals/").json()["results"]
    assert (row["id"], row["client_no"], row["is_mine"]) == (made["id"], "OWN", False)
    ticket = {"id": row["id"], "version": row["version"]}
    wrong = post(asks, f"{V1}approvals/decide/",
                 {"decision": "approve", "requests": [ticket | {"version": 7}]})  # fmt: skip
    assert (wrong.status_code, wrong.json()["code"]) == (409, "request_changed")
    body = {"decision": "approve", "requests": [ticket], "note": "同意"}
    done = post(asks, f"{V1}approvals/decide/", body)
    assert (done.status_code, done.json()["results"][0]["status"]) == (200, "approved")
    later = post(asks, f"{V1}approvals/decide/", body)
    assert (later.status_code, later.json()["code"]) == (409, "decision_closed")
    (kept,) = asks.get(f"{V1}approvals/", {"stage": "approved"}).json()["results"]
    assert kept["decision_note"] == "同意"


def test_another_branch_s_requests_are_not_there(scene: Scene) -> None:
    other = BookRequestFactory(branch_code="B2", made_by=account("outlet_head"))
    asks = caller(scene.person("branch_office", "B"))
    body = {"decision": "reject", "requests": [{"id": other.pk, "version": 1}]}
    assert post(asks, f"{V1}approvals/decide/", body).status_code == 404
    assert asks.get(f"{V1}approvals/").json()["results"] == []


def test_nobody_decides_an_own_request(scene: Scene) -> None:
    user = scene.person("branch_office", "B")
    own = BookRequestFactory(branch_code="B", made_by=user)
    body = {"decision": "approve", "requests": [{"id": own.pk, "version": 1}]}
    answer = post(caller(user), f"{V1}approvals/decide/", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "maker_is_checker")


@pytest.mark.parametrize("client_no", ["COLLEAGUE", "SIBLING", "FORMER", "NOBODY"])
def test_a_stranger_s_client_is_not_there_to_ask_about(scene: Scene, client_no: str) -> None:
    answer = post(caller(scene.manager), URL, NEW | {"client_no": client_no})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert client_no not in answer.content.decode()
    assert not BookRequest.objects.exists()


@pytest.mark.parametrize("key", [None, "", " ", "k" * 201, "钥匙", "a b"])
def test_a_write_without_a_usable_key_is_refused(scene: Scene, key: str | None) -> None:
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = caller(scene.manager).post(URL, NEW, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert not BookRequest.objects.exists()


def test_the_same_again_gets_the_same_answer_and_does_nothing(scene: Scene) -> None:
    asks = caller(scene.manager)
    first = post(asks, URL, NEW, key="k1")
    # The order of the fields is no difference.
    second = post(asks, URL, dict(reversed(NEW.items())), key="k1")
    assert (second.status_code, second.json()) == (201, first.json())
    assert (first.headers.get("Idempotency-Replayed"), second["Idempotency-Replayed"]) == (
        None, "true",
    )  # fmt: skip
    assert BookRequest.objects.count() == 1
    other = post(asks, URL, NEW | {"reason": "别的理由"}, key="k1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    elsewhere = post(asks, f"{URL}{first.json()['id']}/withdraw/", {}, key="k1")
    assert elsewhere.status_code == 422
    assert BookRequest.objects.get().status == "open"


def test_a_refusal_is_an_answer_too(scene: Scene) -> None:
    asks = caller(scene.manager)
    post(asks, URL, NEW)
    first = post(asks, URL, NEW, key="k1")
    assert (first.status_code, first.json()["code"]) == (409, "already_requested")
    BookRequest.objects.update(status="withdrawn")
    again = post(asks, URL, NEW, key="k1")
    assert (again.status_code, again.json()) == (409, first.json())
    assert post(asks, URL, NEW, key="k2").status_code == 201


def test_a_key_is_one_s_own(scene: Scene) -> None:
    other = User.objects.get(employee_no="M2")
    assert post(caller(scene.manager), URL, NEW, key="k1").status_code == 201
    theirs = post(caller(other), URL, NEW | {"client_no": "COLLEAGUE"}, key="k1")
    assert theirs.status_code == 201


def test_what_is_kept_names_nobody_and_is_forgotten_in_time(scene: Scene, settings: Any) -> None:
    asks = caller(scene.manager)
    post(asks, URL, NEW, key="k1")
    kept = str(IdempotencyKey.objects.values().get())
    assert not names("OWN", kept) and "客户搬走" not in kept
    hours = timedelta(hours=settings.API_KEY_HOURS)
    assert sweep_keys(kept_for=hours, at=timezone.now()) == 0
    with time_machine.travel(timezone.now() + hours, tick=False):
        # As good as new before it is swept: the client has a request already.
        assert post(caller(scene.manager), URL, NEW, key="k1").json()["code"] == "already_requested"
        with time_machine.travel(timezone.now() + hours, tick=False):
            assert sweep_keys(kept_for=hours, at=timezone.now()) == 1
    assert not IdempotencyKey.objects.exists()


def test_a_write_that_broke_may_be_asked_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks = caller(scene.manager)
    asks.raise_request_exception = False

    def broken(**_given: object) -> None:
        BookRequestFactory()
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("api.views.requests.request_release", broken)
        assert post(asks, URL, NEW, key="k1").status_code == 500
    assert not BookRequest.objects.exists() and not IdempotencyKey.objects.exists()
    assert post(asks, URL, NEW, key="k1").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_many_at_once_under_one_key_do_it_once() -> None:
    asks = caller(with_books().manager)
    answers = at_once(*[partial(post, asks, URL, NEW, key="k1")] * 6)
    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({str(sorted(answer.json().items())) for answer in answers}) == 1
    assert sorted(answer.headers.get("Idempotency-Replayed", "") for answer in answers) == [
        "", *["true"] * 5,
    ]  # fmt: skip
    assert BookRequest.objects.count() == IdempotencyKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_about_one_client_at_once_make_one_and_tell_the_other() -> None:
    scene = with_books()
    one, other = caller(scene.manager), caller(scene.person("outlet_head", "O1"))
    for attempt in range(8):
        answers = at_once(
            partial(post, one, URL, NEW, key=f"one-{attempt}"),
            partial(post, other, URL, NEW, key=f"other-{attempt}"),
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409]
        (refused,) = (answer for answer in answers if answer.status_code == 409)
        assert refused.json()["code"] == "already_requested"
        BookRequest.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_a_duplicate_waits_for_the_first_and_gives_up_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    manager = with_books().manager
    asks = caller(manager)
    monkeypatch.setattr(
        "operations.services.idempotency.PATIENCE", "SET LOCAL lock_timeout = '300ms'"
    )
    with transaction.atomic():  # the first one, still at it
        IdempotencyKey.objects.create(
            owner=manager, key="k1", digest=b"x" * 32, made_at=timezone.now()
        )
        (answer,) = at_once(partial(post, asks, URL, NEW, key="k1"))
        assert (answer.status_code, answer.json()["code"]) == (409, "still_running")
        transaction.set_rollback(True)
    assert connection.in_atomic_block is False
    assert post(asks, URL, NEW, key="k1").status_code == 201


@pytest.mark.django_db
def test_every_token_has_a_limit_of_its_own_and_reads_are_counted_apart(rates: Any) -> None:
    rates.API_READS_A_MINUTE, rates.API_WRITES_A_MINUTE = 3, 2
    scene = Scene()
    asks, other = caller(scene.manager), caller(scene.manager)
    begun = timezone.now().replace(second=0, microsecond=0)
    with time_machine.travel(begun, tick=False):
        searched = asks.post(
            f"{V1}clients/search/", {"words": "OWN"}, content_type="application/json"
        )
        assert searched.status_code == 200
        assert [asks.get(URL).status_code for _ in range(3)] == [200, 200, 429]
        refused = asks.get(URL)
        assert (refused.json()["code"], refused["Retry-After"]) == ("throttled", "80")
        assert [post(asks, URL, {}).status_code for _ in range(3)] == [400, 400, 429]
        assert other.get(URL).status_code == 200
    # The three of the minute before count by the third of it that is not over.
    for seconds, status in ((79, 429), (80, 200), (81, 429), (100, 200)):
        with time_machine.travel(begun + timedelta(seconds=seconds), tick=False):
            assert asks.get(URL).status_code == status
    with time_machine.travel(begun + timedelta(seconds=81), tick=False):
        assert asks.get(URL)["Retry-After"] == "39"


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_as_many_are_let_in_as_the_limit_says(rates: Any) -> None:
    rates.API_READS_A_MINUTE = 5
    asks = caller(with_books().manager)
    begun = timezone.now().replace(second=0, microsecond=0)
    with time_machine.travel(begun, tick=False):
        for _attempt in range(3):
            cache.clear()
            answers = at_once(*[partial(asks.get, URL)] * 12)
            assert sorted(answer.status_code for answer in answers) == [200] * 5 + [429] * 7
