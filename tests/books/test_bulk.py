"""A request for many clients: one outcome for each, none lost, none twice."""

from datetime import UTC, datetime
from typing import Any

import pytest
from celery import current_app

from operations.models import Job
from operations.services.jobs import KeyUsed, cancel_job, run_job
from tests.books.scene import Scene
from tests.factories import account
from tiering.models import BookRequest, BulkItem, BulkRequest
from tiering.services.requests import NothingToChange, ReasonMissing, TooMany
from tiering.services.requests import bulk as bulk_module
from tiering.services.requests.bulk import ask_for_many, make_requests

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
CLIENTS = ["mine", "mine2", "free", "colleague's", "unknown"]


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[Any]]]:
    """What the broker is given: it stands at the edge of what these tests are about."""
    found: list[tuple[str, list[Any]]] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, args: found.append((name, list(args)))
    )
    return found


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    made = Scene()
    made.client("mine2", "M1")
    made.client("colleague's", "M2")
    return made


def ask(scene: Scene, key: str = "a", **changes: Any) -> Job:
    given: dict[str, Any] = {
        "key": key, "kind": BookRequest.Kind.HAND_OVER, "client_nos": CLIENTS,
        "to_employee_no": "M2", "reason": "搬家", "by": scene.manager, "at": AT,
    }  # fmt: skip
    return ask_for_many(**(given | changes))


def run(job: Job) -> Job:
    run_job(job_id=job.pk, work=make_requests, clock=lambda: AT)
    job.refresh_from_db()
    return job


def outcomes(job: Job) -> dict[str, str]:
    return dict(BulkItem.objects.filter(bulk_id=job.pk).values_list("client_no", "outcome"))


def test_each_client_gets_a_request_or_the_reason_why_not(scene: Scene) -> None:
    job = run(ask(scene))
    assert outcomes(job) == {
        "mine": "made", "mine2": "made", "free": "not_yours", "colleague's": "not_yours",
        "unknown": "not_yours",
    }  # fmt: skip
    assert (job.state, job.result) == ("done", {"made": 2, "not_yours": 3})
    made = BookRequest.objects.order_by("client_no").values_list("client_no", "to_employee_no")
    assert list(made) == [("mine", "M2"), ("mine2", "M2")]
    assert set(BookRequest.objects.values_list("made_by", "reason")) == {(scene.manager.pk, "搬家")}


def test_who_is_there_already_or_cannot_be_given_is_named(scene: Scene) -> None:
    scene.hand_over()
    job = run(ask(scene, client_nos=["mine", "mine2"]))
    assert outcomes(job) == {"mine": "already", "mine2": "made"}
    job = run(ask(scene, "b", client_nos=["mine2"], to_employee_no="M3"))
    assert outcomes(job) == {"mine2": "nothing_to_change"}


def test_a_head_releases_the_clients_below(scene: Scene) -> None:
    job = run(
        ask(scene, kind=BookRequest.Kind.RELEASE, to_employee_no="", by=scene.head,
            client_nos=["mine", "colleague's"])
    )  # fmt: skip
    assert job.result == {"made": 2}
    assert not BookRequest.objects.filter(to_employee_no__isnull=False).exists()


def test_the_message_holds_the_number_and_the_job_no_client(
    scene: Scene, sent: list[tuple[str, list[Any]]]
) -> None:
    job = ask(scene)
    assert sent == [("jobs.bulk_requests", [job.pk])]
    assert job.params == {"kind": "hand_over", "clients": 5}
    assert run(job).result == {"made": 2, "not_yours": 3}


def test_the_same_form_sent_twice_and_the_same_job_run_twice_make_no_duplicates(
    scene: Scene,
) -> None:
    job = run(ask(scene))
    assert run(ask(scene)).pk == job.pk
    Job.objects.filter(pk=job.pk).update(state="waiting", ended_at=None)
    assert run(job).result == {"made": 2, "not_yours": 3}
    assert BookRequest.objects.count() == 2
    assert BulkRequest.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [{"reason": "换岗"}, {"to_employee_no": "M3"}, {"client_nos": ["mine2"]},
     {"kind": BookRequest.Kind.RELEASE, "to_employee_no": ""}],
)  # fmt: skip
def test_a_form_used_before_asks_for_nothing_else(scene: Scene, other: dict[str, Any]) -> None:
    job = ask(scene)
    cancel_job(job=job, by=scene.manager, at=AT)
    with pytest.raises(KeyUsed):
        ask(scene, **other)
    job.refresh_from_db()
    assert (job.state, job.params["clients"]) == ("cancelled", 5)
    assert run(ask(scene)).result == {"made": 2, "not_yours": 3}  # the same goes on


def test_a_worker_killed_half_way_loses_nobody(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ask(scene)
    tried = bulk_module._try

    def killed(item_id: int, *rest: Any) -> None:
        tried(item_id, *rest)
        if BulkItem.objects.exclude(outcome="").count() == 2:
            raise SystemExit  # past every handler, as a signal is

    monkeypatch.setattr(bulk_module, "_try", killed)
    with pytest.raises(SystemExit):
        run(job)
    assert list(outcomes(job).values()).count("") == 3
    monkeypatch.setattr(bulk_module, "_try", tried)
    assert run(job).result == {"made": 2, "not_yours": 3}
    assert BookRequest.objects.count() == 2
    assert (job.attempts, job.done, job.total) == (2, 5, 5)


def test_cancelled_half_way_what_was_made_stands_and_the_rest_is_told(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ask(scene)
    tried = bulk_module._try

    def then_cancel(item_id: int, *rest: Any) -> None:
        tried(item_id, *rest)
        if not Job.objects.get(pk=job.pk).cancel_asked_at:
            cancel_job(job=job, by=scene.manager, at=AT)

    monkeypatch.setattr(bulk_module, "_try", then_cancel)
    moments = iter(datetime(2026, 11, 20, 4, 0, n, tzinfo=UTC) for n in range(0, 60, 2))
    run_job(job_id=job.pk, work=make_requests, clock=lambda: next(moments))
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert sorted(outcomes(job).values()) == ["", "", "", "", "made"]


def test_who_may_not_ask_any_more_makes_none(scene: Scene) -> None:
    job = ask(scene)
    scene.manager.staff.postings.update(left_on=AT.date())
    assert (run(job).state, job.error) == ("failed", "no_right")
    assert not BookRequest.objects.exists()


def test_a_form_that_asks_for_nothing_is_refused(scene: Scene) -> None:
    with pytest.raises(ReasonMissing):
        ask(scene, reason=" ")
    for wrong in (
        {"to_employee_no": ""},
        {"kind": BookRequest.Kind.RELEASE},
        {"kind": BookRequest.Kind.CLAIM, "to_employee_no": ""},
    ):
        with pytest.raises(NothingToChange):
            ask(scene, **wrong)
    with pytest.raises(TooMany):
        ask(scene, client_nos=[str(n) for n in range(501)])
    assert not Job.objects.exists()
    account("teller")
